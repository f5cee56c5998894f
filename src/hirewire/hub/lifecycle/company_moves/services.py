"""Change a company's id without downtime."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Protocol

from django.db import transaction
from django.utils.translation import gettext_noop as _

from hirewire.hub.ats.postings.events import PostingsSubmitted
from hirewire.hub.ats.postings.models import PostingTask
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.identity.organizations.services import let_companies_move, lock_company_with_id
from hirewire.hub.lifecycle.archives.models import Archive, ArchiveState
from hirewire.hub.lifecycle.company_moves.carrying import carry, carry_late, hand_on_choices
from hirewire.hub.lifecycle.company_moves.errors import (
    MoveError,
    NotAdmin,
    NothingMoves,
    NotReleased,
    OtherMove,
    Over,
    RemovalUnderWay,
    TornApart,
)
from hirewire.hub.lifecycle.company_moves.events import SwitchOverDue
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove, ReleasedNumber
from hirewire.hub.lifecycle.company_moves.numbers import check_number
from hirewire.hub.platform.company_ids import services as company_ids
from hirewire.hub.platform.integrations.models import ContractAccess, SyncHold
from hirewire.hub.platform.integrations.services import announce_company
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.directory import services as directory
from hirewire.hub.recruiting.single_sign_on import services as single_sign_on
from hirewire.kit import clock
from hirewire.kit.db.conflicts import retried
from hirewire.kit.work.events import publish


class Act(Protocol):
    def __call__(self, *, move: CompanyMove, seat: Seat) -> None: ...


#: How long partners may keep sending the former id. Some partners release a new version only once a quarter.
FORMER_ID_LASTS: Final = timedelta(days=90)


@needs(Verb.MOVE)
@transaction.atomic
def plan_move(
    *, seat: Seat, number: int, name: str, cause: Cause, contract_ids: Collection[int], switches_at: datetime
) -> CompanyMove:
    """Plan a change of the company's id. Partners may use the new id from now on."""
    lock_company_with_id(seat.contract.organization_id)
    source = Organization.objects.get(pk=seat.contract.organization_id)
    every = set(Contract.objects.filter(organization=source).values_list("pk", flat=True))
    moving = every & set(contract_ids)
    check_number(source, number, person=seat.person, moving=moving)
    _check(source, number, moving)
    applications = _applications(source, moving, is_whole=moving == every)
    move = CompanyMove.objects.create(
        source=source,
        number=number,
        name=name.strip() or source.name,
        cause=cause,
        contract_ids=sorted(moving),
        application_ids=sorted(application.pk for application in applications),
        is_whole=moving == every,
        requested_by=seat.person,
        requested_at=clock.now(),
        switches_at=switches_at,
    )
    company_ids.expect(application_ids=move.application_ids, number=number, changes_at=switches_at)
    _tell(move, source)
    _audit("company.move_planned", move, source, seat)
    if move.is_due:
        publish(SwitchOverDue(move_id=move.pk))
    return move


@needs(Verb.MOVE)
@transaction.atomic
def hasten_move(*, move: CompanyMove, seat: Seat) -> None:
    move = _locked(move)
    if not move.is_open:
        raise Over
    move.switches_at = clock.now()
    move.save(update_fields=["switches_at"])
    company_ids.postpone(application_ids=move.application_ids, number=move.number, changes_at=move.switches_at)
    _audit("company.move_hastened", move, move.source, seat)
    publish(SwitchOverDue(move_id=move.pk))


@needs(Verb.MOVE)
@transaction.atomic
def cancel_move(*, move: CompanyMove, seat: Seat) -> None:
    move = _locked(move)
    if not move.is_open:
        raise Over
    move.cancelled_at = clock.now()
    move.save(update_fields=["cancelled_at"])
    company_ids.unexpect(application_ids=move.application_ids, number=move.number)
    _tell(move, move.source)
    _audit("company.move_cancelled", move, move.source, seat)


@retried
@transaction.atomic
def include_application(*, application: DeveloperApplication, contract_id: int) -> None:
    """Add an ATS to the planned move of its company, so that the ATS may also use the future id.

    This runs after a contract has requested an ATS. Nothing happens if no move is planned, or if the contract is not
    part of the move.
    """
    open_moves = CompanyMove.objects.filter(source=application.organization_id, switched_at=None, cancelled_at=None)
    move = open_moves.select_for_update(of=("self",)).first()
    if move is None or application.pk in move.application_ids:
        return
    if move.is_whole or contract_id in move.contract_ids:
        move.application_ids = sorted([*move.application_ids, application.pk])
        move.save(update_fields=["application_ids"])
        company_ids.expect(application_ids=[application.pk], number=move.number, changes_at=move.switches_at)


def switch_over(*, move: CompanyMove) -> None:
    """Move all rows in one transaction, so every reader sees all of them under the former id or all under the new id.

    If another transaction wants to change these rows, it waits until this transaction commits. Calls that began before
    the commit may still write new rows under the former id. ``look_again`` moves the new rows. It runs right after the
    commit, and a periodic task repeats it until no such call can be left.

    If the move is not due, nothing happens. If the move is due but has to wait, the reason is stored in ``waits_for``.
    """
    if not _switch(move):
        return
    move.refresh_from_db()
    look_again(move=move)


@retried
@transaction.atomic
def look_again(*, move: CompanyMove) -> None:
    """Move the rows that were written under the former id since the switch-over. Skip applications that moved again."""
    move = _locked(move)
    move.looked_at = clock.now()
    move.save(update_fields=["looked_at"])
    _remove_left(move)
    present = DeveloperApplication.objects.filter(pk__in=move.application_ids, organization=move.number)
    application_ids = sorted(present.values_list("pk", flat=True))
    if not application_ids:
        return
    carried = carry_late(move, application_ids)
    if PostingTask._meta.db_table in carried:  # noqa: SLF001 - Django's documented model API
        # Among the moved rows are jobs from partners, which may still have to be processed. The background task that
        # processes jobs may have run before these jobs moved, and may have found none under the new id. So queue it
        # again.
        for application_id in application_ids:
            publish(PostingsSubmitted(move.number, application_id))


@transaction.atomic
def release_number(*, number: int, organization: Organization) -> None:
    """Let the company take this number. If the number is released again, the new permission replaces this one."""
    ReleasedNumber.objects.update_or_create(
        number=number, defaults={"source": organization, "released_at": clock.now()}
    )
    audit.record(
        action="company.number_released",
        actor=organization,
        organization=organization,
        after=f"urn:li:organization:{number}",
    )


def _remove_left(move: CompanyMove) -> None:
    """Remove the directory and the providers of the former id.

    The switch-over removes both. During an upgrade, however, a worker of an earlier release may carry out the
    switch-over, and such a worker leaves both behind.
    """
    left_contracts = Contract.objects.filter(pk__in=move.contract_ids).exclude(organization=move.source_id)
    directory.disconnect(contract_ids=list(left_contracts.values_list("pk", flat=True)), organization_id=move.source_id)
    present = Organization.objects.filter(pk=move.number).first()
    if move.is_whole and present is not None and not Contract.objects.filter(organization=move.source_id).exists():
        single_sign_on.remove_all(former=move.source, present=present, by=move.requested_by or present)


class _WaitsError(Exception):
    """The message says why the switch-over has to wait."""


@retried
@transaction.atomic
def _switch(move: CompanyMove) -> bool:
    move = _locked(move)
    if not move.is_due:
        return False
    try:
        with transaction.atomic():
            target = _reached(move)
    except _WaitsError as waits:
        CompanyMove.objects.filter(pk=move.pk).update(waits_for=str(waits))
        return False
    now = clock.now()
    hand_on_choices(move, target)
    directory.disconnect(contract_ids=move.contract_ids, organization_id=move.source_id)
    if move.is_whole:
        single_sign_on.remove_all(former=move.source, present=target, by=move.requested_by or target)
    move.counts = carry(move)
    move.switched_at, move.former_until, move.waits_for = now, now + FORMER_ID_LASTS, ""
    move.save(update_fields=["contract_ids", "application_ids", "counts", "switched_at", "former_until", "waits_for"])
    ReleasedNumber.objects.filter(number=move.number).delete()
    company_ids.change(
        application_ids=move.application_ids,
        former=move.source_id,
        number=move.number,
        changed_at=now,
        ends_at=move.former_until,
    )
    _tell(move, target)
    _audit("company.moved", move, target, None)
    return True


def _reached(move: CompanyMove) -> Organization:
    """Return the company with the new id. If the company does not exist yet, it is created.

    The source company and the returned company stay locked until the transaction ends. Raises ``_WaitsError`` if the
    switch-over has to wait.
    """
    target, is_new = Organization.objects.get_or_create(pk=move.number, defaults={"name": move.name})
    # First wait for transactions that keep one of the companies from moving. Then FOR UPDATE locks the companies' rows
    # and keys, so nobody can write rows with a foreign key to either company. Synced rows have no such foreign key, so
    # a call can still write them under the former id. ``look_again`` moves them later.
    let_companies_move(move.source_id, target.pk)
    list(Organization.objects.select_for_update().filter(pk__in=(move.source_id, target.pk)).order_by("pk"))
    if SyncHold.objects.filter(organization__in=(move.source_id, move.number)).exists():
        raise _WaitsError(_("data is being removed"))
    under_way = (ArchiveState.WAITING, ArchiveState.RUNNING)
    if Archive.objects.filter(organization=move.source_id, state__in=under_way).exists():
        raise _WaitsError(_("a file with the company’s data is being prepared"))
    _gather(move)
    try:
        # Check again: since the move was planned, somebody may have taken the number, or the person may have lost
        # rights.
        check_number(
            move.source, move.number, person=move.requested_by, moving=set(move.contract_ids), is_there=not is_new
        )
    except NotReleased as refused:
        raise _WaitsError(_("the operator of this installation has not released the new id")) from refused
    except NotAdmin as refused:
        raise _WaitsError(
            _("the person who planned the change is not an admin of every contract involved")
        ) from refused
    except MoveError as refused:
        raise _WaitsError(_("the new id now belongs to another company")) from refused
    return target


def _gather(move: CompanyMove) -> None:
    """Update the move's contracts and applications: some may have been added since the move was planned."""
    every = set(Contract.objects.filter(organization=move.source).values_list("pk", flat=True))
    moving = every if move.is_whole else every & set(move.contract_ids)
    try:
        applications = _applications(move.source, moving, is_whole=move.is_whole)
    except TornApart as refused:
        raise _WaitsError(_("an ATS is connected to contracts that move and to contracts that stay")) from refused
    going = {application.pk for application in applications}
    company_ids.unexpect(application_ids=set(move.application_ids) - going, number=move.number)
    move.contract_ids, move.application_ids = sorted(moving), sorted(going)


def _check(source: Organization, number: int, moving: Collection[int]) -> None:
    if not moving:
        raise NothingMoves
    if CompanyMove.objects.filter(source=source, switched_at=None, cancelled_at=None).exists():
        raise OtherMove
    if SyncHold.objects.filter(organization__in=(source.pk, number)).exists():
        raise RemovalUnderWay


def _applications(source: Organization, moving: Collection[int], *, is_whole: bool) -> list[DeveloperApplication]:
    every = DeveloperApplication.objects.filter(organization=source)
    if is_whole:
        return list(every)
    going = list(every.filter(pk__in=ContractAccess.objects.filter(contract__in=moving).values("application")))
    staying = ContractAccess.objects.filter(application__in=going).exclude(contract__in=moving)
    if torn := staying.select_related("application").first():
        raise TornApart(torn.application.name)
    return going


def _tell(move: CompanyMove, organization: Organization) -> None:
    for application in DeveloperApplication.objects.filter(pk__in=move.application_ids).order_by("pk"):
        announce_company(application=application, organization=organization)


def _locked(move: CompanyMove) -> CompanyMove:
    return CompanyMove.objects.select_for_update(of=("self",)).select_related("source").get(pk=move.pk)


def _audit(action: str, move: CompanyMove, organization: Organization, seat: Seat | None) -> None:
    audit.record(
        action=action,
        actor=(move.requested_by or organization) if seat is None else seat.person,
        organization=organization,
        contract=None if seat is None else seat.contract,
        subject=str(move.cause),
        before=f"urn:li:organization:{move.source_id}",
        after=f"urn:li:organization:{move.number}",
    )
