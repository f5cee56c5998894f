"""What has changed between the plan and the switch-over, and what the switch-over makes of it."""

import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.platform.company_ids.models import OtherId
from hirewire.hub.platform.integrations.models import ContractAccess
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
