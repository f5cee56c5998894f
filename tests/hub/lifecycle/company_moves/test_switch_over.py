from importlib import import_module

import pytest
from django.db import connection

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import MatchSettings
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.integrations.services import request_integration
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.hub.lifecycle.company_moves.conftest import NEW, plan
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def test_an_ats_that_was_requested_after_the_plan_moves_too(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, company.admin_a.contract)
    later = hub.customer_application()
    hub.ready(later, company.admin_a.contract)

    services.hasten_move(move=move, seat=company.admin_a)
    run_tasks()

    later.refresh_from_db()
    move.refresh_from_db()
    assert later.organization_id == NEW
    assert move.application_ids == sorted([company.application.pk, later.pk])
    assert list(later.other_ids.values_list("number", "is_former")) == [(old, True)]


def test_an_ats_that_was_requested_after_the_plan_may_send_the_future_id(company: connected.Company) -> None:
    move = plan(company, company.admin_a.contract)
    later = hub.customer_application()

    request_integration(application=later, contract=company.admin_a.contract, person=company.admin_a.person)
    run_tasks()

    assert list(later.other_ids.values_list("number", "changes_at")) == [(NEW, move.switches_at)]
    services.cancel_move(move=CompanyMove.objects.get(), seat=company.admin_a)
    assert not later.other_ids.exists()


def test_an_ats_that_is_requested_by_a_contract_that_stays_may_not_send_the_future_id(
    company: connected.Company,
) -> None:
    plan(company, company.admin_a.contract)
    later = hub.customer_application()

    request_integration(application=later, contract=company.admin_b.contract, person=company.admin_b.person)
    run_tasks()

    assert not later.other_ids.exists()


def test_plans_of_an_earlier_release_to_go_back_accept_the_former_id(company: connected.Company) -> None:
    move = plan(company)
    application = {"application": company.application, "is_former": True, "changes_at": clock.now()}
    OtherId.objects.all().delete()
    OtherId.objects.create(number=NEW, ends_at=clock.now(), **application)
    OtherId.objects.create(number=NEW + 1, ends_at=clock.now(), **application)

    with connection.cursor() as cursor:
        cursor.execute(import_module("hirewire.hub.migrations.0084_returns_to_former_ids").PLANNED_RETURNS)

    assert dict(OtherId.objects.values_list("number", "returns_at")) == {NEW: move.switches_at, NEW + 1: None}


def test_a_contract_that_was_opened_after_the_plan_moves_with_its_company(company: connected.Company) -> None:
    move = plan(company)
    later = hub.contract(company.admin_a.contract.organization, "Larkspur Talent Asia")
    hub.admin_seat(later, company.admin_a.person)
    hub.ready(hub.customer_application(), later)

    services.hasten_move(move=move, seat=company.admin_a)
    run_tasks()

    assert set(Contract.objects.values_list("organization", flat=True)) == {NEW}
    assert not OtherId.objects.exclude(is_former=True).exists()


def test_a_move_waits_when_it_would_split_an_ats_in_the_meantime(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, company.admin_a.contract)
    hub.requested(company.application, company.admin_b.contract)

    services.hasten_move(move=move, seat=company.admin_a)
    run_tasks()

    move.refresh_from_db()
    assert move.waits_for == "an ATS is connected to contracts that move and to contracts that stay"
    assert Candidate.objects.get().organization_id == old


def test_an_ats_that_left_the_contracts_stays_with_its_former_company(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    move = plan(company, company.admin_a.contract)
    ContractAccess.objects.update(contract=company.admin_b.contract)

    services.hasten_move(move=move, seat=company.admin_a)
    run_tasks()

    assert Candidate.objects.get().organization_id == old
    assert not company.application.other_ids.exists()


def test_late_rows_of_an_ats_are_moved_after_another_ats_has_moved_again(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    other = hub.customer_application()
    hub.ready(other, company.admin_b.contract)
    move = plan(company, at=clock.now())
    run_tasks()
    company.admin_a.contract.refresh_from_db()
    plan(company, company.admin_b.contract, number=NEW + 1, at=clock.now())
    run_tasks()
    Candidate.objects.update(organization=old)

    services.look_again(move=move)

    other.refresh_from_db()
    assert (Candidate.objects.get().organization_id, other.organization_id) == (NEW, NEW + 1)


def test_the_company_keeps_what_it_chose(company: connected.Company) -> None:
    old = company.admin_a.contract.organization
    Organization.objects.filter(pk=old.pk).update(requires_second_factor=True)
    MatchSettings.objects.create(organization=old, link_from=0.99)

    plan(company, at=clock.now())
    run_tasks()

    assert Organization.objects.get(pk=NEW).requires_second_factor
    required = AuditEntry.objects.get(action="seat.second_factor_required")
    assert (required.organization_id, required.before, required.after) == (NEW, "off", "on")
    assert required.person_id == company.admin_a.person_id
    assert MatchSettings.objects.get(organization=NEW).link_from == 0.99


def test_a_company_that_goes_back_takes_its_choices_along(company: connected.Company) -> None:
    old = company.admin_a.contract.organization_id
    Organization.objects.filter(pk=old).update(requires_second_factor=True)
    MatchSettings.objects.create(organization_id=old, link_from=0.99)
    plan(company, at=clock.now())
    run_tasks()
    Organization.objects.filter(pk=NEW).update(requires_second_factor=False)
    MatchSettings.objects.filter(organization=NEW).delete()
    company.admin_a.contract.refresh_from_db()

    plan(company, number=old, at=clock.now())
    run_tasks()

    assert not Organization.objects.get(pk=old).requires_second_factor
    assert not MatchSettings.objects.filter(organization=old).exists()


@pytest.mark.parametrize(("ours", "theirs"), [(True, False), (False, True)])
def test_the_stricter_requirement_applies_to_joined_companies(
    company: connected.Company, *, ours: bool, theirs: bool
) -> None:
    joined = hub.contract(hub.organization("Larkspur Group"), "Group")
    hub.admin_seat(joined, company.admin_a.person)
    Organization.objects.filter(pk=company.admin_a.contract.organization_id).update(requires_second_factor=ours)
    Organization.objects.filter(pk=joined.organization_id).update(requires_second_factor=theirs)
    MatchSettings.objects.create(organization=joined.organization, link_from=0.98)

    plan(company, number=joined.organization_id, at=clock.now())
    run_tasks()

    assert Organization.objects.get(pk=joined.organization_id).requires_second_factor
    assert MatchSettings.objects.get(organization=joined.organization).link_from == 0.98
