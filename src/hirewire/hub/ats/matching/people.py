"""Convert candidates and members to the ``Person`` that ``linkage`` compares."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final, TypedDict

import msgspec

from hirewire.hub.identity.members.models import Member
from hirewire.kit.db import prepared
from hirewire.kit.text.countries import country_of
from hirewire.linkage.persons import Person, person
from hirewire.linkage.records import Employment, Place, Record

# Written as index look-ups; see ``evidence`` for why.
_CANDIDATES: Final = """
SELECT held.* FROM unnest(%s::text[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT ats_candidate_id, first_name, last_name, match_emails, phone_numbers::text, match_profile_url,
        current_company_name, current_job_title, addresses::text
    FROM hub_candidate
    WHERE organization_id = %s AND application_id = %s AND ats_candidate_id = asked.id
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


def candidates_by_id(organization_id: int, application_id: int, candidate_ids: Collection[str]) -> dict[str, Person]:
    """Normalise the candidates that exist."""
    rows = prepared.rows(_CANDIDATES, [prepared.texts(candidate_ids), organization_id, application_id])
    return {row[0]: person(_record_of_candidate(*row)) for row in rows}


def _record_of_candidate(  # noqa: PLR0917, PLR0913 - the columns of a row
    candidate_id: str,
    first_name: str,
    last_name: str,
    emails: Sequence[str],
    phones: str,
    profile_url: str,
    company: str,
    title: str,
    addresses: str,
) -> Record:
    return Record(
        candidate_id,
        first_name=first_name,
        last_name=last_name,
        emails=tuple(emails),
        phones=tuple(phone.get("number", "") for phone in _PHONES.decode(phones)),
        profile_url=profile_url,
        employments=(Employment(company, title),) if company or title else (),
        places=tuple(map(_place, _ADDRESSES.decode(addresses))),
    )


def _place(address: _Address) -> Place:
    return Place(
        street=address.get("line1") or "",
        city=address.get("city") or "",
        region=address.get("geographicArea") or "",
        postal_code=address.get("postalCode") or "",
        country=address.get("country") or "",
    )


def person_of_member(member: Member) -> Person:
    """Normalise a member whose e-mails, positions and educations were fetched with it."""
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


def encoded(one: Person) -> str:
    # Keys are written in a fixed order, so that equal people give equal texts.
    return msgspec.json.encode(one, order="deterministic").decode()


def decoded(text: str) -> Person:
    return _PERSON.decode(text)
