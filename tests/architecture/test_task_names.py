"""Databases store tasks under their names, so a task's name must stay when its function moves to another module."""

import json
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

from hirewire.kit.work.queues import GENERATION
from hirewire.kit.work.worker import import_tasks

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*/tasks.txt"))


@pytest.fixture(autouse=True)
def _tasks() -> None:
    import_tasks()


@pytest.mark.parametrize("names", RELEASES, ids=lambda path: path.parent.name)
def test_every_task_name_of_a_release_is_still_registered(names: Path) -> None:
    waiting = names.read_text().split()

    assert waiting
    assert [name for name in waiting if name not in app.tasks] == []


def test_no_task_name_contains_its_module() -> None:
    ours = {task.name for task in app.tasks.values() if task.func.__module__.startswith("hirewire.")}

    assert ours
    assert [name for name in ours if name.startswith("hirewire.")] == []


def test_a_worker_of_the_last_release_meets_no_task_that_it_does_not_know() -> None:
    """If the worker got an unknown task during an upgrade, it would end the task as failed and not try it again."""
    *_, last = RELEASES
    generation = json.loads((last.parent / "release.json").read_text()).get("generation", 1)
    known = set(last.read_text().split())
    unknown = {task.name for task in app.tasks.values() if task.func.__module__.startswith("hirewire.")} - known

    assert not unknown or generation < GENERATION, "raise GENERATION in kit/work/queues.py"
