"""Candidates of an ATS, and the members whom they match."""

from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from hirewire.wire.records import fields
from hirewire.wire.urn import PersonUrn
from hirewire.wire.validation import REQUIRED, Record, Rule
from hirewire.wire.words import about


def is_not_earlier(created: int, modified: int) -> bool:
    return modified >= created


MODIFIED_AFTER_CREATED = Rule(
    ("ats_created_at", "ats_last_modified_at"),
    is_not_earlier,
    "must not be earlier than {ats_created_at}",
    "`{ats_last_modified_at}` must not be earlier than `{ats_created_at}`.",
)


class GeographicAreaType(StrEnum):
    STATE = "STATE"
    PROVINCE = "PROVINCE"


class Address(Record, frozen=True, kw_only=True):
    line1: Annotated[fields.Phrase | None, about("Street and number.", example="Długa 12")] = None
    line2: Annotated[fields.Phrase | None, about("The rest of the street address.")] = None
    city: Annotated[fields.Phrase | None, about("The town.", example="Gdansk")] = None
    geographic_area: Annotated[
        fields.Phrase | None, about("The state or province, as a code or a name.", example="PM")
    ] = None
    geographic_area_type: Annotated[
        GeographicAreaType | None, about("The kind of area that `geographicArea` names.", example="PROVINCE")
    ] = None
    postal_code: Annotated[fields.ShortText | None, about("The postal code.", example="80-831")] = None
    country: Annotated[fields.ShortText | None, about("The two-letter country code.", example="pl")] = None


class Phone(Record, frozen=True, kw_only=True):
    number: Annotated[fields.Phrase, about("The number, in any format.", example="555 0100")]
    extension: Annotated[fields.ShortText | None, about("The extension.", example="12")] = None


class Candidate(Record, frozen=True, kw_only=True):
    """A candidate in the ATS. A write replaces the whole record: absent fields become empty."""

    first_name: Annotated[fields.PersonName, about("The given name.", example="Noor")]
    last_name: Annotated[fields.PersonName, about("The family name.", example="Haddad")]
    external_profile_url: Annotated[
        fields.WebAddress,
        about("The candidate's page in the ATS. The In ATS indicator links to it.", example="https://ats.example/c/77"),
    ]
    ats_created_at: Annotated[fields.Millis, about("When the candidate was created in the ATS.", example=1764547200000)]
    ats_last_modified_at: Annotated[
        fields.Millis, about("When the candidate was last changed in the ATS.", example=1767225600000)
    ]
    addresses: Annotated[list[Address], about("Postal addresses; may be empty.")]
    phone_numbers: Annotated[list[Phone], about("Telephone numbers; may be empty.")]
    email_addresses: Annotated[
        list[fields.EmailAddress] | UnsetType,
        about(
            "E-mail addresses. The server uses them to match candidates with members.", example=["noor@example.test"]
        ),
    ] = UNSET
    manual_matched_member: Annotated[
        fields.Person | None,
        about(
            "The member to whom the ATS's users linked the candidate. Send it with each `batch_update`, because a "
            "write without it removes the link. A link that somebody made in Recruiter stays.",
            example="urn:li:person:aB1cD2",
        ),
    ] = None
    middle_initial: Annotated[fields.ShortText | None, about("The middle name or initial.", example="K")] = None
    prefix: Annotated[fields.ShortText | None, about("The title before the name.", example="Dr")] = None
    suffix: Annotated[fields.ShortText | None, about("The suffix after the name.", example="PhD")] = None
    current_company_name: Annotated[
        fields.Phrase | None, about("The current employer. It helps with matching.", example="Harbour Cranes")
    ] = None
    current_job_title: Annotated[
        fields.Phrase | None, about("The current job title. It helps with matching.", example="Rigger")
    ] = None
    linked_in_profile_url: Annotated[
        fields.ProfileAddress | None,
        about(
            "The address of the member's profile. It helps with matching.",
            example="https://hirewire.example/in/noor-haddad",
        ),
    ] = None
    do_not_contact: Annotated[bool | None, about("Whether the candidate asked not to be contacted.", example=False)] = (
        None
    )

    rules: ClassVar[tuple[Rule, ...]] = (
        MODIFIED_AFTER_CREATED,
        Rule(
            ("manual_matched_member", "email_addresses"),
            lambda person, emails: bool(person or emails or emails == []),
            REQUIRED,
            "A candidate must have `{email_addresses}` or `{manual_matched_member}`, or both.",
        ),
        Rule(
            ("manual_matched_member", "email_addresses"),
            lambda person, emails: bool(person or emails != []),
            "is empty, and {manual_matched_member} is missing",
            "`{email_addresses}` may be an empty list only if `{manual_matched_member}` is set.",
        ),
    )


class MatchedCandidate(Candidate, frozen=True, kw_only=True):
    """A candidate as the server returns it: the record that the ATS sent, and the matched members."""

    matched_members: Annotated[
        list[PersonUrn],
        about(
            "Members that the matching algorithm found for the candidate. If it found none, the list is empty.",
            example=["urn:li:person:aB1cD2"],
        ),
    ]


class MemberMatches(Record, frozen=True, kw_only=True):
    """The members that a candidate matches. A link set by a person takes precedence over what the algorithm found."""

    matched_members: list[PersonUrn] = msgspec.field(default_factory=list)
    manual_matched_member: PersonUrn | None = None
