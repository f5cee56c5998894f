"""The queue of records to weigh, that is, to compare with others that may be the same person.

The worker goes through the queue in the background. Weighing takes a few milliseconds a record, so the services that
write records do not weigh the records, but queue them. Pages do not wait for the worker. If few records wait, a page
weighs all of them first; otherwise, it weighs only the record that it shows.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.conflicts import retry
from hirewire.kit.db.outages import is_lost
from hirewire.kit.work.batch_queue import BatchQueue
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import Unweighed
from hirewire.simulator.records.resemblance.weighing import weigh
from hirewire.simulator.records.services.changes import take_turn

#: How many records are weighed in one transaction. Others who write to the account wait for the end of the transaction.
HANDFUL: Final = 10
#: A record that cannot be weighed is tried again after this time.
AGAIN: Final = timedelta(hours=1)

#: For health checks and metrics. Every row counts as if it had just become due, because records may wait for hours
#: after an upgrade, and such a wait must not raise an alert.
DUE: Final = "SELECT %(now)s AS due_at FROM simulator_unweighed"

_FIRST: Final = "SELECT account_id FROM simulator_unweighed WHERE due_at <= %s ORDER BY due_at, candidate_id LIMIT 1"
_TAKE: Final = """
DELETE FROM simulator_unweighed WHERE candidate_id IN (
    SELECT candidate_id FROM simulator_unweighed WHERE account_id = %s AND due_at <= %s
    ORDER BY due_at, candidate_id LIMIT %s
) RETURNING candidate_id
"""
# Triggers have already queued new and changed records, so most of these rows exist and stay as they are.
_PUT: Final = """
INSERT INTO simulator_unweighed AS held (candidate_id, account_id, due_at)
SELECT id, account_id, %s FROM simulator_candidate WHERE account_id = %s AND ({which})
ORDER BY id ON CONFLICT (candidate_id) DO UPDATE SET due_at = excluded.due_at WHERE held.due_at > excluded.due_at
"""
_PUT_SOME: Final = _PUT.format(which="id = ANY(%s::bigint[])")
_PUT_ALL: Final = _PUT.format(which="TRUE")

log = structlog.get_logger(__name__)


def process_due(until: datetime | None = None) -> int:
    """Weigh some of the records that wait. Return how many were tried."""
    now, taken = until or clock.now(), list[int]()
    try:
        retry(lambda: _weigh_some(now, HANDFUL, taken))
    except Exception as error:
        # A lost connection is no fault of the records, so they are not tried one by one to find a faulty one.
        if not taken or is_lost(error):
            raise
        _weigh_the_rest(now, len(taken))
    return len(taken)


def defer(account_id: int, candidate_ids: list[int]) -> None:
    prepared.execute(_PUT_SOME.encode(), [clock.now(), account_id, candidate_ids])
    QUEUE.call(len(candidate_ids))


def defer_all(account_id: int) -> None:
    prepared.execute(_PUT_ALL.encode(), [clock.now(), account_id])
    QUEUE.call(HANDFUL)


def settle(account_id: int, candidate: Candidate | None = None) -> None:
    """Weigh all waiting records of an account if they are few; otherwise, weigh only ``candidate``, if it waits."""
    waiting = Unweighed.objects.filter(account=account_id, due_at__lte=clock.now())
    few = list(waiting.values_list("candidate_id", flat=True)[: HANDFUL + 1])
    if len(few) > HANDFUL:
        waiting = waiting.filter(candidate=candidate)
    if few:
        with transaction.atomic():
            take_turn(account_id)
            candidate_ids = list(waiting.values_list("candidate_id", flat=True)[:HANDFUL])
            Unweighed.objects.filter(candidate__in=candidate_ids).delete()
            weigh(account_id, candidate_ids)


def waiting_records(account: Account) -> int:
    return Unweighed.objects.filter(account=account).count()


@transaction.atomic
def _weigh_some(now: datetime, most: int, taken: list[int]) -> None:
    """Weigh due records of one account, but no more than ``most`` of them.

    ``taken`` receives the records that were tried, so that the caller can postpone them.
    """
    taken.clear()
    for (account_id,) in prepared.rows(_FIRST, [now]):
        take_turn(account_id)
        taken.extend(candidate_id for (candidate_id,) in prepared.rows(_TAKE, [account_id, now, most]))
        if taken:
            weigh(account_id, taken)


def _weigh_the_rest(now: datetime, number: int) -> None:
    """Weigh records one by one, because weighing them together has failed. Postpone each record that fails."""
    for _ in range(number):
        taken: list[int] = []
        try:
            _weigh_some(now, 1, taken)
        except Exception as error:
            if not taken or is_lost(error):
                raise
            log.exception("A record could not be compared with others", record=taken[0])
            Unweighed.objects.filter(candidate__in=taken).update(due_at=now + AGAIN)


QUEUE: Final = BatchQueue("simulator_weighing", process_due)
