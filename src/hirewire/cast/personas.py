"""The people whom a sandbox's sign-in page offers, with their passwords, which are no secret."""

from dataclasses import dataclass
from typing import Final

from hirewire.cast.cast import COMPANIES, DEVELOPER, OPERATOR

#: A text that is translated lazily, by the site that shows the text.
Words = object


@dataclass(frozen=True, slots=True)
class Persona:
    email: str
    role: Words
    #: What to try as this person.
    tries: Words

    @property
    def name(self) -> str:
        return _NAMES[self.email]

    @property
    def password(self) -> str:
        return _PASSWORDS[self.email]


_COLLEAGUES: Final = {
    colleague.email: (colleague, company) for company in COMPANIES for colleague in company.colleagues
}
_OUTSIDERS: Final = (DEVELOPER, OPERATOR)
_NAMES: Final = {email: colleague.name for email, (colleague, _) in _COLLEAGUES.items()} | {
    outsider.email: outsider.name for outsider in _OUTSIDERS
}
_PASSWORDS: Final = {email: company.password for email, (_, company) in _COLLEAGUES.items()} | {
    outsider.email: outsider.password for outsider in _OUTSIDERS
}
