"""The module that our web server loads. ``DJANGO_SETTINGS_MODULE`` decides which site it serves."""

from hirewire.kit.db import pooler
from hirewire.kit.monitoring import tracing
from hirewire.kit.web.front import Front
from hirewire.project.admission import front_of
from hirewire.project.wsgi import application


def front(threads: int, board: str) -> Front:
    # Each web process calls this after its fork.
    tracing.begin(role="web")
    pooler.use()
    return front_of(application, threads, board)
