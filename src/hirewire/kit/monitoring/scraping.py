"""``/metrics``: what all processes have counted so far, and what the database says at the time of the request."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Final

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from hirewire.kit import registering
from hirewire.kit.db.outages import DATABASE, is_lost
from hirewire.kit.monitoring import meters
from hirewire.kit.monitoring.timing import within
from hirewire.kit.web import away, challenges

#: Seconds that each statement may take. By default, Prometheus waits ten seconds for the whole answer.
_PATIENCE: Final = 3.0

log = structlog.get_logger(__name__)
#: The values of a gauge's labels, and the value of the gauge.
Sample = tuple[tuple[str, ...], float]


class State:
    """Gauges that are read together. If one of them cannot be read, none is reported."""

    def __init__(
        self,
        name: str,
        gauges: Mapping[str, tuple[str, tuple[str, ...]]],
        read: Callable[[], Iterable[tuple[str, Sample]]],
    ) -> None:
        """``gauges`` maps each gauge's name to its help text and labels; ``read`` yields pairs of name and sample."""
        self.name = name
        self.gauges = gauges
        self._read = read

    def collect(self) -> Iterator[Metric]:
        families = {
            name: GaugeMetricFamily(name, words, labels=labels) for name, (words, labels) in self.gauges.items()
        }
        with within(_PATIENCE):
            for name, (labels, value) in self._read():
                families[name].add_metric(labels, value)
        yield from families.values()


_states: dict[str, State] = {}


def install(*states: State) -> None:
    _states.update({state.name: state for state in states})


def states() -> Iterable[State]:
    registering.complete()
    return _states.values()


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus. The answer contains ids of companies, so callers need a token."""
    tokens = [token for token in (settings.HIREWIRE_METRICS_TOKEN, *settings.HIREWIRE_METRICS_KEYS) if token]
    if not tokens:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return answer(request, *tokens)


def answer(request: HttpRequest, *tokens: str) -> HttpResponse:
    given = request.headers.get("Authorization", "").encode()
    if not any(hmac.compare_digest(given, f"Bearer {token}".encode()) for token in tokens if token):
        message = "Send the token in HIREWIRE_METRICS_TOKEN as a bearer token."
        refused = HttpResponse(f"{message}\n", status=HTTPStatus.UNAUTHORIZED, content_type="text/plain; charset=utf-8")
        refused[challenges.HEADER] = challenges.for_bearer(request.headers.get("Authorization", ""), message)
        return refused
    return HttpResponse(text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def text() -> bytes:
    registry = CollectorRegistry()
    registry.register(_Database())
    return generate_latest(meters.counted()) + generate_latest(registry)


class _Database:
    """Collects the gauges of all states. If a state cannot be read, this does not affect the others.

    Once the whole database is unreachable, no further state is read.
    """

    def collect(self) -> Iterator[Metric]:
        failed = GaugeMetricFamily(
            "hirewire_scrape_failed",
            "Whether a part of the state could not be read.",
            labels=["part"],
        )
        is_away = False
        for state in states():
            metrics = None if is_away else _read(state)
            # If the database's machine has vanished, each attempt to connect takes several seconds to time out. So do
            # not try to read the other states.
            is_away = is_away or (metrics is None and DATABASE.is_confirmed)
            failed.add_metric([state.name], int(metrics is None))
            yield from metrics or ()
        yield failed


def _read(state: State) -> list[Metric] | None:
    try:
        away.check()
        return list(state.collect())
    except (DatabaseError, psycopg.Error) as error:
        if is_lost(error):
            DATABASE.note(error)
        else:
            log.warning("A part of the metrics could not be read", part=state.name, error=type(error).__name__)
        return None
