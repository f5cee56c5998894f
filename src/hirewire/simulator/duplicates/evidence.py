"""The evidence for and against two records being the same person."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import FoundPerson

Outcome = Literal["same", "different", "unknown"]


class Evidence(NamedTuple):
    outcome: Outcome
    words: str
    weight: str
    value: str = ""


def compared(first: Candidate, other: Candidate) -> list[Evidence]:
    """Compare two records. The strongest evidence comes first."""
    return [
        *_persons(first, other),
        _emails(first, other),
        _profiles(first, other),
        _phones(first, other),
        _names(first, other),
        *_employers(first, other),
    ]


def person_of(candidate: Candidate) -> str:
    """The linked person, or else the one that Recruiter found."""
    if candidate.recruiter_person:
        return candidate.recruiter_person
    try:
        return candidate.found_person.person
    except FoundPerson.DoesNotExist:
        return ""


def _persons(first: Candidate, other: Candidate) -> Iterator[Evidence]:
    if first.recruiter_person and first.recruiter_person == other.recruiter_person:
        yield Evidence("same", _("Both are linked to the same member in Recruiter"), _("decides"))
    elif first.recruiter_person and other.recruiter_person:
        yield Evidence("different", _("They are linked to different members in Recruiter"), _("against"))
    elif person_of(first) and person_of(first) == person_of(other):
        yield Evidence("same", _("Recruiter matches both to the same member"), _("strong"))


def _emails(first: Candidate, other: Candidate) -> Evidence:
    shared = sorted(set(first.email_keys) & set(other.email_keys))
    if shared:
        return Evidence("same", _("The same e-mail address"), _("strong"), ", ".join(shared))
    if first.email_keys and other.email_keys:
        return Evidence("different", _("Different e-mail addresses"), _("weak"))
    return Evidence("unknown", _("At most one has an e-mail address"), _("neutral"))


def _profiles(first: Candidate, other: Candidate) -> Evidence:
    if not first.profile_key or not other.profile_key:
        return Evidence("unknown", _("At most one has a profile address"), _("neutral"))
    if first.profile_key == other.profile_key:
        return Evidence("same", _("The same profile address"), _("strong"), first.profile_url)
    return Evidence("different", _("Different profile addresses"), _("against"))


def _phones(first: Candidate, other: Candidate) -> Evidence:
    numbers = [{_digits(phone["number"]): phone["number"] for phone in each.phones} for each in (first, other)]
    if shared := sorted(numbers[0].keys() & numbers[1].keys()):
        return Evidence("same", _("The same phone number"), _("some"), numbers[0][shared[0]])
    if all(numbers):
        return Evidence("different", _("Different phone numbers"), _("weak"))
    return Evidence("unknown", _("At most one has a phone number"), _("neutral"))


def _names(first: Candidate, other: Candidate) -> Evidence:
    if _name(first) == _name(other):
        return Evidence("same", _("The same name"), _("some"), first.name)
    return Evidence("different", _("Different names"), _("against"), f"{first.name} / {other.name}")


def _employers(one: Candidate, other: Candidate) -> Iterator[Evidence]:
    """Only what they share: people change employers, so different ones say nothing."""
    if one.company and one.company.casefold() == other.company.casefold():
        yield Evidence("same", _("The same employer"), _("some"), one.company)


def _name(candidate: Candidate) -> str:
    return f"{candidate.first_name} {candidate.last_name}".strip().casefold()


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
