"""Loaded by a sandbox's web server, which answers its first API call before it has imported any page or task."""

import threading
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit import registering
from hirewire.kit.monitoring import tracing
from hirewire.kit.web.front import Front
from hirewire.project.admission import front_of

#: Seconds until pages and tasks are imported. Until then the processor is left to API calls, few of which need them.
REST_AFTER: Final = 1.0

application = get_wsgi_application()


def front(threads: int, board: str) -> Front:
    importing = threading.Timer(REST_AFTER, _import_rest)
    importing.daemon = True
    importing.start()
    tracing.begin(role="web")
    return front_of(application, threads, board)


def _import_rest() -> None:
    registering.complete()
    get_resolver().check()
