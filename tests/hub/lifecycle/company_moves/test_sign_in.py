from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts import forgotten
from hirewire.hub.identity.accounts.models import Person, Seat, SeatState, SignIn
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.providers.models import Entry, IdentityProvider, ProviderDomain
from hirewire.hub.identity.providers.queries import provider_of
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.lifecycle.company_moves.services import look_again
from hirewire.hub.recruiting.directory import queries, services
from hirewire.hub.recruiting.directory.errors import DirectoryError
from hirewire.hub.recruiting.directory.models import (
    DirectoryEntry,
    DirectoryGroup,
    DirectoryMembership,
    DirectoryToken,
)
from hirewire.hub.recruiting.seats import services as seats
from hirewire.hub.recruiting.single_sign_on.arriving import arrive
from hirewire.hub.recruiting.single_sign_on.errors import NotAdmitted
from hirewire.hub.recruiting.single_sign_on.services import add, confirm_domain
from hirewire.hub.recruiting.single_sign_on.sessions import end_passwords
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.hub.lifecycle.company_moves.conftest import NEW, plan
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, ingrid, provider_for, who
from tests.support.sites import HUB
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
PASSWORD = "larkspur-demo"
EMAIL = f"ingrid@{DOMAIN}"
DIRECTORY_TABLES = (DirectoryToken, DirectoryGroup, DirectoryMembership, DirectoryEntry)


def connects_directory(admin: Seat) -> None:
    token = queries.token_of(services.make_token(admin=admin))
    assert token is not None
    seat = services.create_user(token=token, user=services.User(user_name=EMAIL, email=EMAIL))
    services.create_group(token=token, group=services.Group("Recruiters", members=frozenset({seat.pk})))


def left() -> list[int]:
    return [model.objects.count() for model in DIRECTORY_TABLES]


def moved(company: connected.Company, *, whole: bool = True) -> Seat:
    """Move the company, or only its first contract.

    Return the admin's seat on the first contract.
    """
    contracts = () if whole else (company.admin_a.contract,)
    plan(company, *contracts, at=clock.now())
    run_tasks()
    return Seat.objects.select_related("contract__organization", "person").get(pk=company.admin_a.pk)


def test_a_directory_can_be_connected_again_under_row_security(
    company: connected.Company,
    working_as: Callable[[Seat], Client],
    settings: Settings,
    tenant_role: None,
) -> None:
    settings.HIREWIRE_ROW_SECURITY = True
    provider_for(company.admin_a.contract, DOMAIN)
    connects_directory(company.admin_a)

    admin = moved(company)
    answer = working_as(admin).post("/settings/sign-in/directory/")

    assert answer.status_code == 200
    assert list(DirectoryToken.objects.values_list("organization", flat=True)) == [NEW]
    assert left() == [1, 0, 0, 0]


def test_the_directory_of_a_contract_that_stays_works_on(company: connected.Company) -> None:
    provider_for(company.admin_b.contract, DOMAIN)
    connects_directory(company.admin_b)
    token = DirectoryToken.objects.get()

    moved(company, whole=False)

    assert list(queries.working_tokens()) == [token]
    assert left() == [1, 1, 1, 1]


def test_what_earlier_moves_left_of_a_directory_is_deleted(company: connected.Company) -> None:
    for admin, domain in ((company.admin_a, DOMAIN), (hub.admin_seat(), "stays.example")):
        provider_for(admin.contract, domain)
        token = queries.token_of(services.make_token(admin=admin))
        assert token is not None
        seat = services.create_user(token=token, user=services.User(user_name="i", email=f"ingrid@{domain}"))
        services.create_group(token=token, group=services.Group("Recruiters", members=frozenset({seat.pk})))
    Contract.objects.filter(pk=company.admin_a.contract_id).update(organization=hub.organization())

    migration = import_module("hirewire.hub.migrations.0089_leftovers")
    with connection.cursor() as cursor:
        for statement in (migration.TOKENS, migration.MEMBERSHIPS, migration.GROUPS, migration.ENTRIES):
            cursor.execute(statement)

    assert left() == [1, 1, 1, 1]
    assert queries.working_tokens().count() == 1


def test_the_domains_can_be_confirmed_for_the_new_id(company: connected.Company) -> None:
    opened = SignIn.objects.create(
        person=company.admin_a.person, organization=provider_for(company.admin_a.contract, DOMAIN).organization
    )

    admin = moved(company)
    provider = add(admin=admin, name="New")
    ProviderDomain.objects.create(provider=provider, organization=provider.organization, domain=DOMAIN)

    assert confirm_domain(organization=admin.contract.organization, domain=DOMAIN) == 1
    assert list(IdentityProvider.objects.all()) == [provider]
    opened.refresh_from_db()
    assert opened.ended_at is not None
    removed = AuditEntry.objects.get(action="provider.removed")
    assert (removed.organization_id, removed.subject) == (NEW, "Larkspur ID")


@pytest.mark.parametrize("is_former", [True, False])
def test_a_later_look_removes_only_what_a_worker_of_an_earlier_release_left(
    company: connected.Company, *, is_former: bool
) -> None:
    admin = moved(company)
    provider_for(admin.contract, DOMAIN)
    connects_directory(admin)
    move = CompanyMove.objects.get()
    for model in (*DIRECTORY_TABLES, ProviderDomain, IdentityProvider):
        model.objects.update(organization=move.source_id if is_former else NEW)

    look_again(move=move)

    assert left() == [not is_former] * 4
    assert IdentityProvider.objects.exists() is not is_former


def test_the_provider_of_a_company_that_keeps_contracts_stays(company: connected.Company) -> None:
    provider = provider_for(company.admin_b.contract, DOMAIN)

    moved(company, whole=False)

    assert provider_of(EMAIL) == provider


def test_the_providers_that_earlier_moves_left_are_deleted(company: connected.Company) -> None:
    provider_for(company.admin_a.contract, DOMAIN)
    move, staying = plan(company), provider_for(hub.contract(), "stays.example")
    Contract.objects.filter(organization=move.source).update(organization=hub.organization())
    CompanyMove.objects.update(switched_at=clock.now())

    with connection.cursor() as cursor:
        for statement in import_module("hirewire.hub.migrations.0089_leftovers").PROVIDERS:
            cursor.execute(statement)

    assert list(IdentityProvider.objects.all()) == [staying]
    assert list(ProviderDomain.objects.values_list("domain", flat=True)) == ["stays.example"]


@pytest.fixture
def left_behind(company: connected.Company) -> tuple[IdentityProvider, Seat]:
    """Return the provider of the contract that stays, and a seat on the contract that moves.

    The company requires its people to sign in through this provider.
    """
    provider = provider_for(company.admin_b.contract, DOMAIN)
    IdentityProvider.objects.update(is_required=True, emergency_email="ada@larkspur.example", entry=Entry.EVERYBODY)
    person = hub.person(password=PASSWORD)
    Person.objects.filter(pk=person.pk).update(email=EMAIL)
    person.refresh_from_db()
    return provider, hub.seat(company.admin_a.contract, person)


def signs_in(email: str = EMAIL) -> Client:
    browser = Client(headers={"host": HUB})
    browser.post("/sign-in/", {"email": email, "password": PASSWORD})
    return browser


def test_the_people_of_a_part_that_left_sign_in_with_a_password(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    provider, seat = left_behind
    before = who(signs_in())

    moved(company, whole=False)
    browser = signs_in()
    end_passwords(provider=provider)

    assert (before, who(browser)) == (None, seat.person)


@pytest.mark.parametrize("is_required", [True, False])
def test_the_people_of_a_part_that_left_choose_a_new_password(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat], *, is_required: bool
) -> None:
    _, seat = left_behind
    IdentityProvider.objects.update(is_required=is_required)
    seat.person.set_unusable_password()
    seat.person.save()
    token = forgotten.link_token(seat.person)
    before = forgotten.person_of_link(token)

    moved(company, whole=False)

    assert (before, forgotten.person_of_link(token)) == (None, seat.person)


def test_the_provider_gives_back_no_seat_to_the_people_of_a_part_that_left(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    provider, seat = left_behind
    arrive(provider=provider, claims=ingrid())

    moved(company, whole=False)

    with pytest.raises(NotAdmitted, match="has moved to another company"):
        arrive(provider=provider, claims=ingrid())
    assert list(Seat.objects.filter(person=seat.person)) == [seat]


def test_neither_provider_nor_directory_takes_over_an_account_that_left(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    provider, seat = left_behind
    provider.refresh_from_db()
    moved(company, whole=False)
    token = queries.token_of(services.make_token(admin=company.admin_b))
    assert token is not None

    with pytest.raises(NotAdmitted, match="has moved to another company"):
        arrive(provider=provider, claims=ingrid())
    with pytest.raises(DirectoryError, match="moved to another company"):
        services.create_user(token=token, user=services.User(user_name=EMAIL, email=EMAIL))

    assert list(Seat.objects.filter(person=seat.person)) == [seat]
    assert who(signs_in()) == seat.person


def test_an_invitation_brings_somebody_back_who_left(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    provider, seat = left_behind
    moved(company, whole=False)
    seats.invite(admin=company.admin_b, email=EMAIL, roles=[Role.RECRUITER])

    arrive(provider=provider, claims=ingrid())

    assert Seat.objects.filter(person=seat.person, contract=company.admin_b.contract).exists()


def test_whoever_works_on_both_sides_uses_a_password_while_the_seat_that_stays_is_closed(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    provider, seat = left_behind
    stays = hub.seat(company.admin_b.contract, seat.person)
    moved(company, whole=False)
    admin, roles = company.admin_b, [Role.RECRUITER]
    before = who(signs_in())

    seats.change(admin=admin, seat=stays, roles=roles, state=SeatState.INACTIVE)
    browser = signs_in()
    end_passwords(provider=provider)
    closed = who(browser)
    seats.change(admin=admin, seat=stays, roles=roles, state=SeatState.ACTIVE)

    assert (before, closed, who(browser)) == (None, seat.person, None)


def test_a_company_that_requires_its_provider_gives_no_seat_to_a_password(
    company: connected.Company, left_behind: tuple[IdentityProvider, Seat]
) -> None:
    _, seat = left_behind
    moved(company, whole=False)
    code = seats.invite(admin=company.admin_b, email=EMAIL, roles=[Role.RECRUITER])

    answer = signs_in().post("/seats/take/", {"code": code})

    assert answer.status_code == 422
    assert answer.context["form"].errors["code"][0].startswith("Larkspur Health signs you in through Larkspur ID.")
    assert list(Seat.objects.filter(person=seat.person)) == [seat]
