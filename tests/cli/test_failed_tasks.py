import json

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from hirewire.cli.main import main

pytestmark = pytest.mark.django_db


def run(*arguments: str, site: str = "hub") -> Result:
    return CliRunner().invoke(main, [site, "tasks", *arguments])


def failed(name: str, *, queue: str = "hub", lock: str | None = None, status: str = "failed") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock)"
            " VALUES (%s, %s, %s, %s, 5, %s) RETURNING id",
            [queue, name, json.dumps({"name": "Ada Lovelace"}), status, lock],
        )
        ((number,),) = cursor.fetchall()
    return int(number)


def statuses() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, status FROM procrastinate_jobs")
        return dict(cursor.fetchall())


def test_the_list_says_so_when_no_task_has_failed() -> None:
    failed("hub.members.import", status="todo")

    assert run().output == "No task has failed.\n"


def test_failed_tasks_of_the_site_are_listed_without_their_arguments() -> None:
    ours, newer = failed("hub.members.import"), failed("hub.exports.end", queue="hub.2")
    failed("agent.sync", queue="ats")

    listed, as_json = run(), json.loads(run("--json").output)

    assert [line.split()[0] for line in listed.output.splitlines()[1:]] == [str(ours), str(newer)]
    assert [(each["id"], each["name"], each["attempts"]) for each in as_json] == [
        (ours, "hub.members.import", 5),
        (newer, "hub.exports.end", 5),
    ]
    assert "Ada" not in listed.output


@pytest.mark.parametrize("site", ["ats", "agent"])
def test_failed_tasks_of_slow_connections_are_listed_and_given_back(site: str) -> None:
    quick, slow, newer = (failed("agent.sync", queue=queue) for queue in ("ats", "ats-slow", "ats-slow.2"))

    listed = run("--json", site=site)
    run("--retry-all", site=site)

    assert [task["id"] for task in json.loads(listed.output)] == [quick, slow, newer]
    assert set(statuses().values()) == {"todo"}


def test_a_task_is_given_back_by_its_id() -> None:
    ours, other = failed("hub.members.import"), failed("hub.exports.end")

    shown = run("--retry", str(ours))

    assert (shown.exit_code, shown.output) == (0, "Tasks given back to the worker: 1.\n")
    assert statuses() == {ours: "todo", other: "failed"}


def test_of_equal_tasks_only_one_waits() -> None:
    waiting = failed("hub.purges.run", lock="purge", status="todo")
    ours, third = failed("hub.purges.run", lock="purge"), failed("hub.members.import")

    shown = run("--retry-all")

    assert shown.output.splitlines() == [
        "Tasks given back to the worker: 1.",
        f"Not given back, because another task for the same work is already waiting: {ours}.",
    ]
    assert statuses() == {waiting: "todo", ours: "failed", third: "todo"}


def test_an_unknown_id_and_contradicting_options_are_refused() -> None:
    unknown, both = run("--retry", "1"), run("--retry", "1", "--retry-all")

    assert (unknown.exit_code, "No failed task has the id 1." in unknown.output) == (1, True)
    assert (both.exit_code, "not both" in both.output) == (2, True)
