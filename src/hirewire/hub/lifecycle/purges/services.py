"""Remove from Recruiter what a company no longer wants stored there."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from hirewire.hub.ats.attachments.models import Media
from hirewire.hub.ats.attachments.services import forget_some
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.rights import needs, seats_with
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.identity.organizations.services import lock_company, lock_company_with_id
from hirewire.hub.lifecycle.archives.queries import standing_archives
from hirewire.hub.lifecycle.archives.services import expire
from hirewire.hub.lifecycle.inventory.tables import ACTIVITY, SYNCED, TRACES, Fate, Table
from hirewire.hub.lifecycle.purges.certificates import certificate
from hirewire.hub.lifecycle.purges.errors import AlreadyBegun, NotAdminEverywhere, OtherRemoval
from hirewire.hub.lifecycle.purges.events import PurgeRequested
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.hub.lifecycle.purges.references import delete_with_references
from hirewire.hub.platform.integrations.queries import LONGEST_CALL, last_switched_at
from hirewire.hub.platform.integrations.services import hold_sync, release_sync
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.db.conflicts import retried
from hirewire.kit.work.events import publish

#: How many rows one transaction removes: few enough that nobody waits long for a lock on one of these rows.
CHUNK = 5000
#: The kind under which removed archives are counted. Archives are removed because they contain the data to be removed.
ARCHIVES = "archives"
#: After the integrations were switched off, rows that were already on their way may still arrive. So one run checks the
#: tables up to this many times.
ROUNDS = 10

# Locks rows in key order, like every write of records from an ATS; see docs/decisions/0025-one-order-of-locks.md.
_TAKE = sql.SQL(
    "DELETE FROM {table} AS held"
    " USING (SELECT {key} FROM {table} WHERE {condition} ORDER BY {key} LIMIT %s FOR UPDATE) AS locked"
    " WHERE ({held}) = ({locked}) AND held.organization_id = %s"
)
_OF_COMPANY = sql.SQL("organization_id = %s")
_OF_APPLICATION = sql.SQL("organization_id = %s AND application_id = %s")


@needs(Verb.PURGE)
@transaction.atomic
def purge_application(*, seat: Seat, application: DeveloperApplication) -> Purge:
    return _request(seat, PurgeScope.APPLICATION, application, timedelta())


@needs(Verb.PURGE)
@transaction.atomic
def purge_company(*, seat: Seat, with_activity: bool) -> Purge:
    """Purge what all ATSs of the company have sent and, if ``with_activity``, what people did in Recruiter."""
    lock_company(seat.contract)
    if with_activity:
        _check_admin_everywhere(seat)
    scope = PurgeScope.EVERYTHING if with_activity else PurgeScope.ATS
    return _request(seat, scope, None, timedelta(days=settings.HIREWIRE_ERASURE_GRACE_DAYS))


@needs(Verb.PURGE)
@transaction.atomic
def cancel_purge(*, purge: Purge, seat: Seat) -> None:
    """Cancel a purge that has not begun, so that the integrations can be switched on again."""
    purge = _locked(purge)
    if not purge.is_waiting:
        raise AlreadyBegun
    purge.cancelled_at = clock.now()
    purge.save(update_fields=["cancelled_at"])
    release_sync(organization=purge.organization, application=purge.application)
    _audit("retention.purge_cancelled", purge, seat)


def carry_out(*, purge: Purge) -> None:
    """If the purge is due, remove everything that it covers, and then write the certificate.

    If a call was accepted before the integrations were switched off, it may still be writing. As long as that is
    possible, no certificate is written: the purge stays open, the integrations cannot be switched on again, and the
    periodic task ``carry_on`` queues another call of this function.

    Each step is a separate transaction. If the purge is interrupted, nothing that it has removed comes back. If two
    workers carry out the same purge, they take turns.
    """
    if not _begin(purge):
        return
    for _ in range(ROUNDS):
        for archive in standing_archives(purge.organization_id):
            # The storage may be on another machine and may be slow, so files are deleted outside any transaction.
            expire(archive=archive)
            _note(purge, ARCHIVES, 1)
        for table in tables_of(purge.scope):
            while _take_some(purge, table):
                pass
        if _finish(purge):
            return
    message = f"purge {purge.pk}: rows keep coming"
    raise RuntimeError(message)


def hold_purges(organization_id: int) -> None:
    """Keep purges of the company from being requested or finished until the transaction ends.

    Call this before adding rows to the company. If a purge is still open, it also removes the added rows. If a purge
    ended while this call waited, do not add the rows that it would have removed.
    """
    # A request for a purge has to lock the company first, so this lock keeps purges from being requested.
    lock_company_with_id(organization_id)
    still_open = Purge.objects.filter(organization=organization_id, finished_at=None, cancelled_at=None)
    list(still_open.select_for_update().order_by("pk"))


@transaction.atomic
def remove_late_rows(*, organization_id: int, application_id: int) -> None:
    """Remove what an ATS wrote under a company's former id. Call this if a purge finished after the id changed."""
    for table in SYNCED:
        while _remove_some(table, organization_id, application_id):
            pass


def _request(seat: Seat, scope: PurgeScope, application: DeveloperApplication | None, grace: timedelta) -> Purge:
    hold_sync(contract=seat.contract, application=application)
    organization = seat.contract.organization
    now = clock.now()
    purge, is_new = Purge.objects.get_or_create(
        organization=organization,
        application=application,
        finished_at=None,
        cancelled_at=None,
        defaults={
            "scope": scope,
            "requested_by": seat.person,
            "seat_id": seat.pk,
            "requested_at": now,
            "starts_at": now + grace,
        },
    )
    if is_new:
        _audit("retention.purge_requested", purge, seat)
        if not grace:
            publish(PurgeRequested(purge_id=purge.pk))
    elif purge.scope != scope:
        raise OtherRemoval
    return purge


def _check_admin_everywhere(seat: Seat) -> None:
    administered = seats_with(Verb.PURGE, seat.person)
    others = Contract.objects.filter(organization=seat.contract.organization).exclude(
        pk__in=administered.values("contract")
    )
    if names := ", ".join(others.order_by("name").values_list("name", flat=True)):
        raise NotAdminEverywhere(names)


@retried
@transaction.atomic
def _begin(purge: Purge) -> bool:
    """Return whether to carry out the purge now. When the purge starts for the first time, also count its rows."""
    purge = _locked(purge)
    now = clock.now()
    if not purge.is_open or purge.starts_at > now:
        return False
    if purge.started_at is None:
        purge.started_at = purge.progressed_at = now
        purge.before = _count(purge)
        purge.save(update_fields=["started_at", "progressed_at", "before"])
    return True


@retried
@transaction.atomic
def _take_some(purge: Purge, table: Table) -> int:
    # The lock makes two workers take turns, so that their counts add up.
    purge = _locked(purge)
    if not purge.is_open:
        return 0
    removed_count = _remove_some(table, purge.organization_id, purge.application_id)
    if removed_count:
        _note(purge, table.kind, removed_count)
    return removed_count


@transaction.atomic
def _note(purge: Purge, kind: str, removed_count: int) -> None:
    purge = _locked(purge)
    purge.counts = {**purge.counts, kind: purge.counts.get(kind, 0) + removed_count}
    purge.progressed_at = clock.now()
    purge.save(update_fields=["counts", "progressed_at"])


def _remove_some(table: Table, organization_id: int, application_id: int | None) -> int:
    if table.blanked:
        return _blank(table, organization_id, application_id)
    return _delete(table, organization_id, application_id)


def _blank(table: Table, organization_id: int, application_id: int | None) -> int:
    rows = table.rows(organization_id, application_id).order_by("pk").select_for_update(of=("self",))
    some = rows.values_list("pk", flat=True)[:CHUNK]
    return table.every.filter(pk__in=list(some), **{table.company: organization_id}).update(**table.blanked)


def _delete(table: Table, organization_id: int, application_id: int | None) -> int:
    if table.fate == Fate.ACTIVITY:
        # Newest first: a row may refer to an older row of its own table.
        newest = table.rows(organization_id).order_by("-pk").values_list("pk", flat=True)[:CHUNK]
        return delete_with_references(table.model, list(newest), organization_id)
    if table.model is Media:
        # The bytes are in the vault and have to be deleted with the rows.
        return forget_some(organization_id=organization_id, application_id=application_id, limit=CHUNK)
    owners = [organization_id]
    if application_id is not None:
        owners.append(application_id)
    statement = _TAKE.format(
        table=sql.Identifier(table.name),
        key=sql.SQL(", ").join(sql.Identifier(name) for name in table.key),
        held=sql.SQL(", ").join(sql.Identifier("held", name) for name in table.key),
        locked=sql.SQL(", ").join(sql.Identifier("locked", name) for name in table.key),
        condition=_OF_COMPANY if application_id is None else _OF_APPLICATION,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*owners, CHUNK, organization_id])
        removed_count: int = cursor.rowcount
    return removed_count


@retried
@transaction.atomic
def _finish(purge: Purge) -> bool:
    """Return whether nothing is left to remove. If, in addition, no more rows can arrive, end the purge."""
    purge = _locked(purge)
    if not purge.is_open:
        return True
    # Call ``_can_rows_arrive`` before ``_count``. In the opposite order, an API call could add rows to a table that was
    # already counted, and end before ``_can_rows_arrive`` is called.
    can_rows_arrive = _can_rows_arrive(purge)
    after = _count(purge)
    if any(after.values()):
        return False
    if can_rows_arrive:
        return True
    purge.finished_at = purge.trail_cleared_at = purge.work_trail_cleared_at = clock.now()
    purge.certificate = certificate(purge, after)
    purge.save(update_fields=["finished_at", "trail_cleared_at", "work_trail_cleared_at", "certificate"])
    release_sync(organization=purge.organization, application=purge.application)
    _audit("retention.purged", purge, None, after=words(purge))
    return True


def _can_rows_arrive(purge: Purge) -> bool:
    """Whether a call may still be writing although the integrations have been switched off.

    Such a call checked the switches only at its start, when they were still on. Since then, it may have waited for a
    lock, or stored a file.
    """
    switched_at = last_switched_at(purge.organization_id, purge.application)
    return switched_at is not None and clock.now() <= switched_at + LONGEST_CALL


def tables_of(scope: str) -> tuple[Table, ...]:
    """Return the tables that a purge with this scope empties, in order of removal."""
    of_records = (*SYNCED, *TRACES)
    return (*of_records, *ACTIVITY) if scope == PurgeScope.EVERYTHING else of_records


def words(purge: Purge) -> str:
    kinds = [ARCHIVES, *(table.kind for table in tables_of(purge.scope))]
    counts = [(kind, purge.counts.get(kind, 0)) for kind in kinds]
    return ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in counts if count) or "nothing"


def _count(purge: Purge) -> dict[str, int]:
    return {ARCHIVES: standing_archives(purge.organization_id).count()} | {
        table.kind: table.rows(purge.organization_id, purge.application_id).count() for table in tables_of(purge.scope)
    }


def _locked(purge: Purge) -> Purge:
    return (
        Purge.objects.select_for_update(of=("self",))
        .select_related("organization", "application", "requested_by")
        .get(pk=purge.pk)
    )


def _audit(action: str, purge: Purge, seat: Seat | None, *, after: str = "") -> None:
    # The account of the person who requested the purge may have been deleted by now.
    actor = purge.requested_by or purge.organization if seat is None else seat.person
    audit.record(
        action=action,
        actor=actor,
        organization=purge.organization,
        contract=None if seat is None else seat.contract,
        application=purge.application,
        subject=str(purge.scope),
        after=after,
    )
