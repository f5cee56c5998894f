from procrastinate.contrib.django import app

from hirewire.hub import reactions
from hirewire.kit.work import worker


def test_a_sandbox_runs_every_periodic_task_of_the_hub_by_its_own_clock() -> None:
    worker.import_tasks()

    periodic = {each.task.name for each in app.periodic_registry.periodic_tasks.values()}
    by_the_clock = [task.name for task in reactions.BY_THE_CLOCK]
    assert sorted(by_the_clock) == sorted(name for name in periodic if name.startswith("hub."))
