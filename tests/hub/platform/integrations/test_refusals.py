"""Each refusal for a lack of access says what is missing and what to do.

No refusal reveals whether another company or another contract exists.
"""

import pytest

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.errors import Lack, NotEnabled
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.integrations.queries import company_of, require_contract_reads, require_records, require_sync
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.messaging.queries import readable_seat
from hirewire.kit import clock
from tests.factories import hub

pytestmark = pytest.mark.django_db
NOBODY = 4_000_999


@pytest.fixture
def access() -> ContractAccess:
    return hub.ready(hub.customer_application(), hub.contract())


def refusal_of_company(application: DeveloperApplication, organization_id: int) -> str:
    with pytest.raises(NotEnabled) as for_data:
        require_sync(application, organization_id)
    with pytest.raises(NotEnabled) as for_records:
        require_records(application, organization_id)
    assert str(for_data.value) == str(for_records.value)
    return str(for_data.value)


def refusal_of_contract(application: DeveloperApplication, contract_id: int) -> str:
    with pytest.raises(NotEnabled) as refused:
        require_contract_reads(application, contract_id)
    return str(refused.value)


def text(context: str, lack: Lack) -> str:
    return f"Not enough permissions to access data of {context}: {lack}"


def test_a_customer_whose_switches_are_off_is_told_from_a_company_that_is_none(access: ContractAccess) -> None:
    own, stranger = access.contract.organization, hub.organization()

    assert refusal_of_company(access.application, own.pk) == text(own.urn, Lack.OFF)
    assert refusal_of_company(access.application, stranger.pk) == text(stranger.urn, Lack.NOT_YOURS)


def test_a_company_of_others_looks_like_one_that_does_not_exist(access: ContractAccess) -> None:
    stranger = hub.enabled().contract.organization

    existing, missing = (refusal_of_company(access.application, number) for number in (stranger.pk, NOBODY))

    assert existing.replace(str(stranger.pk), "…") == missing.replace(str(NOBODY), "…")


def test_an_application_without_a_customer_is_told_so(access: ContractAccess) -> None:
    organization, lone = access.contract.organization, hub.customer_application()

    with pytest.raises(NotEnabled) as refused:
        company_of(lone, "hashes")

    assert str(refused.value) == text("hashes", Lack.SERVES_NOBODY)
    assert refusal_of_company(lone, organization.pk) == text(organization.urn, Lack.SERVES_NOBODY)


def test_a_contract_whose_switch_is_off_is_told_from_one_that_has_ended(access: ContractAccess) -> None:
    contract = access.contract
    off = refusal_of_contract(access.application, contract.pk)
    Contract.objects.filter(pk=contract.pk).update(ended_at=clock.now())

    ended = refusal_of_contract(access.application, contract.pk)

    assert (off, ended) == (text(contract.urn, Lack.CONTRACT_OFF), text(contract.urn, Lack.CONTRACT_OVER))


def test_a_contract_that_did_not_request_the_ats_looks_like_one_that_does_not_exist(access: ContractAccess) -> None:
    beside = hub.contract(access.contract.organization)

    existing, missing = (refusal_of_contract(access.application, number) for number in (beside.pk, NOBODY))

    assert existing == text(beside.urn, Lack.NOT_YOURS)
    assert existing.replace(str(beside.pk), "…") == missing.replace(str(NOBODY), "…")


def test_a_seat_on_a_contract_that_is_off_looks_like_one_that_does_not_exist(access: ContractAccess) -> None:
    seat = hub.seat(access.contract)
    texts = []
    for number in (seat.pk, NOBODY):
        with pytest.raises(NotEnabled) as refused:
            readable_seat(access.application, number)
        texts.append(str(refused.value).replace(str(number), "…"))

    assert texts == [text("urn:li:seat:…", Lack.NO_SEAT)] * 2
