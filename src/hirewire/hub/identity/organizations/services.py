"""Creates companies and their contracts for operators, and keeps companies from moving to another id."""

from collections.abc import Callable
from typing import Final

from django.db import transaction

from hirewire.hub.identity.organizations.models import Contract, Organization, Product
from hirewire.kit.db import prepared, row_security
from hirewire.kit.db.conflicts import OvertakenError
from hirewire.kit.db.turns import take_turn

_HOLD: Final = """
SELECT pg_advisory_xact_lock_shared(hashtextextended('company ' || id, 0)) FROM (
    SELECT id FROM unnest(%s::bigint[]) AS asked (id) ORDER BY id
) AS in_order
"""
_PRESENT: Final = "SELECT organization_id FROM hub_contract WHERE id = %s::bigint"


def hold_company(*organization_ids: int) -> None:
    """Keep companies from moving to another id until the transaction ends.

    Transactions can hold the same company concurrently. The check of a foreign key to a company also keeps it from
    moving, but only at the end of the transaction. By then, the transaction holds rows that a move may be waiting for,
    so the transaction and the move would wait for each other.

    This shares a turn, and locks no row, for the reason that ``kit.db.turns`` gives.
    """
    prepared.execute(_HOLD, [list(organization_ids)])


def let_companies_move(*organization_ids: int) -> None:
    """Wait until no other transaction holds these companies, and let none hold them until this transaction ends."""
    for organization_id in sorted(organization_ids):
        take_turn(f"company {organization_id}")


def hold_company_of_contract(contract: Contract) -> None:
    """Hold the contract's company, even if the company gets a new id while this waits.

    See :func:`hold_company` for the reason, and :func:`lock_company` for the error.
    """
    _follow(contract, hold_company)


def change_seats_alone(contract_id: int) -> None:
    """Let no other transaction change the contract's seats, or end the contract, until this transaction ends.

    Hold the company first.
    """
    take_turn(f"seats of contract {contract_id}")


def lock_company(contract: Contract) -> None:
    """Lock the contract's company, even if the company gets a new id while this waits for the lock.

    Transactions that change what moves with a company take this lock before any other, so that they run one after the
    other. If row security limits the session to the former id, this raises ``OvertakenError``, so that the page is
    repeated.
    """
    _follow(contract, lock_company_with_id)


def lock_company_with_id(organization_id: int) -> None:
    """Lock the company with this id. Most callers need :func:`lock_company`, which follows a company to its new id."""
    # Take the turn before the row, as a move does. Otherwise, a move could hold the turn and wait for the row, while
    # this transaction holds the row and waits for the turn.
    hold_company(organization_id)
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
