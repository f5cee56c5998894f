"""Convert candidates and members to the ``Person`` that ``linkage`` compares."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple, TypedDict

import msgspec

from hirewire.hub.ats.matching.evidence import Identifiers
from hirewire.hub.identity.members.models import Member
from hirewire.kit.db import prepared
from hirewire.kit.text.countries import country_of
from hirewire.linkage.persons import Person, person
from hirewire.linkage.records import Employment, Place, Record

# Written as index look-ups; see ``evidence`` for why.
_CANDIDATES: Final = """
SELECT held.* FROM unnest(%(candidates)s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_candidate_id, first_name, manual_matched_member_id, match_profile_url, match_emails, ARRAY(
        SELECT member_id FROM hub_unlinked
        WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
    ), last_name, phone_numbers::text, current_company_name, current_job_title, addresses::text
    FROM hub_candidate
    WHERE organization_id = %(organization)s AND application_id = %(application)s AND ats_candidate_id = asked.id
    OFFSET 0
) AS held
"""


class _Address(TypedDict, total=False):
    line1: str | None
    city: str | None
    geographicArea: str | None
    postalCode: str | None
    country: str | None


class _Phone(TypedDict, total=False):
    number: str


_ADDRESSES: Final = msgspec.json.Decoder(list[_Address])
_PHONES: Final = msgspec.json.Decoder(list[_Phone])
_PERSON: Final = msgspec.json.Decoder(Person)


class CandidateToMatch(NamedTuple):
    identifiers: Identifiers
    last_name: str
    phones: str
    company: str
    title: str
    addresses: str

    @property
    def id(self) -> str:
        return self.identifiers.candidate_id


def rows(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> list[CandidateToMatch]:
    about = {
        "candidates": prepared.texts(candidate_ids),
        "organization": organization_id,
        "application": application_id,
    }
    width = len(Identifiers._fields)
    return [CandidateToMatch(Identifiers(*row[:width]), *row[width:]) for row in prepared.rows(_CANDIDATES, about)]


def candidates_by_id(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, Person]:
    return {row.id: person_of_candidate(row) for row in rows(organization_id, application_id, candidate_ids)}


def person_of_candidate(row: CandidateToMatch) -> Person:
    identifiers = row.identifiers
    return person(
        Record(
            identifiers.candidate_id,
            first_name=identifiers.first_name,
            last_name=row.last_name,
            emails=tuple(identifiers.emails),
            phones=tuple(phone.get("number", "") for phone in _PHONES.decode(row.phones)),
            profile_url=identifiers.profile_url,
            employments=(Employment(row.company, row.title),) if row.company or row.title else (),
            places=tuple(map(_place, _ADDRESSES.decode(row.addresses))),
        )
    )


def _place(address: _Address) -> Place:
    return Place(
        street=address.get("line1") or "",
        city=address.get("city") or "",
        region=address.get("geographicArea") or "",
        postal_code=address.get("postalCode") or "",
        # Some ATSs send the country's name, others its code. An unknown country is left out: it must not count as a
        # different country.
        country=country_of(address.get("country") or "") or "",
    )


def person_of_member(member: Member) -> Person:
    """Normalize a member. The query for the member must prefetch e-mails, positions and educations."""
    return person(
        Record(
            str(member.pk),
            first_name=member.first_name,
            last_name=member.last_name,
            other_names=tuple(member.other_names),
            emails=tuple(email.address for email in member.emails.all()),
            phones=tuple(member.phones),
            profile_url=member.profile_url,
            employments=_employments(member),
            places=(place_of(member.location),) if member.location else (),
            schools=tuple(education.school for education in member.educations.all()),
        )
    )


def _employments(member: Member) -> tuple[Employment, ...]:
    positions = [
        Employment(position.company, position.title, is_current=position.ends_year is None)
        for position in member.positions.all()
    ]
    today = Employment(member.current_company, member.current_title)
    is_listed = any((position.company, position.title) == (today.company, today.title) for position in positions)
    return tuple(positions) if is_listed or not (today.company or today.title) else (today, *positions)


@lru_cache(maxsize=4096)
def place_of(location: str) -> Place:
    """Read "town, region, country". The region and the country may be missing."""
    parts = [part.strip() for part in location.split(",")]
    country = country_of(parts[-1]) if len(parts) > 1 else None
    if country:
        del parts[-1]
    return Place(city=parts[0], region=parts[1] if len(parts) > 1 else "", country=country or "")


def encoded(someone: Person) -> str:
    # The keys of the JSON are written in a fixed order, so that equal people give equal texts.
    return msgspec.json.encode(someone, order="deterministic").decode()


def decoded(text: str) -> Person:
    return _PERSON.decode(text)
