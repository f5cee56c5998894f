"""The evidence for and against two records being the same person, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import FoundPerson
from hirewire.simulator.records.resemblance.weighing import Piece, Weighed

Outcome = Literal["same", "different", "unknown"]

_SAYS_SOMETHING: Final = 1.0
#: The lowest weights, in bits, that are called "strong" and "some". Ten bits of evidence make the odds that the
#: records are one person a thousand times higher.
_STRONG, _SOME = 9.0, 4.0

_KINDS: Final = {
    "given": _lazy("First name"),
    "family": _lazy("Last name"),
    "email": _lazy("E-mail"),
    "phone": _lazy("Phone number"),
    "profile": _lazy("Profile address"),
    "employer": _lazy("Employer"),
    "title": _lazy("Title"),
    "city": _lazy("City"),
    "region": _lazy("Region"),
    "postal_code": _lazy("Postal code"),
    "street": _lazy("Street"),
}
_LEVELS: Final = {
    "equal": _lazy("{kind} is the same"),
    "similar": _lazy("{kind} is similar"),
    "different": _lazy("{kind} is different"),
    "part": _lazy("{kind} is partly the same"),
    "form": _lazy("{kind} is the same in another form"),
    "initial": _lazy("{kind} begins with the same letter"),
    "sound": _lazy("{kind} sounds similar"),
    "typo": _lazy("{kind} differs by one character"),
    "alias": _lazy("{kind} is different, but appears in an e-mail or profile address"),
}
_SENTENCES: Final = {
    ("given", "form"): _lazy("First name is a short form, or a variant in another language or spelling"),
    ("family", "form"): _lazy("Last name is cut off, or the same in another spelling"),
    ("street", "typo"): _lazy("Street is almost the same"),
    ("region", "country"): _lazy("Country is the same"),
    ("order", "different"): _lazy("First and last name are swapped"),
    ("email", "part"): _lazy("E-mail is the same before the @"),
    ("employer", "alias"): _lazy("E-mail belongs to the same employer"),
}
_VALUES: Final[Mapping[str, Callable[[Candidate], list[str]]]] = {
    "given": lambda record: [record.first_name],
    "family": lambda record: [record.last_name],
    "email": lambda record: record.email_keys,
    "phone": lambda record: [phone["number"] for phone in record.phones],
    "profile": lambda record: [record.profile_key],
    "employer": lambda record: [record.company],
    "title": lambda record: [record.title],
    "city": lambda record: [address["city"] for address in record.addresses],
    "region": lambda record: [address["region"] for address in record.addresses],
    "postal_code": lambda record: [address["postal_code"] for address in record.addresses],
    "street": lambda record: [address["line1"] for address in record.addresses],
}


class Evidence(NamedTuple):
    outcome: Outcome
    words: str
    weight: str
    value: str = ""


def evidence_of(weighed: Weighed, first: Candidate, other: Candidate) -> list[Evidence]:
    """Return first the evidence from Recruiter, and then the evidence from weighing the records.

    The evidence from weighing begins with the strongest.
    """
    pieces = [piece for piece in weighed.evidence if (piece.code, piece.level) != ("order", "equal")]
    return [*_persons(first, other), *(_piece(piece, first, other) for piece in pieces)]


def person_of(candidate: Candidate) -> str:
    """Return the person in Recruiter to whom the candidate is linked, or else matched; empty if neither."""
    if candidate.recruiter_person:
        return candidate.recruiter_person
    try:
        return candidate.found_person.person
    except FoundPerson.DoesNotExist:
        return ""


def is_one_person(first: Candidate, other: Candidate) -> bool:
    return bool(person_of(first)) and person_of(first) == person_of(other)


def _persons(first: Candidate, other: Candidate) -> Iterator[Evidence]:
    if first.recruiter_person and first.recruiter_person == other.recruiter_person:
        yield Evidence("same", _("Both are linked to the same member in Recruiter"), _("decides"))
    elif first.recruiter_person and other.recruiter_person:
        yield Evidence("different", _("They are linked to different members in Recruiter"), _("against"))
    elif is_one_person(first, other):
        yield Evidence("same", _("Recruiter matches both to the same member"), _("strong"))


def _piece(piece: Piece, first: Candidate, other: Candidate) -> Evidence:
    sentence = _SENTENCES.get((piece.code, piece.level))
    words = sentence or str(_LEVELS[piece.level]).format(kind=_KINDS[piece.code])
    if piece.bits >= _SAYS_SOMETHING:
        outcome: Outcome = "same"
    else:
        outcome = "different" if piece.bits <= -_SAYS_SOMETHING else "unknown"
    return Evidence(outcome, str(words), _weight(piece.bits), _value(piece, first, other))


def _weight(bits: float) -> str:
    if bits >= _STRONG:
        return _("strong")
    if bits >= _SOME:
        return _("some")
    if bits >= _SAYS_SOMETHING:
        return _("weak")
    return _("neutral") if bits > -_SAYS_SOMETHING else _("against")


def _value(piece: Piece, first: Candidate, other: Candidate) -> str:
    """Return the values that both records have, or else the first value of each."""
    if piece.code not in _VALUES:
        return ""
    ours, theirs = (list(filter(None, _VALUES[piece.code](record))) for record in (first, other))
    shared = [value for value in ours if value in theirs]
    if shared:
        return ", ".join(shared)
    return " / ".join(values[0] for values in (ours, theirs) if values)
