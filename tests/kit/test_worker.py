"""What a worker must know before it takes its first task."""

from pathlib import Path

from procrastinate.contrib.django import app

import hirewire
from hirewire.kit import worker


def test_a_worker_knows_the_tasks_of_every_domain() -> None:
    worker.import_tasks()

    source = Path(hirewire.__file__).parent
    modules = {
        "hirewire." + ".".join(path.relative_to(source).with_suffix("").parts)
        for path in source.rglob("tasks.py")
        if path.parent.name != "kit"
    }
    assert modules <= {name.rpartition(".")[0] for name in app.tasks}


def test_what_happens_by_the_second_names_seconds_last() -> None:
    """A first field of seconds would be read as minutes: every second of some, and never in the others."""
    worker.import_tasks()

    crons = [periodic.cron for periodic in app.periodic_registry.periodic_tasks.values()]
    assert [cron for cron in crons if len(cron.split()) > 5 and not cron.startswith("* * * * * ")] == []
