"""The network's members: made-up people, and the profiles of those who hold seats."""

from collections.abc import Iterable

from django.db import connection, transaction

from hirewire.cast.cast import COMPANIES, NETWORK_SIZE, Colleague, Company
from hirewire.cast.people import PRESENT_YEAR, MadeUpPerson, people
from hirewire.cast.spelling import typed
from hirewire.hub.identity.members.models import Education, Member, MemberEmail, Position
from hirewire.wire.addresses import normal_email, normal_profile_url

#: Ids are part of person URNs, so they are fixed: the person with index n is member ``FIRST_ID + n``.
FIRST_ID = 1_000_001
FIRST_SEAT_HOLDER_ID = 900_001
PROFILES = "hirewire.example/in"
_BATCH = 2_000
#: The index of the person whose privacy settings forbid export, so that the sandbox can show the effect.
_FORBIDS_EXPORT = 1_234
_ONE_IS_OPEN = 6


@transaction.atomic
def seed(size: int | None = None) -> None:
    """If there are no members yet, create seat holders and ``size`` made-up people (by default ``NETWORK_SIZE``)."""
    if Member.objects.filter(pk=FIRST_ID).exists():
        return
    size = NETWORK_SIZE if size is None else size
    # Save seat holders first: searches begin with the newest members, and those should not be seat holders.
    _save(Member, [member for company in COMPANIES for member in _seat_holders(company)])
    _save_people(list(people(size)))
    _count_on_after(FIRST_ID + size)


def network_size() -> int:
    """Return the number of ids from the first made-up person to the newest member."""
    newest = Member.objects.filter(pk__gte=FIRST_ID).order_by("-pk").values_list("pk", flat=True).first()
    return 0 if newest is None else newest - FIRST_ID + 1


@transaction.atomic
def grow(size: int) -> None:
    """Add made-up people until ``network_size`` returns ``size``."""
    present = network_size()
    if present >= size:
        return
    _save_people(list(people(size))[present:])
    _count_on_after(FIRST_ID + size)


def _save_people(joining: list[MadeUpPerson]) -> None:
    _save(Member, [_member(person) for person in joining])
    _save(MemberEmail, [email for person in joining for email in _emails(person)])
    _save(Position, [position for person in joining for position in _positions(person)])
    _save(Education, [_education(person) for person in joining])


def of_colleague(colleague: Colleague) -> Member:
    return Member.objects.get(profile_url=normal_profile_url(_profile(typed(colleague.name))), organization=None)


def _save(table: type[Member | MemberEmail | Position | Education], rows: Iterable[object]) -> None:
    table._default_manager.bulk_create(rows, batch_size=_BATCH)  # type: ignore[arg-type]  # noqa: SLF001 - one call for four tables


def _count_on_after(last_id: int) -> None:
    """Advance the sequence beyond the fixed ids. Otherwise, it would give later members ids that are already taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('hub_member', 'id'), %s)", [last_id])


def _profile(name: str) -> str:
    return f"{PROFILES}/{name.replace(' ', '-')}"


def _member(person: MadeUpPerson) -> Member:
    started = person.career[-1][2]
    return Member(
        id=FIRST_ID + person.index,
        first_name=person.first_name,
        last_name=person.last_name,
        headline=f"{person.title} at {person.company}",
        current_title=person.title,
        current_company=person.company,
        location=f"{person.city}, {person.country}",
        industry=person.industry,
        summary=f"In {person.industry.lower()} since {started}. {', '.join(person.skills[:3])}.",
        skills=person.skills,
        profile_url=normal_profile_url(_profile(person.profile_slug)),
        allows_export=person.index != _FORBIDS_EXPORT,
        open_to_opportunities=person.index % _ONE_IS_OPEN == 0,
    )


def _emails(person: MadeUpPerson) -> list[MemberEmail]:
    return [
        MemberEmail(member_id=FIRST_ID + person.index, address=normal_email(address))
        for address in (person.email, person.second_email)
    ]


def _positions(person: MadeUpPerson) -> list[Position]:
    return [
        Position(
            member_id=FIRST_ID + person.index,
            title=title,
            company=company,
            location=f"{person.city}, {person.country}",
            starts_year=starts,
            ends_year=ends,
        )
        for title, company, starts, ends in person.career
    ]


def _education(person: MadeUpPerson) -> Education:
    ended = person.career[-1][2]
    return Education(
        member_id=FIRST_ID + person.index,
        school=person.school,
        degree=person.degree,
        starts_year=min(ended, PRESENT_YEAR) - 4,
        ends_year=min(ended, PRESENT_YEAR),
    )


def _seat_holders(company: Company) -> list[Member]:
    first = FIRST_SEAT_HOLDER_ID + 100 * COMPANIES.index(company)
    return [
        Member(
            id=first + number,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            headline=f"{colleague.title} at {company.name}",
            current_title=colleague.title,
            current_company=company.name,
            location=colleague.city,
            industry=company.industry,
            profile_url=normal_profile_url(_profile(typed(colleague.name))),
        )
        for number, colleague in enumerate(company.colleagues)
    ]
