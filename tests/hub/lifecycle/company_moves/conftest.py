from datetime import datetime, timedelta

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.lifecycle.company_moves import services
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.recruiting.projects.models import Project
from hirewire.kit import clock
from tests.factories import connected, hub

NEW = 7_700_001


@pytest.fixture
def company() -> connected.Company:
    """A company with two contracts. One person is an admin of both contracts.

    The company's ATS is on. A candidate of the ATS is matched to a member, and this member is exported to the ATS. The
    company also has a project without people, and an imported member.
    """
    company = connected.company()
    hub.admin_seat(company.admin_b.contract, company.admin_a.person)
    company.switch(contract=True)
    member = connected.known_member(company)
    request_export(seat=company.admin_a, member=member, application=company.application, job=None)
    Project.objects.create(contract=company.admin_a.contract, name="Nurses", owner=company.admin_a)
    hub.member("Imported", "Person", of=company.application.organization)
    return company


def plan(
    company: connected.Company,
    *contracts: Contract,
    seat: Seat | None = None,
    number: int = NEW,
    at: datetime | None = None,
) -> CompanyMove:
    every = Contract.objects.filter(organization=company.admin_a.contract.organization)
    return services.plan_move(
        seat=seat or company.admin_a,
        number=number,
        name="Larkspur Group",
        cause=Cause.RENUMBERED,
        contract_ids=[one.pk for one in contracts or every],
        switches_at=at or clock.now() + timedelta(days=1),
    )
