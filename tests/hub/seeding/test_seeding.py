import pytest
from django.contrib.auth import authenticate

from hirewire.cast import cast
from hirewire.cast.people import people
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Education, Member, MemberEmail, Position
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning import queries
from hirewire.hub.recruiting.messaging.models import Thread
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.seeding import sandbox
from hirewire.hub.seeding.members import FIRST_ID
from hirewire.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.hub.seeding.members.NETWORK_SIZE", 120)


def test_the_seeded_network_has_the_same_people_with_fixed_ids() -> None:
    sandbox.seed()

    third = list(people(3))[2]
    member = Member.objects.get(pk=1_000_003)
    assert (member.first_name, member.last_name, member.current_title) == (
        third.first_name,
        third.last_name,
        third.title,
    )
    assert member.profile_url == f"hirewire.example/in/{third.profile_slug}"
    assert {email.address for email in member.emails.all()} == {third.email, third.second_email}
    assert member.positions.count() == len(third.career)


def test_recruiters_do_not_find_themselves_among_the_newest_members() -> None:
    sandbox.seed()

    newest = Member.objects.order_by("-created_at", "-pk")[:100]
    assert all(member.pk >= FIRST_ID for member in newest)


def test_each_seat_holder_signs_in_and_has_a_profile() -> None:
    sandbox.seed()

    for company in cast.COMPANIES:
        for colleague in company.colleagues:
            person = authenticate(None, email=colleague.email, password=company.password)
            assert isinstance(person, Person)
            assert person.member is not None
            assert person.member.name == colleague.name
            assert {seat.contract_id: tuple(seat.roles) for seat in person.seats.all()} == colleague.roles


def test_the_password_of_a_company_is_hashed_once() -> None:
    """The seat holders share a hash: computing one takes a tenth of a second, and everybody knows these passwords."""
    sandbox.seed()

    for company in cast.COMPANIES:
        holders = Person.objects.filter(email__in=[colleague.email for colleague in company.colleagues])
        assert len({holder.password for holder in holders}) == 1


def test_seats_are_older_than_the_seeded_work() -> None:
    """Seats are older than the seeded work, but the accounts of the people who hold them are as new as the sandbox.

    The list of first steps counts only what a person did after the person's account was created, so it leaves out the
    seeded work.
    """
    sandbox.seed()

    now = clock.now()
    assert {(now - seat.created_at).days for seat in Seat.objects.all()} == {400}
    assert {(now - person.created_at).days for person in Person.objects.all()} == {0}
    oldest = min(Thread.objects.earliest("created_at").created_at, Project.objects.earliest("created_at").created_at)
    assert Seat.objects.latest("created_at").created_at < oldest


def test_only_the_intended_seats_are_seeded_as_admins() -> None:
    sandbox.seed()

    admins = Seat.objects.filter(roles__contains=[Role.ADMIN]).order_by("contract_id", "person__email")
    assert [(seat.contract_id, seat.person.first_name) for seat in admins] == [
        (5500777, "Ingrid"),
        (5500812, "Tomás"),
        (5600101, "Marit"),
        (5600102, "Kofi"),
        (5600102, "Marit"),
    ]


def test_seeding_again_changes_nothing() -> None:
    partner = sandbox.seed()
    counted = [table.objects.count() for table in (Member, MemberEmail, Position, Education, Person, Seat, Contract)]
    secret = queries.newest_secret(partner)

    again = sandbox.seed()

    assert [
        table.objects.count() for table in (Member, MemberEmail, Position, Education, Person, Seat, Contract)
    ] == counted
    assert (again.pk, queries.newest_secret(again)) == (1592001, secret)


def test_members_that_come_later_get_ids_of_their_own() -> None:
    sandbox.seed()

    later = Member.objects.create(first_name="Ada", last_name="Byron", profile_url="hirewire.example/in/ada-byron")

    assert later.pk > 1_000_120
