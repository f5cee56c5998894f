"""Taking in what Recruiter pushed."""

from django.db import transaction

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.agent.callbacks.tasks import defer_status_change
from hirewire.agent.connections.models import Connection
from hirewire.agent.exports import services as exports
from hirewire.agent.exports.tasks import defer_exports
from hirewire.wire.push import PushEvent, PushType


@transaction.atomic
def receive(*, connection: Connection, event: PushEvent) -> bool:
    """Store an event with what follows from it; the answer is whether it is new. The same event may come twice."""
    _, is_new = ReceivedEvent.objects.get_or_create(
        connection=connection, event_id=event.id, defaults={"type": event.type}
    )
    if is_new and event.type == PushType.INTEGRATION_STATUS_CHANGE:
        defer_status_change(connection.pk, event.id)
    elif is_new and event.type == PushType.EXPORT_CANDIDATE_PROFILE:
        exports.store(connection=connection, request_id=event.id)
        defer_exports(connection.pk)
    return is_new
