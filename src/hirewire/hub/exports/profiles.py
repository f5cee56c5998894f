"""The profile that leaves Recruiter: limited, and only what the protocol lists."""

from hirewire.hub.exports.models import Export
from hirewire.hub.members.models import Member
from hirewire.hub.members.models import Position as MemberPosition
from hirewire.hub.members.person_ids import person_urn
from hirewire.kit import clock
from hirewire.wire.records.exports import Education, ExportedCandidate, Position, StubProfile, YearMonth
from hirewire.wire.urn import PersonUrn, organization_urn, seat_urn

_SKILLS, _POSITIONS = 3, 2


def exported_candidate(export: Export) -> ExportedCandidate:
    return ExportedCandidate(
        integration_context=organization_urn(export.organization_id),
        candidate=_stub(export),
        external_job_posting_id=export.external_job_posting_id or None,
        exported_by=seat_urn(export.seat_id),
    )


def _stub(export: Export) -> StubProfile:
    member = export.member
    positions = list(member.positions.all())
    educations = [Education(school_name=one.school, degree_name=one.degree or None) for one in member.educations.all()]
    return StubProfile(
        member=PersonUrn(person_urn(export.application_id, member.pk)),
        first_name=member.first_name,
        last_name=member.last_name,
        current_employer_names=_employers(member, positions),
        profile_url=f"https://{member.profile_url}",
        email_addresses=list(export.email_addresses),
        headline=member.headline or None,
        location=member.location or None,
        years_of_experience=_years(positions),
        skills=member.skills[:_SKILLS] or None,
        positions=[_position(one) for one in positions[:_POSITIONS]] or None,
        educations=educations or None,
    )


def _employers(member: Member, positions: list[MemberPosition]) -> list[str]:
    current = list(dict.fromkeys(one.company for one in positions if one.ends_year is None))
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
    """Since the first position; the wire wants a text."""
    starts = [one.starts_year for one in positions if one.starts_year is not None]
    return str(max(0, clock.now().year - min(starts))) if starts else None
