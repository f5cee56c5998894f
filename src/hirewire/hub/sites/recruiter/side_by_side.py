"""A member and a record of the ATS side by side: what each says, and which words differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.explaining import StoredPiece
from hirewire.hub.identity.members.models import Member
from hirewire.linkage.text import folded, plain

_NOTHING: Final = ("", "")
#: Kinds of values that are compared, but not shown for the member: recruiters do not see members' e-mail addresses and
#: phone numbers.
HIDDEN: Final = frozenset({"email", "phone"})


class Word(NamedTuple):
    text: str
    #: Whether the other side lacks this word.
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    piece: StoredPiece
    member_says: str
    record_says: str

    @property
    def is_hidden(self) -> bool:
        return self.piece["kind"] in HIDDEN

    @property
    def member_words(self) -> list[Word]:
        return list(_words(self.member_says, self._compared(self.record_says)))

    @property
    def record_words(self) -> list[Word]:
        return list(_words(self.record_says, self._compared(self.member_says)))

    def _compared(self, other: str) -> str:
        # Mark no word if the member's value is hidden, or if the values are considered the same, such as
        # "Porto, Portugal" and "Porto".
        return "" if self.is_hidden or self.piece["outcome"] == "same" else other


def lines(member: Member, candidate: Candidate, evidence: Sequence[StoredPiece]) -> list[Line]:
    """Return the comparisons that have a value on at least one side, in the order of the evidence."""
    texts = values(member, candidate)
    pairs = [(piece, texts.get(piece["kind"], _NOTHING)) for piece in evidence]
    return [Line(piece, *both) for piece, both in pairs if any(both)]


def values(member: Member, candidate: Candidate) -> Mapping[str, tuple[str, str]]:
    cities = (str(address.get("city") or "") for address in candidate.addresses)
    numbers = (str(phone.get("number") or "") for phone in candidate.phone_numbers)
    return {
        "given": (member.first_name, candidate.first_name),
        "family": (member.last_name, candidate.last_name),
        "employer": (member.current_company, candidate.current_company_name),
        "title": (member.current_title, candidate.current_job_title),
        "city": (member.location, next((city for city in cities if city), "")),
        "profile_url": (member.profile_url, candidate.linked_in_profile_url),
        "email": ("", ", ".join(candidate.email_addresses)),
        "phone": ("", ", ".join(number for number in numbers if number)),
    }


def _words(text: str, other: str) -> Iterator[Word]:
    known = {_plain(word) for word in other.split()}
    for word in text.split():
        yield Word(word, bool(known) and _plain(word) not in known)


def _plain(word: str) -> str:
    return folded(plain(word).replace(" ", ""))
