"""The outermost middleware of each site: probes are answered here."""

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse

from hirewire.kit.monitoring.health import healthz, readyz

View = Callable[[HttpRequest], HttpResponse]
#: Answered before hosts are checked and sessions are read: probes name an address of the machine as the host.
PROBES: Final[Mapping[str, View]] = {"/healthz": healthz, "/readyz": readyz}


class Monitoring:
    def __init__(self, get_response: View) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        return self._get_response(request) if probe is None else probe(request)
