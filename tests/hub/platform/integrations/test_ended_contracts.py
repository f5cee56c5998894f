from collections.abc import Callable
from functools import partial

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import queries, services
from hirewire.hub.platform.integrations.ending import end_contract
from hirewire.hub.platform.integrations.errors import ContractOver, NotEnabled
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Seat:
    """An admin whose page was opened before the contract ended."""
    admin = hub.admin_seat()
    same = Contract.objects.get(pk=admin.contract_id)
    hub.ready(hub.customer_application(), same)
    end_contract(contract=same, person=admin.person, cause="Not renewed")
    assert not admin.contract.is_over
    return admin


@pytest.fixture
def application(admin: Seat) -> DeveloperApplication:
    return ContractAccess.objects.get(contract=admin.contract).application


@pytest.mark.parametrize(
    "act",
    [
        services.request_integration,
        partial(services.switch_contract, on=True),
        partial(services.switch_company, on=True),
    ],
)
def test_nothing_is_requested_or_switched_on(
    admin: Seat, application: DeveloperApplication, act: Callable[..., object]
) -> None:
    with pytest.raises(ContractOver):
        act(application=application, contract=admin.contract, person=admin.person)

    assert not ContractAccess.objects.filter(is_on=True).exists()
    assert not CompanyAccess.objects.filter(is_on=True).exists()


def test_a_switch_that_is_still_on_allows_nothing() -> None:
    access = hub.enabled()
    access.contract.ended_at = clock.now()
    access.contract.save()

    assert not queries.sync_is_allowed(access.application, access.contract.organization_id)
    assert list(queries.readable_contracts(access.application)) == []
    assert queries.features_by_contract(access.application, [access.contract]) == {access.contract_id: frozenset()}
    with pytest.raises(NotEnabled):
        queries.require_contract_reads(access.application, access.contract_id)
