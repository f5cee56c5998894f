"""The outermost middleware of each site: it answers probes, and counts and logs every other request."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse

from hirewire.kit.monitoring import current, meters
from hirewire.kit.monitoring.health import healthz, readyz
from hirewire.kit.monitoring.scraping import metrics
from hirewire.kit.work import background

View = Callable[[HttpRequest], HttpResponse]
#: Answered before hosts are checked and sessions are read: probes name an address of the machine as the host.
PROBES: Final[Mapping[str, View]] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
#: Others may send any word as a method.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

log = structlog.get_logger("hirewire.requests")


class Monitoring:
    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return probe(request)
        with current.answering(request) as seen:
            began = perf_counter()
            response = self._get_response(request)
            match = request.resolver_match
            current.note(tenant=match.kwargs.get("tenant") if match else None)
            _tell(seen, response.status_code, perf_counter() - began)
            response.headers[current.HEADER] = seen.id
            return response


def _tell(seen: current.Seen, status: int, seconds: float) -> None:
    if meters.is_on():
        method = seen.request.method if seen.request.method in _METHODS else "OTHER"
        meters.REQUESTS.labels(seen.route, method, status).inc()
        meters.SECONDS.labels(seen.route).observe(seconds)
        background.wake()
    log.info("request", method=seen.request.method, status=status, ms=round(seconds * 1000, 1))
