"""How messages are written out: seven-bit, CRLF, ids left whole."""

from __future__ import annotations

from email.policy import EmailPolicy

_IDS = {"content-id", "list-id", "message-id", "references", "x-boxoffice-message"}


class MailPolicy(EmailPolicy):
    """The standard SMTP policy, but long ids are not folded.

    The standard library writes a token that is longer than a line as an encoded word, which nobody decodes in an
    id: a picture would no longer be found under its Content-ID.
    """

    def fold(self, name: str, value: str) -> str:
        return self._whole(name, value) if name.lower() in _IDS else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _whole(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}"


# 7bit: every part is encoded, so that no relay has to support more
MAIL_POLICY = MailPolicy(linesep="\r\n", cte_type="7bit")
