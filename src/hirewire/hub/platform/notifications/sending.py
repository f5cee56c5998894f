"""One request with one event, as receivers expect it."""

from hirewire.hub.platform.notifications.endpoint_queues import Due, EndpointQueue
from hirewire.kit.web.outbound import Outcome, post
from hirewire.wire import push

#: A receiver has this long for its whole answer; the work that follows is its own affair.
TIMEOUT_SECONDS = 10.0


def send(line: EndpointQueue, due: Due) -> Outcome:
    """Must not be called inside a transaction."""
    body = due.event.body
    headers = {"Content-Type": "application/json", push.SIGNATURE_HEADER: push.signature(body, line.secret)}
    return post(line.url, body=body, headers=headers, timeout=TIMEOUT_SECONDS)
