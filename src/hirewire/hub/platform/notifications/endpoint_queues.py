"""Endpoint queues: one queue for each address, and one dispatcher for each queue.

A dispatcher owns a queue through an advisory lock of its database session. The lock ends with the session, and the
session ends with the process, however the process ends. Another dispatcher can then continue without waiting for a
timeout.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

import msgspec
import structlog
from django.conf import settings
from psycopg import Connection
from psycopg.rows import namedtuple_row

from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.notifications.schedule import CHALLENGES
from hirewire.hub.platform.provisioning.queries import SEALED_SIGNER, unsealed
from hirewire.kit import clock
from hirewire.kit.secrets import SealBrokenError

log = structlog.get_logger(__name__)
#: The channel that announces addresses with something new to send. The payload is the address's id.
CHANNEL: Final = "hirewire_push"
#: How many events of one address are read ahead. When a dispatcher is killed, up to this many may be sent twice.
BATCH: Final = 50

_LOCK: Final = "hashtextextended('hirewire push to ' || id, 0)"
#: Whether an address may get events. If the operator requires proof, the receiver must have proven that it holds the
#: secret, and must not have failed too many challenges in a row. ``openness`` returns the parameters of this condition.
IS_PROVEN: Final = """
    (NOT %(must_prove)s OR (endpoint.proven_at IS NOT NULL AND endpoint.challenge_failures < %(challenges)s))
"""
_IS_OPEN: Final = f"""
    endpoint.paused_at IS NULL AND (endpoint.resumes_at IS NULL OR endpoint.resumes_at <= %(now)s) AND {IS_PROVEN}
"""
#: Events that are due. Their address is not paused, is not waiting after a failure, and fulfills ``IS_PROVEN``.
DUE: Final = f"""
SELECT delivery.next_try_at AS due_at FROM hub_endpoint AS endpoint JOIN hub_delivery AS delivery
    ON delivery.endpoint_id = endpoint.id AND delivery.state = 'PENDING'
    AND delivery.next_try_at <= %(now)s
WHERE {_IS_OPEN}
"""  # noqa: S608 - made of constants
# The WITH clauses are materialized, so that the choice of queues is complete before the last SELECT, which locks every
# queue that it reads. Addresses that answer come first, so that they never wait for addresses that do not answer.
_TAKE: Final = f"""
WITH waiting AS MATERIALIZED (
    SELECT endpoint.id, endpoint.failures > 0 AS is_away,
        row_number() OVER (PARTITION BY endpoint.failures > 0 ORDER BY random()) AS place
    FROM hub_endpoint AS endpoint
    WHERE (%(wanted)s::bigint[] IS NULL OR endpoint.id = ANY(%(wanted)s::bigint[]))
        AND endpoint.id <> ALL(%(held)s::bigint[]) AND {_IS_OPEN} AND EXISTS (
            SELECT FROM hub_delivery AS delivery
            WHERE delivery.endpoint_id = endpoint.id AND delivery.state = 'PENDING' AND delivery.next_try_at <= %(now)s
        )
), chosen AS MATERIALIZED (
    SELECT id FROM waiting
    WHERE place <= CASE WHEN is_away THEN %(room_for_away)s ELSE %(room)s END ORDER BY is_away LIMIT %(room)s
)
SELECT id FROM chosen WHERE pg_try_advisory_lock({_LOCK})
"""  # noqa: S608 - made of constants
_READ: Final = f"""
SELECT endpoint.id AS endpoint_id, endpoint.url, endpoint.application_id, endpoint.failures, due.*,
    {SEALED_SIGNER.format(table="endpoint")} AS sealed
FROM hub_endpoint AS endpoint CROSS JOIN LATERAL (
    SELECT delivery.id AS delivery_id, event.id AS event_id, event.type, event.expires_at,
        event.content::text, event.traceparent
    FROM hub_delivery AS delivery JOIN hub_pushevent AS event ON event.id = delivery.event_id
    WHERE delivery.endpoint_id = endpoint.id AND delivery.state = 'PENDING' AND delivery.next_try_at <= %(now)s
        AND (event.expires_at IS NULL OR event.expires_at > %(now)s)
    ORDER BY delivery.id LIMIT {BATCH}
) AS due
WHERE endpoint.id = ANY(%(held)s::bigint[]) AND {_IS_OPEN}
ORDER BY endpoint.id, due.delivery_id
"""  # noqa: S608 - made of constants
_GIVE_BACK: Final = f"SELECT pg_advisory_unlock({_LOCK}) FROM unnest(%(ids)s::bigint[]) AS held (id)"  # noqa: S608 - made of constants


@dataclass(frozen=True, slots=True)
class Due:
    delivery_id: int
    event: PushEvent


@dataclass(frozen=True, slots=True)
class EndpointQueue:
    """The events that are due for one address, in order, but at most ``BATCH`` of them."""

    endpoint_id: int
    url: str
    secret: str
    is_away: bool
    due: Sequence[Due]


@dataclass(frozen=True, slots=True)
class Room:
    """How many queues a dispatcher can take, and how many of them may belong to addresses that do not answer."""

    queues: int
    away: int


def take(
    session: Connection[Any], *, own_ids: Collection[int], room: Room, wanted: Collection[int] | None = None
) -> list[int]:
    """Take ownership of queues in which something is due, and return their ids.

    Takes only ``wanted`` queues, or any queues if ``wanted`` is None. Call ``read`` afterwards to learn what is due in
    them: the previous owner of a queue may have sent events that this statement still saw as waiting.
    """
    values = {
        **openness(),
        "wanted": None if wanted is None else list(wanted),
        "held": list(own_ids),
        "room": max(room.queues, 0),
        "room_for_away": max(room.away, 0),
    }
    return [row[0] for row in session.execute(_TAKE.encode(), values)]


def read(session: Connection[Any], own_ids: Collection[int]) -> list[EndpointQueue]:
    """Return what is due in queues that the caller owns.

    Leaves out queues with nothing due, and queues whose secret cannot be decrypted.
    """
    if not own_ids:
        return []
    with session.cursor(row_factory=namedtuple_row) as cursor:
        rows: list[Any] = list(cursor.execute(_READ.encode(), {**openness(), "held": list(own_ids)}))
    return list(_queues(rows))


def give_back(session: Connection[Any], ids: Collection[int]) -> None:
    if ids:
        session.execute(_GIVE_BACK.encode(), {"ids": list(ids)})


def openness() -> dict[str, Any]:
    return {"now": clock.now(), "must_prove": settings.HIREWIRE_CHALLENGE_CALLBACKS, "challenges": CHALLENGES}


def _queues(rows: Sequence[Any]) -> Iterator[EndpointQueue]:
    for _, group in groupby(rows, key=lambda row: row.endpoint_id):
        deliveries = list(group)
        head = deliveries[0]
        secret = _secret(head.application_id, head.sealed)
        if secret is not None:
            due = [Due(row.delivery_id, _event(row)) for row in deliveries]
            yield EndpointQueue(head.endpoint_id, head.url, secret, head.failures > 0, due)


def _secret(application_id: int, sealed: str | None) -> str | None:
    """Decrypt the secret that signs an application's events.

    Returns None if the key that encrypted the secret is lost. The events of this application then wait, but not those
    of other applications.
    """
    try:
        return unsealed(application_id, sealed) if sealed else ""
    except SealBrokenError:
        _complain(application_id)
        return None


@lru_cache(maxsize=1024)
def _complain(application_id: int) -> None:
    """Log a lost key once per application and process, because the queue is read again and again."""
    log.error(
        "No key opens the client secret of an application, so the application's push events wait. See"
        " `hirewire hub keys status`.",
        application=application_id,
    )


def _event(row: Any) -> PushEvent:  # noqa: ANN401 - psycopg makes a type for each statement
    return PushEvent(
        id=row.event_id,
        type=row.type,
        expires_at=row.expires_at,
        content=msgspec.json.decode(row.content),
        traceparent=row.traceparent,
    )
