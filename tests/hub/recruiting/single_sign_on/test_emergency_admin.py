from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.providers.models import GroupRole, IdentityProvider
from hirewire.hub.identity.providers.queries import required_provider
from hirewire.hub.recruiting.directory import queries, services
from hirewire.hub.recruiting.directory.models import DirectoryToken
from hirewire.hub.recruiting.seats.errors import EmergencyAdminError
from hirewire.hub.recruiting.seats.services import change
from hirewire.hub.recruiting.single_sign_on.arriving import change_roles
from hirewire.hub.recruiting.single_sign_on.checking import check
from hirewire.hub.recruiting.single_sign_on.findings import Weight
from tests.factories import hub
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, Company

pytestmark = pytest.mark.django_db
EMAIL, NEW = f"ada@{DOMAIN}", f"ada.berg@{DOMAIN}"


@pytest.fixture
def named(company: Company) -> Seat:
    """Return the seat of the emergency admin, who is not the only admin."""
    person = hub.person("Ada", "Ng", password="larkspur-demo")
    Person.objects.filter(pk=person.pk).update(email=EMAIL)
    person.refresh_from_db()
    company.set(is_required=True, emergency_email=EMAIL)
    return hub.admin_seat(company.contract, person)


@pytest.fixture
def token(company: Company) -> DirectoryToken:
    token = queries.token_of(services.make_token(admin=company.admin))
    assert token is not None
    return token


def faults(provider: IdentityProvider) -> list[str]:
    return [str(finding.words) for finding in check(provider) if finding.weight == Weight.FAULT]


@pytest.mark.parametrize(("roles", "state"), [([Role.RECRUITER], SeatState.ACTIVE), ([Role.ADMIN], SeatState.INACTIVE)])
def test_nobody_closes_or_demotes_them(company: Company, named: Seat, roles: list[Role], state: SeatState) -> None:
    with pytest.raises(EmergencyAdminError, match="in case Larkspur ID fails"):
        change(admin=company.admin, seat=named, roles=roles, state=state)


@pytest.mark.parametrize("settings", [{"is_required": False}, {"is_on": False}, {"emergency_email": "x@a.example"}])
def test_once_they_are_not_needed_an_admin_can_do_both(
    company: Company, named: Seat, settings: dict[str, object]
) -> None:
    company.set(**settings)

    changed = change(admin=company.admin, seat=named, roles=[Role.RECRUITER], state=SeatState.INACTIVE)

    assert (changed.roles, changed.state) == (["recruiter"], SeatState.INACTIVE)


def test_an_admin_of_another_contract_too_can_be_closed_on_one(company: Company, named: Seat) -> None:
    hub.admin_seat(hub.contract(company.contract.organization), named.person)

    change(admin=company.admin, seat=named, roles=[Role.ADMIN], state=SeatState.INACTIVE)

    assert faults(company.provider) == []


def test_groups_do_not_demote_them(company: Company, named: Seat) -> None:
    change_roles(company.contract, named, [Role.RECRUITER], by=named.person)

    assert Seat.objects.get(pk=named.pk).is_admin


def test_they_keep_the_password_under_a_new_address(company: Company, named: Seat, token: DirectoryToken) -> None:
    user = services.User(user_name=NEW, email=NEW, first_name="Ada", last_name="Ng")

    services.change_user(token=token, seat=named, change=lambda _user: user)

    company.provider.refresh_from_db()
    assert company.provider.emergency_email == NEW
    assert required_provider(NEW) is None
    entry = AuditEntry.objects.get(action="provider.emergency_changed")
    assert (entry.before, entry.after) == (EMAIL, NEW)


def test_the_page_and_the_check_say_that_nobody_is_left(
    company: Company, named: Seat, token: DirectoryToken, working_as: Callable[[Seat], Client]
) -> None:
    GroupRole.objects.create(organization=company.contract.organization, group="hr", role="admin")
    browser = working_as(company.admin)
    before = browser.get("/settings/sign-in/").content.decode(), faults(company.provider)

    services.remove_user(token=token, seat=named)
    after = browser.get("/settings/sign-in/").content.decode(), faults(company.provider)

    words = f"{EMAIL} is not an active admin with a password."
    assert (words in before[0], before[1]) == (False, [])
    assert (words in after[0], len(after[1])) == (True, 1)
    assert words in after[1][0]
