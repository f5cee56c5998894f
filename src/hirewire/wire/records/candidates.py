"""Candidates of an ATS, and the members that they were found to be."""

from enum import StrEnum
from typing import ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import PersonUrn
from hirewire.wire.validation import REQUIRED, Record, Rule


def is_not_earlier(created: int, modified: int) -> bool:
    return modified >= created


MODIFIED_AFTER_CREATED = Rule(
    ("ats_created_at", "ats_last_modified_at"), is_not_earlier, "must not be earlier than {ats_created_at}"
)


class GeographicAreaType(StrEnum):
    STATE = "STATE"
    PROVINCE = "PROVINCE"


class Address(Record, frozen=True, kw_only=True):
    line1: fields.Phrase | None = None
    line2: fields.Phrase | None = None
    city: fields.Phrase | None = None
    geographic_area: fields.Phrase | None = None
    geographic_area_type: GeographicAreaType | None = None
    postal_code: fields.ShortText | None = None
    country: fields.ShortText | None = None


class Phone(Record, frozen=True, kw_only=True):
    number: fields.Phrase
    extension: fields.ShortText | None = None


class Candidate(Record, frozen=True, kw_only=True):
    """A full replacement of what was sent before: what is absent becomes empty."""

    first_name: fields.PersonName
    last_name: fields.PersonName
    external_profile_url: fields.WebAddress
    ats_created_at: fields.Millis
    ats_last_modified_at: fields.Millis
    addresses: list[Address]
    phone_numbers: list[Phone]
    email_addresses: list[fields.EmailAddress] | UnsetType = UNSET
    manual_matched_member: fields.Person | None = None
    middle_initial: fields.ShortText | None = None
    prefix: fields.ShortText | None = None
    suffix: fields.ShortText | None = None
    current_company_name: fields.Phrase | None = None
    current_job_title: fields.Phrase | None = None
    linked_in_profile_url: fields.ProfileAddress | None = None
    do_not_contact: bool | None = None

    rules: ClassVar[tuple[Rule, ...]] = (
        MODIFIED_AFTER_CREATED,
        Rule(
            ("manual_matched_member", "email_addresses"),
            lambda person, emails: bool(person or emails or emails == []),
            REQUIRED,
        ),
        Rule(
            ("manual_matched_member", "email_addresses"),
            lambda person, emails: bool(person or emails != []),
            "is empty, and {manual_matched_member} is missing",
        ),
    )


class MatchedCandidate(Candidate, frozen=True, kw_only=True):
    """A candidate read back."""

    #: Found by the algorithm; empty rather than absent.
    matched_members: list[PersonUrn]


class MemberMatches(Record, frozen=True, kw_only=True):
    """Who a candidate is: what the algorithm found, and what people said, which wins."""

    matched_members: list[PersonUrn] = msgspec.field(default_factory=list)
    manual_matched_member: PersonUrn | None = None
