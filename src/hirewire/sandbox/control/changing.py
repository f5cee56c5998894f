"""Changes what surrounds an integration, on request: members leave, contracts end, companies get another id."""

from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.lifecycle.company_moves import services as company_moves
from hirewire.hub.lifecycle.company_moves.errors import MoveError
from hirewire.hub.lifecycle.company_moves.models import Cause
from hirewire.hub.platform.integrations import ending
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.seeding.suites import ADMIN, CONTRACT
from hirewire.kit import clock
from hirewire.sandbox.control import recruiting
from hirewire.sandbox.control.errors import NotDone


def close_account(member_id: int | None = None) -> int:
    """Close a member's account, by default that of the member whose profile the ATS fetched last."""
    member = _fetched_last() if member_id is None else recruiting.member_of(member_id)
    if member.closed_at is None:
        member.closed_at = clock.now()
        member.save(update_fields=["closed_at"])
    return member.pk


def end_contract(cause: str) -> int:
    contract, person = Contract.objects.get(pk=CONTRACT.id), Person.objects.get(email=ADMIN.email)
    ending.end_contract(contract=contract, person=person, cause=cause)
    return contract.pk


def change_company_id(number: int) -> list[int]:
    """Move the first contract to the company ``number``. Return the ids of all contracts that move.

    The company's other contracts move, too, if the admin of the first contract also administers them.
    """
    seat = recruiting.admin_seat()
    source = seat.contract.organization
    administered = Seat.objects.filter(contract__organization=source, person=seat.person, roles__contains=[Role.ADMIN])
    contract_ids = sorted(administered.values_list("contract", flat=True))
    try:
        company_moves.release_number(number=number, organization=source)
        company_moves.plan_move(
            seat=seat,
            number=number,
            name=source.name,
            cause=Cause.RENUMBERED,
            contract_ids=contract_ids,
            switches_at=clock.now(),
        )
    except MoveError as refused:
        raise NotDone(str(refused)) from None
    return contract_ids


def _fetched_last() -> Member:
    fetched = Export.objects.filter(fetched_at__isnull=False, member__closed_at=None).select_related("member")
    newest = fetched.order_by("-fetched_at", "-pk").first()
    if newest is None:
        raise NotDone("No exported profile has been fetched yet. Export somebody, and let the ATS fetch the profile.")
    return newest.member
