from typing import Any, Final

import pytest

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.seeding import suites
from hirewire.sandbox.control import world_export, world_file
from hirewire.sandbox.control.errors import BadPart
from hirewire.sandbox.control.world_checks import checked
from hirewire.sandbox.control.world_import import bring_in
from tests.sandbox.control.test_world_checks import CONTRACT, PERSON

pytestmark = pytest.mark.django_db
LINA: Final = {**PERSON, "seats": {"5700001": ["admin"]}}
HARBOUR: Final = {
    "id": 4_000_999,
    "name": "Harbour Works",
    "application": "harbour",
    "contracts": [CONTRACT],
    "people": [LINA],
}


@pytest.fixture(autouse=True)
def pristine() -> None:
    suites.seed()


def imports(**company: Any) -> None:  # noqa: ANN401 - any part of a company
    bring_in(checked({"companies": [{**HARBOUR, **company}]}))


def test_a_further_application_cannot_be_on_for_a_contract_of_nobody() -> None:
    with pytest.raises(BadPart, match=r"more_applications\[0\].contracts`: Harbour Works has no contract 9"):
        imports(more_applications=[{"id": "docks", "contracts": [9]}])


def exported(company_id: int = HARBOUR["id"]) -> world_file.Company:
    return next(company for company in world_export.export().companies if company.id == company_id)


def test_a_contract_that_stays_over_needs_no_admin() -> None:
    imports(contracts=[{**CONTRACT, "is_over": True}])
    Seat.objects.filter(contract=CONTRACT["id"]).update(roles=["recruiter"])
    before = exported()

    bring_in(world_file.World(companies=[before]))

    assert exported() == before
    assert before.contracts[0].is_over


@pytest.mark.parametrize("people", [[], [{**PERSON, "seats": {"5700001": ["recruiter"]}}]])
def test_a_contract_that_ends_needs_no_admin(people: list[dict[str, Any]]) -> None:
    imports(contracts=[{**CONTRACT, "is_over": True}], people=people)

    before = exported()
    assert before.contracts[0].is_over
    assert [colleague.seats for colleague in before.people] == [person["seats"] for person in people]


def test_a_contract_that_the_pristine_world_has_on_ends_without_an_admin() -> None:
    Seat.objects.filter(contract=suites.CONTRACT.id).update(roles=["recruiter"])
    ended = exported(suites.COMPANY.id)
    ended.contracts[0].is_on, ended.contracts[0].is_over, ended.is_on = False, True, False

    bring_in(world_file.World(companies=[ended]))

    assert exported(suites.COMPANY.id) == ended


def test_applications_are_onboarded_on_contracts_that_can_have_them() -> None:
    lite = {"id": 5_700_000, "name": "Harbour Lite", "product": "RECRUITER_LITE"}
    docks = {"id": 5_700_002, "name": "Harbour Docks"}
    people = [{**PERSON, "seats": {"5700001": ["admin"], "5700002": ["admin"]}}]
    contracts = [lite, {**CONTRACT, "is_on": True}, docks]

    imports(contracts=contracts, people=people, more_applications=[{"id": "docks", "contracts": [5_700_002]}])

    company = exported()
    assert [contract.is_on for contract in company.contracts] == [False, True, False]
    assert [further.contracts for further in company.more_applications] == [[5_700_002]]
    further = ContractAccess.objects.filter(application__unique_foreign_id="docks")
    assert list(further.values_list("contract_id", flat=True)) == [5_700_002]


def test_a_further_application_can_be_on_for_a_contract_that_the_file_reopens() -> None:
    imports(contracts=[{**CONTRACT, "is_over": True}])

    imports(contracts=[{**CONTRACT, "is_over": False}], more_applications=[{"id": "docks", "contracts": [5_700_001]}])

    assert [further.contracts for further in exported().more_applications] == [[5_700_001]]


def test_an_application_can_be_on_for_several_contracts() -> None:
    contracts = [{**CONTRACT, "is_on": True}, {"id": 5_700_002, "name": "Harbour Docks", "is_on": True}]
    people = [{**PERSON, "seats": {"5700001": ["admin"], "5700002": ["admin"]}}]

    imports(contracts=contracts, people=people, is_on=True)

    assert [contract.is_on for contract in exported().contracts] == [True, True]


def test_a_company_is_switched_on_although_its_first_contract_is_over() -> None:
    docks = {"id": 5_700_002, "name": "Harbour Docks", "is_on": True}
    people = [{**PERSON, "seats": {"5700001": ["admin"], "5700002": ["admin"]}}]
    imports(contracts=[{**CONTRACT, "is_on": True}, docks], people=people)
    imports(contracts=[{**CONTRACT, "is_over": True}])

    imports(contracts=[docks], people=people, is_on=True)

    assert exported().is_on
