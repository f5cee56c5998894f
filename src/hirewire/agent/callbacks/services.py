import uuid
from collections.abc import Callable, Mapping
from typing import Final

import structlog
from django.db import transaction

from hirewire.agent.callbacks.jobs import Jobs
from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.callbacks.tasks import defer_status_change
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold
from hirewire.agent.exports import services as exports
from hirewire.agent.exports.tasks import defer_exports
from hirewire.agent.history.tasks import defer_evaluation
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync
from hirewire.wire.push import PushEvent, PushType

log = structlog.get_logger(__name__)


@transaction.atomic
def receive(*, connection: Connection, event: PushEvent, jobs: Jobs) -> bool:
    """If the event is new, store it and queue its work. Return whether the event is new.

    Recruiter may deliver an event twice.
    """
    hold(connection.pk)
    # According to Recruiter's documentation, events about jobs have no id. So a repeated event cannot be recognized,
    # but sending a job again does no harm.
    _, is_new = ReceivedEvent.objects.get_or_create(
        connection=connection, event_id=event.id or str(uuid.uuid4()), defaults={"type": event.type}
    )
    if not is_new:
        return False
    fetch = _FETCHES.get(event.type)
    if fetch is None:
        _send_jobs(connection, jobs)
    elif event.id:
        fetch(connection, event.id)
    else:
        log.warning("event without the id by which to fetch it", tenant=connection.tenant, type=event.type)
    return True


def _send_jobs(connection: Connection, jobs: Jobs) -> None:
    if sync.want_jobs(connection=connection, keys=jobs.keys, all_open=jobs.all_open):
        defer_sync(connection.pk)


def _fetch_status(connection: Connection, request_id: str) -> None:
    defer_status_change(connection.pk, request_id)


def _fetch_export(connection: Connection, request_id: str) -> None:
    exports.store(connection=connection, request_id=request_id)
    defer_exports(connection.pk)


def _fetch_evaluation(connection: Connection, request_id: str) -> None:
    defer_evaluation(connection.pk, request_id)


#: Events of these types carry only an id, by which the agent fetches their content. Each type names the function that
#: queues the fetching. Events of all other types are about jobs, or are unknown to the agent.
_FETCHES: Final[Mapping[str, Callable[[Connection, str], None]]] = {
    PushType.INTEGRATION_STATUS_CHANGE: _fetch_status,
    PushType.EXPORT_CANDIDATE_PROFILE: _fetch_export,
    PushType.EXPORT_APPLICATION_EVALUATION: _fetch_evaluation,
}
