from datetime import timedelta

import pytest

from hirewire.hub.identity.accounts.errors import HasSignInError, InvitationOverError, NotAllowedError
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.recruiting.seats import services, tasks
from hirewire.hub.recruiting.seats.errors import HasSeatError, LastAdminError, NoRoleError
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit import clock
from tests.factories import hub

pytestmark = pytest.mark.django_db

NEW = {"first_name": "Ines", "last_name": "Costa", "password": "a long enough one"}
ADDRESS = "ines.costa@larkspur.example"


@pytest.fixture
def admin() -> Seat:
    return hub.admin_seat()


def invited(admin: Seat, email: str = ADDRESS) -> str:
    return services.invite(admin=admin, email=email, roles=[Role.HIRING_MANAGER, Role.RECRUITER])


def trail() -> list[tuple[str, str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", "subject", "before", "after"))


def test_a_new_person_accepts_an_invitation_once(admin: Seat) -> None:
    code = invited(admin, " Ines.Costa@Larkspur.example ")

    seat = services.take_anew(email=ADDRESS, code=code, **NEW)

    assert (seat.contract, seat.roles, seat.state) == (admin.contract, ["recruiter", "hiring_manager"], "ACTIVE")
    assert trail() == [
        ("seat.invited", "", "", "Hiring Project Creator, Hiring Collaborator"),
        ("seat.taken", "Ines Costa", "", "Hiring Project Creator, Hiring Collaborator"),
    ]
    with pytest.raises(InvitationOverError):
        services.take(person=seat.person, code=code)


def test_an_invitation_creates_no_seat_until_it_is_accepted(admin: Seat) -> None:
    invited(admin)

    assert list(Seat.objects.all()) == [admin]


def test_a_person_with_a_sign_in_has_to_use_it(admin: Seat) -> None:
    person = hub.person("Ines", "Costa")
    code = invited(admin, person.email)

    with pytest.raises(HasSignInError):
        services.take_anew(email=person.email, code=code, **NEW)

    assert services.take(person=person, code=code).contract == admin.contract


def test_the_address_of_an_invitation_is_kept_for_a_month(admin: Seat) -> None:
    services.take_anew(email=ADDRESS, code=invited(admin), **NEW)
    invited(admin, "never.came@larkspur.example")

    with clock.moved(by=timedelta(days=29)):
        tasks.forget_old_invitations(timestamp=0)
        assert SeatInvitation.objects.count() == 2
    with clock.moved(by=timedelta(days=31)):
        tasks.forget_old_invitations(timestamp=0)
        assert [one.email for one in SeatInvitation.objects.all()] == ["never.came@larkspur.example"]
    with clock.moved(by=timedelta(days=38)):
        tasks.forget_old_invitations(timestamp=0)
        assert not SeatInvitation.objects.exists()


def test_only_the_latest_code_is_valid_for_one_address_and_a_week(admin: Seat) -> None:
    first = invited(admin)
    second = invited(admin)

    with pytest.raises(InvitationOverError):
        services.take_anew(email=ADDRESS, code=first, **NEW)
    with pytest.raises(InvitationOverError):
        services.take_anew(email="else@larkspur.example", code=second, **NEW)
    with clock.moved(by=timedelta(days=7, seconds=1)), pytest.raises(InvitationOverError):
        services.take_anew(email=ADDRESS, code=second, **NEW)


def test_an_invitation_does_not_reactivate_a_closed_seat(admin: Seat) -> None:
    person = hub.person("Ines", "Costa")
    code = invited(admin, person.email)
    seat = hub.seat(admin.contract, person)
    services.change(admin=admin, seat=seat, roles=[Role.RECRUITER], state=SeatState.INACTIVE)

    with pytest.raises(InvitationOverError):
        services.take(person=person, code=code)


def test_a_seat_holder_cannot_be_invited(admin: Seat) -> None:
    with pytest.raises(HasSeatError):
        invited(admin, admin.person.email.upper())


def test_each_change_gets_its_own_audit_entry(admin: Seat) -> None:
    seat = hub.seat(admin.contract, hub.person("Amara", "Okafor"))

    services.change(admin=admin, seat=seat, roles=[Role.ADMIN, Role.RECRUITER], state=SeatState.PARKED)
    services.change(admin=admin, seat=seat, roles=[Role.ADMIN, Role.RECRUITER], state=SeatState.PARKED)

    assert trail() == [
        ("seat.roles_changed", "Amara Okafor", "Hiring Project Creator", "Admin, Hiring Project Creator"),
        ("seat.state_changed", "Amara Okafor", "Active", "Parked"),
    ]


@pytest.mark.parametrize(("roles", "state"), [([Role.RECRUITER], SeatState.ACTIVE), ([Role.ADMIN], SeatState.INACTIVE)])
def test_the_last_active_admin_cannot_be_removed(admin: Seat, roles: list[Role], state: SeatState) -> None:
    parked = hub.admin_seat(admin.contract, hub.person())
    services.change(admin=admin, seat=parked, roles=[Role.ADMIN], state=SeatState.PARKED)

    with pytest.raises(LastAdminError):
        services.change(admin=admin, seat=admin, roles=roles, state=state)

    services.change(admin=admin, seat=parked, roles=[Role.ADMIN], state=SeatState.ACTIVE)
    assert services.change(admin=admin, seat=admin, roles=roles, state=state).state == state


def test_a_seat_must_have_a_role(admin: Seat) -> None:
    with pytest.raises(NoRoleError):
        services.change(admin=admin, seat=hub.seat(admin.contract), roles=[], state=SeatState.ACTIVE)


def test_a_former_admin_cannot_invite(admin: Seat) -> None:
    other = hub.admin_seat(admin.contract, hub.person())
    services.change(admin=admin, seat=other, roles=[Role.RECRUITER], state=SeatState.ACTIVE)

    with pytest.raises(NotAllowedError):
        services.invite(admin=other, email=ADDRESS, roles=[Role.RECRUITER])


def test_an_admin_cannot_change_a_seat_of_another_contract(admin: Seat) -> None:
    with pytest.raises(Seat.DoesNotExist):
        services.change(admin=admin, seat=hub.seat(), roles=[Role.RECRUITER], state=SeatState.INACTIVE)
