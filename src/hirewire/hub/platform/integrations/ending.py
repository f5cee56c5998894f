"""Turns off all switches of contracts and companies, ends contracts, and reopens them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Person, Seat, SeatState
from hirewire.hub.identity.accounts.rights import check_person, needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.organizations.services import change_seats_alone, lock_company
from hirewire.hub.platform.integrations.models import CompanyAccess, ContractAccess
from hirewire.hub.platform.integrations.services import switch_company, switch_contract
from hirewire.kit import clock

MAX_CAUSE = 300


class Ending(NamedTuple):
    #: Names of the ATSs whose contract switch goes off.
    contract_level: list[str]
    #: Names of the ATSs whose company switch goes off; empty while another contract of the company is running.
    company_level: list[str]
    seats: int
    #: Names of the company's contracts that continue.
    others: list[str]


def ending_of(contract: Contract) -> Ending:
    """Return what would end, so that it can be shown before the contract is ended."""
    on = ContractAccess.objects.filter(contract=contract, is_on=True).order_by("application__name")
    company = CompanyAccess.objects.filter(organization=contract.organization_id, is_on=True)
    others = _running_beside(contract).order_by("name").values_list("name", flat=True)
    return Ending(
        contract_level=list(on.values_list("application__name", flat=True)),
        company_level=[]
        if others
        else list(company.order_by("application__name").values_list("application__name", flat=True)),
        seats=Seat.objects.filter(contract=contract, state=SeatState.ACTIVE).count(),
        others=list(others),
    )


@needs(Verb.END_CONTRACT)
@transaction.atomic
def switch_off_everything(*, seat: Seat, contracts: Sequence[Contract]) -> None:
    """Turn off the switches of these contracts and of their company, and notify the partners.

    All contracts must belong to one company, and the seat's person must administer each contract.
    """
    for contract in contracts:
        check_person(seat.person, contract, Verb.END_CONTRACT)
        _switch_contract_off(contract, seat.person)
    if contracts:
        _switch_company_off(contracts[0], seat.person)


@needs(Verb.END_CONTRACT)
@transaction.atomic
def end_contract(*, contract: Contract, person: Person, cause: str) -> None:
    """End a contract: its switches go off, and its seats lose their ATS features.

    Stored data stay.

    Ending the company's last running contract also turns off the company switches, so that data exchange stops.
    """
    # Lock the company first, as in every change of a switch.
    lock_company(contract)
    change_seats_alone(contract.pk)
    contract = Contract.objects.get(pk=contract.pk)
    if contract.is_over:
        return
    _switch_contract_off(contract, person)
    if not _running_beside(contract).exists():
        _switch_company_off(contract, person)
    contract.ended_at, contract.end_cause = clock.now(), cause.strip()[:MAX_CAUSE]
    contract.save(update_fields=["ended_at", "end_cause"])
    _audit("company.contract_ended", contract, person, after=contract.end_cause)


@needs(Verb.END_CONTRACT)
@transaction.atomic
def reopen_contract(*, contract: Contract, person: Person) -> None:
    """Reopen a contract. The contract switches stay off until an admin turns them on again."""
    lock_company(contract)
    contract.ended_at, contract.end_cause = None, ""
    contract.save(update_fields=["ended_at", "end_cause"])
    _audit("company.contract_reopened", contract, person)


def _running_beside(contract: Contract) -> QuerySet[Contract]:
    return Contract.objects.filter(organization=contract.organization_id, ended_at=None).exclude(pk=contract.pk)


def _switch_contract_off(contract: Contract, person: Person) -> None:
    for access in ContractAccess.objects.filter(contract=contract, is_on=True).select_related("application"):
        switch_contract(application=access.application, contract=contract, person=person, on=False)


def _switch_company_off(contract: Contract, person: Person) -> None:
    on = CompanyAccess.objects.filter(organization=contract.organization_id, is_on=True)
    for access in on.select_related("application"):
        switch_company(application=access.application, contract=contract, person=person, on=False)


def _audit(action: str, contract: Contract, person: Person, *, after: str = "") -> None:
    audit.record(
        action=action,
        actor=person,
        organization=contract.organization,
        contract=contract,
        subject=contract.name,
        after=after,
    )
