"""Loaded by a sandbox's web server, so that it answers its first API call before it has imported any page."""

import threading
from typing import Final

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from hirewire.kit.monitoring import tracing
from hirewire.kit.web.front import Front
from hirewire.project.admission import front_of

#: Seconds until the pages are imported. Until then API calls, which need none of them, have the processor.
PAGES_AFTER: Final = 1.0

application = get_wsgi_application()


def front(threads: int) -> Front:
    importing = threading.Timer(PAGES_AFTER, lambda: get_resolver().check())
    importing.daemon = True
    importing.start()
    tracing.begin(role="web")
    return front_of(application, threads)
