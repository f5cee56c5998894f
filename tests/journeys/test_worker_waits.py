from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx2
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from hirewire.hub.ats.matching.models import StaleMember
from hirewire.kit.monitoring import migrations, queues
from hirewire.sandbox.chores import HIREWIRE
from hirewire.sandbox.processes import Supervisor
from hirewire.sandbox.sites import HUB
from tests.factories import hub
from tests.support.patience import SECONDS
from tests.support.stack import free_port
from tests.support.web import environment

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_takes_neither_tasks_nor_rows_before_the_migrations(tmp_path: Path) -> None:
    recorder, port = MigrationRecorder(connection), free_port()
    last = max(name for app, name in recorder.applied_migrations() if app == "hub")
    recorder.record_unapplied("hub", last)
    hub.member()
    env = {**environment(HUB, tmp_path), "HIREWIRE_METRICS_PORT": str(port)}

    try:
        with Supervisor(tmp_path / "worker") as supervisor:
            child = supervisor.start("hub worker", [*HIREWIRE, "hub", "worker"], env=env)
            until: Callable[[Callable[[], bool]], None] = partial(supervisor.wait_for, child, patience=SECONDS)
            until(lambda: "Waiting for migrations" in _log(tmp_path))
            ready = httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=SECONDS, trust_env=False)
            alive = queues.workers(SECONDS).alive
            is_waiting = StaleMember.objects.exists()
            recorder.record_applied("hub", last)
            until(lambda: queues.workers(SECONDS).alive > 0 and not StaleMember.objects.exists())
    finally:
        if migrations.pending():
            recorder.record_applied("hub", last)

    assert (ready.status_code, alive, is_waiting) == (503, 0, True)
    assert f"hub.{last}" in ready.text


def _log(folder: Path) -> str:
    return "".join(file.read_text() for file in (folder / "worker").rglob("*") if file.is_file())
