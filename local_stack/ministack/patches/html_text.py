"""The words of an HTML mail, for those who read mails as text."""

from __future__ import annotations

from html.parser import HTMLParser

_UNSEEN = {"head", "style", "script", "title"}
_ENDS_A_LINE = {"br", "div", "h1", "h2", "h3", "li", "p", "td", "tr"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = "display:none" in (dict(attrs).get("style") or "").replace(" ", "")
        if tag in _UNSEEN or hidden:
            self._unseen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()
        elif tag in _ENDS_A_LINE:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.lines[-1] += data


def of(html: str) -> str:
    """What a reader sees of it, a paragraph a line."""
    words = _Words()
    words.feed(html)
    words.close()
    return "\n\n".join(line for line in (" ".join(line.split()) for line in words.lines) if line)
