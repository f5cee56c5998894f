"""A company's own sign-in and its directory when its id changes: neither moves, and both can be set up again."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.directory import queries, services
from hirewire.hub.recruiting.directory.models import (
    DirectoryEntry,
    DirectoryGroup,
    DirectoryMembership,
    DirectoryToken,
)
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.hub.lifecycle.company_moves.conftest import NEW, plan
from tests.hub.recruiting.single_sign_on.conftest import DOMAIN, provider_for
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
EMAIL = f"ingrid@{DOMAIN}"
DIRECTORY_TABLES = (DirectoryToken, DirectoryGroup, DirectoryMembership, DirectoryEntry)


def connects_directory(admin: Seat) -> None:
    """Have the directory of the admin's contract name one person and one group."""
    token = queries.token_of(services.make_token(admin=admin))
    assert token is not None
    seat = services.create_user(token=token, user=services.User(user_name=EMAIL, email=EMAIL))
    services.create_group(token=token, group=services.Group("Recruiters", members=frozenset({seat.pk})))


def left() -> list[int]:
    return [model.objects.count() for model in DIRECTORY_TABLES]


def moved(company: connected.Company, *, whole: bool = True) -> Seat:
    """Move the company, or only the first contract. Return the admin's seat there."""
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
    type(company.admin_a.contract).objects.filter(pk=company.admin_a.contract_id).update(
        organization=hub.organization()
    )

    migration = import_module("hirewire.hub.migrations.0091_left_directories")
    with connection.cursor() as cursor:
        for statement in (migration.TOKENS, migration.MEMBERSHIPS, migration.GROUPS, migration.ENTRIES):
            cursor.execute(statement)

    assert left() == [1, 1, 1, 1]
    assert queries.working_tokens().count() == 1
