"""The module that a sandbox's web server loads. API calls are answered before pages and tasks are imported."""

import threading
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit import registering
from hirewire.kit.monitoring import tracing
from hirewire.kit.web.front import Front
from hirewire.project.admission import front_of

#: Pages and tasks are imported after this many seconds, so that the first API calls do not share the processor with the
#: imports. API calls are answered without waiting for the imports, because few of them need the imported modules.
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
