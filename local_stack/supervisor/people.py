"""The demo's people: they own tickets in the demo venue and can sign in."""

from dataclasses import dataclass

PASSWORD = "Lindenpark-2026"  # noqa: S105 - printed at every start, and good on this machine alone


@dataclass(frozen=True)
class DemoPerson:
    """`language` is a mail language of the product, `role` is customer or staff."""

    email: str
    first_name: str
    last_name: str
    language: str
    role: str

    def wire(self) -> dict[str, str]:
        """The entry under `users` in the status."""
        return {
            "email": self.email,
            "password": PASSWORD,
            "role": self.role,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "language": self.language,
        }


CUSTOMERS = (
    DemoPerson("ada@example.com", "Ada", "Winter", "en", "customer"),
    DemoPerson("bruno@example.com", "Bruno", "Keller", "de", "customer"),
    DemoPerson("chloe@example.com", "Chloe", "Martin", "en", "customer"),
)
STAFF = (DemoPerson("staff@example.com", "Sam", "Desk", "en", "staff"),)
