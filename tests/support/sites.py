"""Hub and ATS side in one process: the host of a request selects the site."""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.urls import get_urlconf, set_urlconf

HUB = "hub.test"
ATS = "ats.test"


#: The URLconf of the request that is being answered. A nested request finds the outer request's URLconf here.
_outer: ContextVar[str] = ContextVar("outer", default="")


class SiteByHost:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django's test client puts the host in SERVER_NAME only.
        host = request.headers.get("Host") or request.META.get("SERVER_NAME", "")
        is_ats = host.startswith("ats.")
        request.urlconf = "hirewire.project.urls_ats" if is_ats else "hirewire.hub.urls"  # type: ignore[assignment]  # stubs know modules only
        # Before a nested request arrives here, Django's handler sets the default URLconf, so ``get_urlconf`` no longer
        # names the URLconf of the outer request.
        before = _outer.get() or get_urlconf()
        outer = _outer.set(str(request.urlconf))
        set_urlconf(request.urlconf)
        try:
            return self.get_response(request)
        finally:
            _outer.reset(outer)
            set_urlconf(before)
