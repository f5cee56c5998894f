"""Makes events fail in the ways that armed faults prescribe.

This module imports an HTTP client, which takes time. So only the worker, which sends the events, loads this module.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Final

from django.db import connection

from hirewire.hub.platform.notifications import sending
from hirewire.hub.platform.notifications.endpoint_queues import Due, EndpointQueue
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.kit.web.outbound import Outcome
from hirewire.sandbox.control.failing import known_faults

#: A held event is sent after at most this many seconds, even if no other event has followed.
HELD: Final = 5.0

_held: dict[int, Callable[[], object]] = {}
_holding: Final = threading.Lock()


def send(queue: EndpointQueue, due: Due) -> Outcome:
    """Send one event. If an armed fault applies to the event, send it in the way that the fault prescribes.

    If an earlier event waited for this one, send the earlier event afterwards.
    """
    outcome = _sent(queue, due)
    if outcome is not None:
        _release(queue.endpoint_id)
    # A held event counts as sent, so that the queue goes on with the next event.
    return outcome or Outcome(HTTPStatus.ACCEPTED, "", 0, b"held back by a fault")


def _sent(queue: EndpointQueue, due: Due) -> Outcome | None:
    fault = known_faults().strike(_event_facts(queue, due), is_event=True) if known_faults().armed() else None
    if fault is None:
        return sending.send(queue, due)
    if fault.name == "reordered-events":
        _hold(queue, due)
        return None
    if fault.name == "late-event":
        time.sleep(fault.seconds)
    if fault.name == "doubled-event":
        sending.send(queue, due)
    if fault.name == "forged-signature":
        return sending.send(replace(queue, secret=f"not {queue.secret}"), due)
    return sending.send(queue, due)


def _event_facts(queue: EndpointQueue, due: Due) -> dict[str, str]:
    try:
        endpoint = Endpoint.objects.select_related("application").get(pk=queue.endpoint_id)
    finally:
        # After this, the thread only sends the event, and sending needs no database.
        connection.close()
    return {"application": endpoint.application.client_id, "type": due.event.type}


def _hold(queue: EndpointQueue, due: Due) -> None:
    _release(queue.endpoint_id)
    with _holding:
        _held[queue.endpoint_id] = partial(sending.send, queue, due)
    timer = threading.Timer(HELD, _release, [queue.endpoint_id])
    timer.daemon = True
    timer.start()


def _release(endpoint_id: int) -> None:
    with _holding:
        send_held = _held.pop(endpoint_id, None)
    if send_held is not None:
        send_held()
