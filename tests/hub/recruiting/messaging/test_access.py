from collections.abc import Callable

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from tests.factories import hub
from tests.support.http import hub_http

pytestmark = pytest.mark.django_db

RIGHT_APP = "right app"
#: The status for each caller, first for reads of the contract, then for reads of closed accounts.
CALLERS = {
    "no token": (401, 401),
    "parent": (403, 403),
    # This application may request closed accounts, but gets only those of people who were exported to it.
    "other company's app": (403, 200),
    "right app, not enabled": (403, 403),
    "right app, another contract": (403, 200),
    "company level only": (403, 200),
    RIGHT_APP: (200, 200),
}
CONTRACT_READS = {
    "seats": "q=seatsByAttributes&contracts={contract}",
    "seatsV2": "q=attributes&start=0&contracts={contract}",
    "conversationEvents": "q=criteria&viewer={seat}&timeRange.start=1&timeRange.end=2",
    "mailStubs": "q=contract&contract={contract}",
    "prospectNotes": "q=criteria&contract={contract}",
}


class World:
    def __init__(self) -> None:
        self.contract: Contract = hub.contract()
        self.seat: Seat = hub.seat(self.contract)
        self.parent = hub.partner()[0]
        self.application = hub.ready(hub.customer_application(self.parent), self.contract).application

    def caller(self, who: str) -> DeveloperApplication | None:
        callers: dict[str, Callable[[], DeveloperApplication | None]] = {
            "no token": lambda: None,
            "parent": lambda: self.parent,
            "other company's app": lambda: hub.enabled().application,
            "right app, not enabled": lambda: self.application,
            "right app, another contract": self._on_elsewhere,
            "company level only": self._on_for_the_company,
            RIGHT_APP: self._on,
        }
        return callers[who]()

    def _on(self) -> DeveloperApplication:
        ContractAccess.objects.filter(application=self.application).update(is_on=True)
        return self.application

    def _on_for_the_company(self) -> DeveloperApplication:
        CompanyAccess.objects.filter(application=self.application).update(is_on=True)
        return self.application

    def _on_elsewhere(self) -> DeveloperApplication:
        hub.enabled(self.application, hub.contract(self.contract.organization))
        return self.application

    def status(self, who: str, resource: str, query: str) -> int:
        caller = self.caller(who)
        headers = {} if caller is None else {"Authorization": f"Bearer {hub.token_of(caller)}"}
        asked = query.format(contract=self.contract.urn, seat=f"urn:li:seat:{self.seat.pk}")
        return hub_http().get(f"/v2/{resource}?{asked}", headers=headers).status_code


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("resource", CONTRACT_READS)
def test_who_may_read_a_contract(who: str, resource: str) -> None:
    assert World().status(who, resource, CONTRACT_READS[resource]) == CALLERS[who][0]


@pytest.mark.parametrize("who", CALLERS)
def test_who_may_ask_for_closed_accounts(who: str) -> None:
    assert World().status(who, "atsPurgedExportedCandidates", "") == CALLERS[who][1]


@pytest.mark.parametrize("resource", ["seats?q=seatsByAttributes", "seatsV2?q=attributes&start=0"])
@pytest.mark.parametrize("who", ["parent", "right app, not enabled", "company level only"])
def test_without_a_readable_contract_a_read_is_refused(who: str, resource: str) -> None:
    name, _, query = resource.partition("?")

    assert World().status(who, name, query) == 403


@pytest.mark.parametrize("resource", [*CONTRACT_READS, "atsPurgedExportedCandidates"])
def test_no_activity_resource_can_be_written(resource: str) -> None:
    world = World()
    caller = world.caller(RIGHT_APP)
    assert caller is not None

    answer = hub_http().post(f"/v2/{resource}", json={}, headers={"Authorization": f"Bearer {hub.token_of(caller)}"})

    assert answer.status_code == 405
