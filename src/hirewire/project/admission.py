"""Wraps a site's application in a ``Front``, which asks the site whether to admit a caller before the body is read."""

from http import HTTPStatus
from importlib import import_module
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware

from hirewire.kit.db.outages import DATABASE, is_lost
from hirewire.kit.monitoring.alive import ALIVE
from hirewire.kit.monitoring.current import HEADER
from hirewire.kit.web.away import MESSAGE
from hirewire.kit.web.caching import NoStore
from hirewire.kit.web.front import Front, Limits
from hirewire.kit.web.front.calling import Application
from hirewire.kit.web.front.evenness import Evenness
from hirewire.kit.web.front.messages import Environ, Refused, Reply

#: Headers that describe the body. Code that receives a request without its body must not see these headers.
_OF_BODIES = (
    "CONTENT_LENGTH",
    "CONTENT_TYPE",
    "HTTP_CONTENT_ENCODING",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
)
#: The answer to ``/healthz``. Without a front, the middleware gives the same answer.
_LIVES = Reply(HTTPStatus.OK, [("Content-Type", "application/json"), ("Cache-Control", "no-store")], ALIVE)


def front_of(application: Application, threads: int, board: str) -> Front:
    """Wrap ``application`` in a front.

    Each web process notes in the file ``board`` how busy it is; see ``kit.web.front.evenness``.
    """
    site = import_module(settings.HIREWIRE_FRONT)
    return Front(
        application,
        threads=threads,
        limits=Limits(site.LARGEST),
        admit=_Admission(site),
        tell=_Telling(site),
        watch=_Watching(),
        at_once={"/healthz": _LIVES},
        evenness=Evenness(board),
    )


class _Admission:
    """Asks the site whether to admit a caller.

    Sends Django's request signals, so that database connections are released afterwards.
    """

    def __init__(self, site: Any) -> None:  # noqa: ANN401 - a module
        self._site = site

    def __call__(self, environ: Environ) -> Reply | None:
        request = _without_body(environ)
        request_started.send(sender=type(self), environ=request.environ)
        try:
            response = self._refusal(request)
        except Exception as error:
            if not is_lost(error):
                raise
            DATABASE.note(error)
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", MESSAGE) from None
        finally:
            request_finished.send(sender=type(self))
        return None if response is None else Reply(response.status_code, list(response.items()), response.content)

    def _refusal(self, request: WSGIRequest) -> HttpResponse | None:
        refusal: HttpResponse | None = self._site.refusal(request)
        if refusal is None:
            return None
        # The refusal bypasses the middleware, so add the headers that every response has.
        response = NoStore(lambda _request: refusal)(request)
        SecurityMiddleware(lambda _request: response).process_response(request, response)
        return response


class _Telling:
    def __init__(self, site: Any) -> None:  # noqa: ANN401 - as above
        self._site = site

    def __call__(self, path: str, refused: Refused) -> tuple[str, bytes]:
        body = self._site.tell(path, refused.status, refused.code, str(refused))
        if body is None:
            return "text/plain; charset=utf-8", f"{refused}\n".encode()
        return "application/json", body


class _Watching:
    """Counts and logs answers. Construct this only after the settings are read."""

    def __init__(self) -> None:
        # Import the middleware late, because it imports prometheus_client. When prometheus_client is imported, it
        # decides where to keep its counts, and the settings name the folder for these counts.
        self._tell = import_module("hirewire.kit.monitoring.middleware").tell_of_early_answer

    def __call__(self, environ: Environ, status: int, seconds: float) -> list[tuple[str, str]]:
        return [(HEADER, self._tell(_without_body(environ), status, seconds))]


def _without_body(environ: Environ) -> WSGIRequest:
    bare = {key: value for key, value in environ.items() if key not in _OF_BODIES}
    return WSGIRequest({**bare, "wsgi.input": BytesIO()})
