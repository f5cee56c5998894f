"""One request with one event, as receivers expect it."""

from hirewire.hub.notifications.models import Delivery
from hirewire.hub.provisioning.queries import signing_secret
from hirewire.kit.outbound import Outcome, post
from hirewire.wire import push

#: A receiver has this long to take the event in; the work that follows is its own affair.
TIMEOUT_SECONDS = 10.0


def send(delivery: Delivery) -> Outcome:
    """Must not be called inside a transaction."""
    event = delivery.event
    body = event.body
    headers = {
        "Content-Type": "application/json",
        "X-LI-Signature": push.signature(body, signing_secret(event.application)),
    }
    return post(delivery.endpoint_url, body=body, headers=headers, timeout=TIMEOUT_SECONDS)
