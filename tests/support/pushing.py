"""Deliver the events that are due in this test's transaction, as a worker's dispatcher would."""

from django.db import connection

from hirewire.hub.platform.notifications import endpoint_queues, recording
from hirewire.hub.platform.notifications.endpoint_queues import EndpointQueue, Room
from hirewire.hub.platform.notifications.recording import Tried
from hirewire.hub.platform.notifications.sending import send
from hirewire.kit import clock


def deliver() -> int:
    """Send all due events. Return how many were sent, including those that an endpoint refused."""
    connection.ensure_connection()
    session = connection.connection
    count = 0
    ours = endpoint_queues.take(session, own_ids=[], room=Room(100, 100))
    try:
        while found := endpoint_queues.read(session, ours):
            for queue in found:
                count += _send(queue)
    finally:
        endpoint_queues.give_back(session, ours)
    return count


def _send(queue: EndpointQueue) -> int:
    """Send one event at a time, so that each response is recorded before the next event is sent.

    Stop after the first failure.
    """
    count = 0
    for due in queue.due:
        tried = Tried(due.delivery_id, queue.endpoint_id, queue.url, clock.now(), send(queue, due), queue.is_away)
        recording.record([tried])
        count += 1
        if not tried.outcome.is_success:
            break
    return count
