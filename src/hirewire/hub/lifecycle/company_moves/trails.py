"""Empties audit entries that earlier releases left unchanged when they carried out a purge.

Entries that have moved to another company since the purge are also emptied. During an upgrade, workers of the earlier
release still carry out purges in this way, so a task looks for such entries every hour.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.lifecycle.company_moves.models import Cause, CompanyMove
from hirewire.hub.lifecycle.inventory.tables import TRACES, TRACES_OF_WORK, Table
from hirewire.hub.lifecycle.purges.models import Purge, PurgeScope
from hirewire.kit import clock
from hirewire.kit.db.conflicts import retried

CHUNK = 5000


def clear_trail(*, purge: Purge) -> None:
    """Empty the audit entries that a purge covers. A run can be interrupted and repeated."""
    for covered in _covered(purge):
        _clear(TRACES, covered, purge.finished_at)
    if purge.scope == PurgeScope.EVERYTHING:
        for covered in _covered_work(purge):
            _clear(TRACES_OF_WORK, covered, purge.finished_at)
    # If the whole company has moved in the meantime, the purge has moved with it. In that case, the query below finds
    # no purge, the purge stays marked as uncleared, and the next run uses the new id.
    now = clock.now()
    same = Purge.objects.filter(pk=purge.pk, organization=purge.organization_id)
    same.update(trail_cleared_at=now, work_trail_cleared_at=now)


def _covered(purge: Purge) -> Iterator[Q]:
    """Yield conditions that together match the entries that the purge covered. Each condition can use an index."""
    if purge.application_id is not None:
        # An application's entries move together with the application, so the application's id alone identifies the
        # entries.
        yield Q(application_id=purge.application_id)
        return
    is_alone = _is_alone(purge)
    yield Q(is_alone, organization_id=purge.organization_id)
    # Query the moves away from the company only after the caller has emptied the company's own entries, because further
    # applications may leave the company while the caller empties them.
    for application_ids in list(_departures(purge).values_list("application_ids", flat=True)):
        for application_id in application_ids:
            yield Q(is_alone, application_id=application_id)


def _covered_work(purge: Purge) -> Iterator[Q]:
    is_alone = _is_alone(purge)
    yield Q(is_alone, organization_id=purge.organization_id)
    for contract_ids in list(_departures(purge).values_list("contract_ids", flat=True)):
        for contract in Contract.objects.filter(pk__in=contract_ids).order_by("pk"):
            yield Q(is_alone, organization_id=contract.organization_id, contract_id=contract.pk)


def _departures(purge: Purge) -> QuerySet[CompanyMove]:
    return _later_moves(purge).filter(source=purge.organization_id).order_by("pk")


def _is_alone(purge: Purge) -> Q:
    # If rows of another company have arrived since the purge, entries from before the purge may belong to that company.
    # Such entries stay until another purge empties them. The move of a whole company that only got a new id is ignored:
    # it moved this purge together with the entries, so these entries belong to the same company as the purge. This
    # condition is part of the query that selects entries, so no rows can arrive between the check and the selection.
    arrivals = _later_moves(purge).filter(number=purge.organization_id)
    return ~Q(Exists(arrivals.exclude(cause=Cause.RENUMBERED, is_whole=True)))


def _later_moves(purge: Purge) -> QuerySet[CompanyMove]:
    return CompanyMove.objects.filter(switched_at__gt=purge.finished_at)


def _clear(tables: Iterable[Table], covered: Q, finished_at: datetime | None) -> None:
    for table in tables:
        until = finished_at
        while until is not None:
            until = _clear_some(table, covered, until)


@retried
@transaction.atomic
def _clear_some(table: Table, covered: Q, until: datetime) -> datetime | None:
    """Empty some of the entries up to this time, the newest first.

    Returns the time of the oldest emptied entry, or None if no entry was left.

    The index is read from the newest entry to the oldest, and each call goes on where the last one stopped, so emptied
    entries are not read again.
    """
    rows = table.every.filter(table.only, covered, at__lte=until).exclude(**table.blanked)
    some: dict[int, datetime] = dict(rows.order_by("-at").values_list("pk", "at")[:CHUNK])
    if not some:
        return None
    locked = table.every.filter(pk__in=some).order_by("pk").select_for_update()
    table.every.filter(pk__in=list(locked.values_list("pk", flat=True))).update(**table.blanked)
    return min(some.values())
