"""Receiving the events that Recruiter pushes."""

import uuid

from django.db import transaction

from hirewire.agent.callbacks.jobs import Jobs
from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.callbacks.tasks import defer_status_change
from hirewire.agent.connections.models import Connection
from hirewire.agent.exports import services as exports
from hirewire.agent.exports.tasks import defer_exports
from hirewire.agent.history.tasks import defer_evaluation
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync
from hirewire.wire.push import PushEvent, PushType


@transaction.atomic
def receive(*, connection: Connection, event: PushEvent, jobs: Jobs) -> bool:
    """Store an event and queue its task. Return whether it is new: Recruiter may deliver an event twice."""
    # Repeats of an event without an id cannot be recognised. Acting twice on an event about jobs does no harm.
    _, is_new = ReceivedEvent.objects.get_or_create(
        connection=connection, event_id=event.id or str(uuid.uuid4()), defaults={"type": event.type}
    )
    if is_new and event.type == PushType.INTEGRATION_STATUS_CHANGE:
        defer_status_change(connection.pk, event.id)
    elif is_new and event.type == PushType.EXPORT_CANDIDATE_PROFILE:
        exports.store(connection=connection, request_id=event.id)
        defer_exports(connection.pk)
    elif is_new and event.type == PushType.EXPORT_APPLICATION_EVALUATION:
        defer_evaluation(connection.pk, event.id)
    elif is_new and sync.want_jobs(connection=connection, keys=jobs.keys, all_open=jobs.all_open):
        defer_sync(connection.pk)
    return is_new
