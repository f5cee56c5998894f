"""The profile that Recruiter sends to an ATS, limited to what the protocol lists."""

from collections.abc import Sequence

from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.models import Position as MemberPosition
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.kit import clock
from hirewire.wire.records.candidates import Phone
from hirewire.wire.records.exports import Education, Position, StubProfile, YearMonth
from hirewire.wire.urn import PersonUrn

_SKILLS, _POSITIONS = 3, 2


def stub_profile(
    application_id: int, member: Member, *, email_addresses: Sequence[str], phone_numbers: Sequence[str] = ()
) -> StubProfile:
    """Return a member's profile for a developer application.

    Contact data come from the arguments, never from ``member``.
    """
    positions = list(member.positions.all())
    educations = [
        Education(school_name=education.school, degree_name=education.degree or None)
        for education in member.educations.all()
    ]
    return StubProfile(
        member=PersonUrn(person_urn(application_id, member.pk)),
        first_name=member.first_name,
        last_name=member.last_name,
        current_employer_names=_employers(member, positions),
        profile_url=f"https://{member.profile_url}",
        email_addresses=list(email_addresses),
        headline=member.headline or None,
        location=member.location or None,
        years_of_experience=_years(positions),
        skills=member.skills[:_SKILLS] or None,
        positions=[_position(position) for position in positions[:_POSITIONS]] or None,
        educations=educations or None,
        phone_numbers=[Phone(number=number) for number in phone_numbers] or None,
    )


def _employers(member: Member, positions: list[MemberPosition]) -> list[str]:
    current = list(dict.fromkeys(position.company for position in positions if position.ends_year is None))
    return current or ([member.current_company] if member.current_company else [])


def _position(position: MemberPosition) -> Position:
    return Position(
        company_name=position.company,
        title=position.title,
        start_date=_date(position.starts_year, position.starts_month),
        end_date=_date(position.ends_year, position.ends_month),
    )


def _date(year: int | None, month: int | None) -> YearMonth | None:
    return None if year is None else YearMonth(year=year, month=month)


def _years(positions: list[MemberPosition]) -> str | None:
    """Return the years since the first position began, as text, because the protocol requires text."""
    starts = [position.starts_year for position in positions if position.starts_year is not None]
    return str(max(0, clock.now().year - min(starts))) if starts else None
