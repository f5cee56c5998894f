"""Creates companies and their contracts for operators, and keeps companies from moving to another id."""

from collections.abc import Callable
from typing import Final

from django.db import transaction

from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.kit.db import prepared, row_security
from hirewire.kit.db.conflicts import OvertakenError

_PRESENT: Final = "SELECT organization_id FROM hub_contract WHERE id = %s::bigint"


def hold_company(*organization_ids: int) -> None:
    """Keep companies from moving to another id until the transaction ends.

    Transactions can hold the same company concurrently. The check of a foreign key to a company takes the same lock,
    but only at the end of the transaction. By then, the transaction holds rows that a move may be waiting for, so the
    transaction and the move would wait for each other.
    """
    prepared.execute(
        "SELECT FROM hub_organization WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE", [list(organization_ids)]
    )


def hold_company_of_contract(contract: Contract) -> None:
    """Hold the contract's company, even if the company gets a new id while this waits.

    See :func:`hold_company` for the reason, and :func:`lock_company` for the error.
    """
    _follow(contract, hold_company)


def lock_company(contract: Contract) -> None:
    """Lock the contract's company, even if the company gets a new id while this waits for the lock.

    Transactions that change what moves with a company take this lock before any other, so that they run one after the
    other. If row security limits the session to the former id, this raises ``OvertakenError``, so that the page is
    repeated.
    """
    _follow(contract, _lock)


def _lock(organization_id: int) -> None:
    # With ``no_key``, records that reference the company can still be written.
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)


def _follow(contract: Contract, take: Callable[[int], object]) -> None:
    before = None
    while contract.organization_id != before:
        before = contract.organization_id
        take(before)
        for (present,) in prepared.rows(_PRESENT, [contract.pk]):
            if present != before:
                contract.refresh_from_db(fields=["organization"])
        if contract.organization_id != before and row_security.is_limited():
            raise OvertakenError


@transaction.atomic
def found_company(*, organization_id: int, name: str) -> Organization:
    organization, _ = Organization.objects.update_or_create(pk=organization_id, defaults={"name": name})
    return organization


@transaction.atomic
def open_contract(
    *, organization: Organization, contract_id: int, name: str, product: Product | None = None
) -> Contract:
    """Create or change a contract. Fails if the contract belongs to another company.

    If no product is named, an existing contract keeps its own, and a new one is for Recruiter Corporate.
    """
    changes = {"name": name} | ({"product": product} if product else {})
    contract, _ = Contract.objects.update_or_create(pk=contract_id, organization=organization, defaults=changes)
    return contract
