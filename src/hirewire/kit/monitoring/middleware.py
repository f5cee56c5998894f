"""The outermost middleware of each site: it answers probes, and counts and logs every other request."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from time import perf_counter
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hirewire.kit.monitoring import current, meters, statements, tracing
from hirewire.kit.monitoring.health import healthz, readyz
from hirewire.kit.monitoring.scraping import metrics
from hirewire.kit.work import background

View = Callable[[HttpRequest], HttpResponse]
#: The path and the view of each probe. Probes are answered before hosts are checked and sessions are read. A probe
#: names an address of this machine as the host, and the check would refuse this host.
PROBES: Final[Mapping[str, View]] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
#: The methods that labels may name. A stranger can send any word as a method.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

#: The route of requests that ``kit.web.front`` answers itself, before their page or resource is known.
EARLY: Final = "front"

log = structlog.get_logger("hirewire.requests")


class Monitoring:
    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return probe(request)
        with current.answering(request) as seen, _traced(seen):
            began = perf_counter()
            response = self._get_response(request)
            _tell(seen, response.status_code, perf_counter() - began)
            response.headers[current.HEADER] = seen.id
            return response


def tell_of_early_answer(request: HttpRequest, status: int, seconds: float) -> str:
    """Count and log a request that was answered before it reached this middleware. Return the id of the request."""
    with current.answering(request) as seen:
        current.note(call=EARLY)
        _count(seen, status)
        log.info("request", method=_method(seen), status=status, ms=round(seconds * 1000, 1))
        return seen.id


@contextmanager
def _traced(seen: current.Seen) -> Iterator[None]:
    """Record the request as a span, unless it is for a file under ``STATIC_URL``.

    These files never change, so spans of such requests would tell an operator nothing.
    """
    if not tracing.is_on() or seen.request.path_info.startswith(settings.STATIC_URL):
        yield
        return
    method = _method(seen)
    with tracing.continued(seen.request.headers.get(tracing.HEADER), method, "server"), statements.counted():
        yield


def _tell(seen: current.Seen, status: int, seconds: float) -> None:
    _count(seen, status)
    if meters.is_on():
        meters.SECONDS.labels(seen.route).observe(seconds)
    if tracing.is_on():
        _describe(seen, status)
    log.info("request", method=seen.request.method, status=status, ms=round(seconds * 1000, 1))


def _count(seen: current.Seen, status: int) -> None:
    if meters.is_on():
        meters.REQUESTS.labels(seen.route, _method(seen), status).inc()
        background.wake()


def _describe(seen: current.Seen, status: int) -> None:
    """Name the span after its route, which is known only now."""
    method = _method(seen)
    tracing.rename(f"{method} {seen.route}")
    tracing.note(method=method, route=seen.route, status=status)
    if isinstance(seen.tenant, int):
        tracing.note(organization=seen.tenant)
    if seen.application is not None:
        tracing.note(application=seen.application)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        tracing.note(error=str(status))


def _method(seen: current.Seen) -> str:
    return seen.request.method if seen.request.method in _METHODS else "OTHER"
