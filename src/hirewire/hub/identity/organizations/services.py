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

    Several transactions can hold the same company at the same time.

    Without this function, only the foreign keys to a company would keep the company from moving, and PostgreSQL checks
    foreign keys at the end of the transaction. By then, the transaction has locked rows that a move may be waiting for,
    so the transaction and the move would wait for each other.

    The function does not lock the company's row. Instead, it takes a shared advisory lock, called a "turn".
    ``kit.db.turns`` gives the reason.
    """
    prepared.execute(_HOLD, [list(organization_ids)])


def let_companies_move(*organization_ids: int) -> None:
    """Wait until no other transaction holds these companies, and let none hold them until this transaction ends."""
    for organization_id in sorted(organization_ids):
        take_turn(f"company {organization_id}")


def hold_company_of_contract(contract: Contract) -> None:
    """Hold the contract's company, even if the company gets a new id while this function waits.

    :func:`hold_company` says why this is necessary. ``OvertakenError`` is raised as in :func:`lock_company`.
    """
    _follow(contract, hold_company)


def change_seats_alone(contract_id: int) -> None:
    """Let no other transaction change the contract's seats, or end the contract, until this transaction ends.

    Call :func:`hold_company` first.
    """
    take_turn(f"seats of contract {contract_id}")


def lock_company(contract: Contract) -> None:
    """Lock the contract's company, even if the company gets a new id while this function waits for the lock.

    If a transaction changes rows that move with a company, it takes this lock before any other lock. Such transactions
    therefore run one after the other.

    If the company got a new id and row security limits the session to the former id, the function raises
    ``OvertakenError``, so that the request is repeated.
    """
    _follow(contract, lock_company_with_id)


def lock_company_with_id(organization_id: int) -> None:
    """Lock the company with this id. Most callers need :func:`lock_company`, which follows a company to its new id."""
    # Like a move, take the company's turn before locking its row. In the opposite order, a move could have the turn
    # and wait for the row, while this transaction has locked the row and waits for the turn.
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

    If no product is named, an existing contract keeps its product, and a new contract is for Recruiter Corporate.
    """
    changes = {"name": name} | ({"product": product} if product else {})
    contract, _ = Contract.objects.update_or_create(pk=contract_id, organization=organization, defaults=changes)
    return contract
