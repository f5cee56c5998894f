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


def compared(one: Candidate, other: Candidate) -> list[Evidence]:
    """Compare two records. The strongest evidence comes first."""
    return [
        *_persons(one, other),
        _emails(one, other),
        _profiles(one, other),
        _phones(one, other),
        _names(one, other),
        *_employers(one, other),
    ]


def person_of(candidate: Candidate) -> str:
    """The linked person, or else the one that Recruiter found."""
    if candidate.recruiter_person:
        return candidate.recruiter_person
    try:
        return candidate.found_person.person
    except FoundPerson.DoesNotExist:
        return ""


def _persons(one: Candidate, other: Candidate) -> Iterator[Evidence]:
    if one.recruiter_person and one.recruiter_person == other.recruiter_person:
        yield Evidence("same", _("Both are linked to the same member in Recruiter"), _("decides"))
    elif one.recruiter_person and other.recruiter_person:
        yield Evidence("different", _("They are linked to different members in Recruiter"), _("against"))
    elif person_of(one) and person_of(one) == person_of(other):
        yield Evidence("same", _("Recruiter finds the same member for both"), _("strong"))


def _emails(one: Candidate, other: Candidate) -> Evidence:
    shared = sorted(set(one.email_keys) & set(other.email_keys))
    if shared:
        return Evidence("same", _("The same e-mail address"), _("strong"), ", ".join(shared))
    if one.email_keys and other.email_keys:
        return Evidence("different", _("Different e-mail addresses"), _("weak"))
    return Evidence("unknown", _("An e-mail address in one of them at most"), _("says nothing"))


def _profiles(one: Candidate, other: Candidate) -> Evidence:
    if not one.profile_key or not other.profile_key:
        return Evidence("unknown", _("A profile address in one of them at most"), _("says nothing"))
    if one.profile_key == other.profile_key:
        return Evidence("same", _("The same profile address"), _("strong"), one.profile_url)
    return Evidence("different", _("Different profile addresses"), _("against"))


def _phones(one: Candidate, other: Candidate) -> Evidence:
    numbers = [{_digits(phone["number"]): phone["number"] for phone in each.phones} for each in (one, other)]
    if shared := sorted(numbers[0].keys() & numbers[1].keys()):
        return Evidence("same", _("The same phone number"), _("some"), numbers[0][shared[0]])
    if all(numbers):
        return Evidence("different", _("Different phone numbers"), _("weak"))
    return Evidence("unknown", _("A phone number in one of them at most"), _("says nothing"))


def _names(one: Candidate, other: Candidate) -> Evidence:
    if _name(one) == _name(other):
        return Evidence("same", _("The same name"), _("some"), one.name)
    return Evidence("different", _("Different names"), _("against"), f"{one.name} / {other.name}")


def _employers(one: Candidate, other: Candidate) -> Iterator[Evidence]:
    """Only what they share: people change employers, so different ones say nothing."""
    if one.company and one.company.casefold() == other.company.casefold():
        yield Evidence("same", _("The same employer"), _("some"), one.company)


def _name(candidate: Candidate) -> str:
    return f"{candidate.first_name} {candidate.last_name}".strip().casefold()


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
