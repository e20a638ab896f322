"""The mail with the code that shows whose an address is. Cognito sends it; the words are ours."""

from __future__ import annotations

from boxoffice.domain.venue import Venue
from boxoffice.mail.content import AccountCodeMail, CodePurpose
from boxoffice.mail.language import language_of
from boxoffice.mail.rendering import HtmlMail, render_account_code


def account_code_mail(venue: Venue, purpose: CodePurpose, *, code: str, language: str) -> HtmlMail:
    """`code` is Cognito's placeholder for it, `language` the customer's language tag or an empty text."""
    content = AccountCodeMail(purpose=purpose, code=code, language=language, venue=venue)
    return render_account_code(content, language_of(language))
