"""Converts members between the form of a world file and the tables."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec
from django.db import connection

from hirewire.hub.identity.members.models import Education, Member, MemberEmail, Position
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.kit import clock
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control.world_checks import refusing
from hirewire.wire.addresses import normal_email, normal_profile_url


def described() -> list[file.Member]:
    """Describe the members of the network.

    The profiles of people with seats have ids below ``FIRST_ID``. World files do not contain these profiles, and
    imports do not change them.
    """
    emails: defaultdict[int, list[str]] = defaultdict(list)
    for email in MemberEmail.objects.order_by("pk"):
        emails[email.member_id].append(email.address)
    positions: defaultdict[int, list[file.Position]] = defaultdict(list)
    for position in Position.objects.order_by("pk"):
        positions[position.member_id].append(msgspec.convert(position, file.Position, from_attributes=True))
    educations: defaultdict[int, list[file.Education]] = defaultdict(list)
    for education in Education.objects.order_by("pk"):
        educations[education.member_id].append(msgspec.convert(education, file.Education, from_attributes=True))
    members = Member.objects.filter(organization=None, pk__gte=FIRST_ID).order_by("pk")
    return [_member(member, emails[member.pk], positions[member.pk], educations[member.pk]) for member in members]


def _member(
    member: Member, emails: list[str], positions: list[file.Position], educations: list[file.Education]
) -> file.Member:
    return file.Member(
        id=member.pk,
        first_name=member.first_name,
        last_name=member.last_name,
        profile_url=member.profile_url,
        headline=member.headline,
        title=member.current_title,
        company=member.current_company,
        location=member.location,
        industry=member.industry,
        summary=member.summary,
        positions=positions,
        educations=educations,
        skills=member.skills,
        emails=emails,
        phones=member.phones,
        other_names=member.other_names,
        is_closed=member.closed_at is not None,
        allows_export=member.allows_export,
        is_open_to_work=member.open_to_opportunities,
    )


def bring_in(members: Iterable[file.Member]) -> None:
    """Replace the network's members with these. The profiles of people with seats stay."""
    listed = list(members)
    network = Member.objects.filter(organization=None, pk__gte=FIRST_ID)
    network.exclude(pk__in=[member.id for member in listed]).delete()
    known = {member.pk: member for member in network}
    for number, member in enumerate(listed):
        with refusing(f"members[{number}]"):
            _save(member, known.get(member.id) or Member(pk=member.id))
    highest = max((member.id for member in listed), default=FIRST_ID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('hub_member', 'id'), %s)", [highest])


def _save(member: file.Member, row: Member) -> None:
    row.first_name, row.last_name = member.first_name, member.last_name
    row.profile_url = normal_profile_url(member.profile_url)
    row.headline, row.current_title, row.current_company = member.headline, member.title, member.company
    row.location, row.industry, row.skills = member.location, member.industry, member.skills
    row.summary = row.summary if member.summary is None else member.summary
    row.phones, row.other_names = member.phones, member.other_names
    row.allows_export, row.open_to_opportunities = member.allows_export, member.is_open_to_work
    row.closed_at = (row.closed_at or clock.now()) if member.is_closed else None
    row.save()
    addresses = {normal_email(address) for address in member.emails}
    row.emails.exclude(address__in=addresses).delete()
    existing = set(row.emails.values_list("address", flat=True))
    MemberEmail.objects.bulk_create(MemberEmail(member=row, address=address) for address in addresses - existing)
    _save_career(member, row)


def _save_career(member: file.Member, row: Member) -> None:
    if member.positions is not None:
        row.positions.all().delete()
        Position.objects.bulk_create(
            Position(member=row, **msgspec.structs.asdict(position)) for position in member.positions
        )
    if member.educations is not None:
        row.educations.all().delete()
        Education.objects.bulk_create(
            Education(member=row, **msgspec.structs.asdict(education)) for education in member.educations
        )
