"""Metrics: how many addresses for push events answer, and how many events wait for them."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from hirewire.hub.platform.notifications.endpoint_queues import IS_PROVEN, openness
from hirewire.kit.monitoring.scraping import Sample, State

_ENDPOINTS: Final = """
SELECT CASE WHEN paused_at IS NOT NULL THEN 'paused' WHEN failures > 0 THEN 'failing' ELSE 'answering' END, count(*)
FROM hub_endpoint WHERE registered_at IS NOT NULL GROUP BY 1
"""
_PENDING: Final = f"""
SELECT CASE WHEN endpoint.paused_at IS NOT NULL THEN 'paused'
    WHEN NOT {IS_PROVEN} THEN 'unproven'
    WHEN endpoint.resumes_at > %(now)s OR delivery.next_try_at > %(now)s THEN 'later'
    ELSE 'due' END, count(*), extract(epoch FROM %(now)s - min(delivery.begun_at))::float8
FROM hub_delivery AS delivery JOIN hub_endpoint AS endpoint ON endpoint.id = delivery.endpoint_id
WHERE delivery.state = 'PENDING' GROUP BY 1
"""  # noqa: S608 - made of constants


def _read() -> Iterator[tuple[str, Sample]]:
    with connection.cursor() as cursor:
        cursor.execute(_ENDPOINTS)
        endpoints = dict.fromkeys(("answering", "failing", "paused"), 0) | dict(cursor.fetchall())
        cursor.execute(_PENDING, openness())
        pending = dict.fromkeys(("due", "later", "paused", "unproven"), (0, 0.0))
        pending |= {state: (number, oldest) for state, number, oldest in cursor.fetchall()}
    for state, number in endpoints.items():
        yield "hirewire_push_endpoints", ((state,), number)
    for state, (number, oldest) in pending.items():
        yield "hirewire_push_pending", ((state,), number)
        yield "hirewire_push_oldest_seconds", ((state,), oldest)


STATE: Final = State(
    "push",
    {
        "hirewire_push_endpoints": ("Current addresses for push events.", ("state",)),
        "hirewire_push_pending": ("Events that still wait for delivery, by what they wait for.", ("state",)),
        "hirewire_push_oldest_seconds": (
            "Age in seconds of the oldest waiting event, counted from its announcement or last replay.",
            ("state",),
        ),
    },
    _read,
)
