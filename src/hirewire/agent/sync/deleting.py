"""Deletes records in Recruiter, and closes jobs. If Recruiter fails to do either, the agent tries again later."""

from collections.abc import Collection, Iterable
from http import HTTPStatus

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.rows import RecordKey, SentRow, nothing_sent
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync import passing, postings
from hirewire.agent.sync.ledger import Ledger
from hirewire.agent.sync.queries import pending_postings
from hirewire.agent.sync.routes import BATCH, ROUTES, name_of
from hirewire.agent.sync.services import forget_postings
from hirewire.client import PartId, RscClient


def delete(entity: Entity, rows: Iterable[SentRow], *, rsc: RscClient, ledger: Ledger) -> set[str | PartId]:
    """Delete these records in Recruiter. Return the ids of the records that Recruiter did not delete."""
    there = {name_of(row): row for row in rows if row.may_be_there}
    names = list(there)
    kept: set[str | PartId] = set()
    for start in range(0, len(names), BATCH):
        outcomes = ROUTES[entity].delete(rsc, names[start : start + BATCH])
        refused = {name: each for name, each in outcomes.refused.items() if each.status != HTTPStatus.NOT_FOUND}
        kept |= refused.keys()
        failures = {name: each for name, each in refused.items() if passing.is_passing(each)}
        ledger.keep(passing.still_there(there[name], failure) for name, failure in failures.items())
    return kept


def close_jobs(keys: Collection[str], *, connection: Connection, rsc: RscClient, ledger: Ledger) -> None:
    """Close and forget these jobs, because jobs cannot be deleted in Recruiter."""
    # Close pending jobs, too: they were sent, although their results are still missing.
    rows = {key: nothing_sent(key, Entity.JOBS) for key in pending_postings(connection, keys)}
    rows |= mirror.records(connection, Entity.JOBS, keys)
    there = sorted(rows)
    for start in range(0, len(there), BATCH):
        batch = there[start : start + BATCH]
        failures = postings.close(batch, connection=connection, rsc=rsc)
        forget_postings(connection=connection, keys=batch)
        ledger.keep(passing.still_there(rows[key], failure) for key, failure in failures.items())
        ledger.forget(RecordKey(Entity.JOBS, "", key) for key in batch if key not in failures)
