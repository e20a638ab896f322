"""Changes to the customer's own record: names, phone, language, consent. The email changes elsewhere."""

import re

_NAME = r"([^\W\d_][\w'’.-]*(?: (?!and\b|und\b|please\b|bitte\b|not\b|nicht\b)[^\W\d_][\w'’.-]*){0,3})"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?:phone|mobile|cell|number|telefon\w*|handy\w*|mobil\w*|nummer|call me (?:at"
    r"|on))\D{0,40}?(\+?[\d][\d /().-]{5,20}\d)",
    re.I,
)
_INTERNATIONAL = re.compile(r"(?<!\d)(\+[\d][\d /().-]{6,20}\d)")
_NO_PHONE = re.compile(
    r"(?:remove|delete|forget|lösch\w*|entfern\w*)\b[^.]{0,30}\b(?:phone|mobile|telefon|handy|nummer|number)", re.I
)
_FULL_NAME = re.compile(
    rf"(?:my name is|change my name to|my name to|name should be|my (?:new |full )?name(?:'s| is now)?"
    rf"|ich heiße|ich heisse|"
    rf"mein name ist|(?:meinen )?namen (?:auf|zu|in)) {_NAME}",
    re.I,
)
_FIRST_NAME = re.compile(
    rf"(?:(?:my )?first name(?: is| to| should be)*(?: now)?|call me|(?:mein\w* )?vornamen? (?:ist|auf|in"
    rf"|zu|lautet)|nennen? (?:sie )?mich) {_NAME}",
    re.I,
)
_LAST_NAME = re.compile(
    rf"(?:(?:my )?(?:last name|surname|family name)(?: is| to| should be)*(?: now)?"
    rf"|(?:mein\w* )?nachnamen? (?:ist|auf|in|zu|lautet|heißt)) {_NAME}",
    re.I,
)
_GERMAN = re.compile(
    r"\b(?:(?:speak|talk|write|switch|continue|answer|reply|language)\b[^.]{0,25}\b(?:german|deutsch)"
    r"|in german|(?:auf|in) deutsch|"
    r"sprich deutsch|sprache\b[^.]{0,20}\bdeutsch)\b", re.I)  # fmt: skip
_ENGLISH = re.compile(
    r"\b(?:(?:speak|talk|write|switch|continue|answer|reply|language)\b[^.]{0,25}\benglish|in english"
    r"|(?:auf|in) englisch|"
    r"(?:kannst|könn\w*|sprichst|sprechen|verstehst) (?:du |sie |ihr )?(?:auch )?englisch|"
    r"sprich englisch|sprache\b[^.]{0,20}\benglisch)\b", re.I)  # fmt: skip
_MARKETING = re.compile(
    r"newsletter|marketing|advert|promotion|werbung|werbe|angebote per|unsubscribe|subscribe|spam", re.I
)
_REFUSING = re.compile(
    r"\b(?:no|not|don'?t|stop|unsubscribe|remove|withdraw|without|opt out|never|off|kein\w*|nicht|abmelden"
    r"|abbestell\w*|widerruf\w*|"
    r"stopp?\w*|aus)\b", re.I)  # fmt: skip
_NOT_A_NAME = re.compile(
    r"(?:is|not|wrong|spelled|spelt|correct|on|the|my|a|an|to|in|at|back|later|again|when|if|angry|happy|sorry|please|now"
    r"|nicht|falsch|ist|um|zurück|später)$",
    re.I,
)


def profile_in(text: str) -> dict[str, object]:
    """The changes a text asks for, by the names that update_customer takes; a phone as it was typed if it is local."""
    changes: dict[str, object] = {}
    for field, pattern in (("firstName", _FIRST_NAME), ("lastName", _LAST_NAME)):
        if (match := pattern.search(text)) and (name := _name(match.group(1))):
            changes[field] = name
    if not changes and (match := _FULL_NAME.search(text)) and (name := _name(match.group(1))):
        first, _, last = name.rpartition(" ")
        changes |= {"firstName": first, "lastName": last} if first else {"firstName": last}
    if _NO_PHONE.search(text):
        changes["phone"] = None
    elif match := _PHONE.search(text) or _INTERNATIONAL.search(text):
        changes["phone"] = _phone(match.group(1))
    if _GERMAN.search(text):
        changes["language"] = "de"
    elif _ENGLISH.search(text):
        changes["language"] = "en"
    if _MARKETING.search(text):
        changes["marketingConsent"] = not _REFUSING.search(text)
    if match := _EMAIL.search(text):
        changes["email"] = match.group()
    return changes


def _name(words: str) -> str:
    kept = words.strip(" .").split()
    while kept and _NOT_A_NAME.match(kept[-1]):
        kept.pop()
    return "" if not kept or _NOT_A_NAME.match(kept[0]) else " ".join(word[:1].upper() + word[1:] for word in kept)


def _phone(typed: str) -> str:
    digits = re.sub(r"[^\d+]", "", typed.replace("(0)", ""))
    return "+" + digits[2:] if digits.startswith("00") else digits
