"""Sends one event in one request, in the form that receivers expect."""

from hirewire.hub.platform.notifications.endpoint_queues import Due, EndpointQueue
from hirewire.kit.monitoring import tracing
from hirewire.kit.web.outbound import Outcome, post
from hirewire.wire import push

#: Seconds that the receiver may take for its whole answer. The receiver may process the event after answering.
TIMEOUT_SECONDS = 10.0


def send(queue: EndpointQueue, due: Due) -> Outcome:
    """Send one event. Do not call this inside a transaction."""
    body = due.event.body
    headers = {"Content-Type": "application/json", push.SIGNATURE_HEADER: push.signature(body, queue.secret)}
    name, event = "push event", due.event
    with tracing.continued(event.traceparent, name, "client", event=event.type, endpoint=queue.endpoint_id):
        outcome = post(queue.url, body=body, headers=headers, timeout=TIMEOUT_SECONDS)
        _note(outcome)
    return outcome


def _note(outcome: Outcome) -> None:
    if outcome.status is not None:
        tracing.note(status=outcome.status)
    if not outcome.is_success:
        tracing.note(error="no answer" if outcome.status is None else str(outcome.status))
