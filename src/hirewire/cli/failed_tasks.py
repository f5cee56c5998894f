"""``hirewire hub tasks`` and the same for the other sites: tasks that failed at every attempt."""

import sys
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Final

import click
import msgspec

from hirewire.sandbox.sites import Site

if TYPE_CHECKING:
    from hirewire.kit.work.failed import FailedTask

_HELP: Final = """List background tasks that failed at every attempt, or have the worker try them again.

A failed task is kept for a week. The worker's log says why the task failed: look for the task's name. Fix the cause,
then give the task back to the worker with --retry or --retry-all. Each task gets one more attempt.

Exit status: 0, or 1 if a task named with --retry was not given back.
"""


def failed_tasks(site: Site) -> click.Command:
    def run(*, as_json: bool, retry_ids: tuple[int, ...], retry_all: bool) -> None:
        if retry_ids and retry_all:
            raise click.UsageError("Use either --retry or --retry-all, not both.")
        site.enter()
        from hirewire.kit.work import failed  # noqa: PLC0415 - Django must be set up first

        tasks = failed.failed_tasks(site.queue)
        if not retry_ids and not retry_all:
            click.echo(msgspec.json.encode([task._asdict() for task in tasks]).decode() if as_json else _written(tasks))
            return
        known = {task.id for task in tasks}
        wanted = known if retry_all else set(retry_ids)
        waiting = failed.retry(wanted & known)
        click.echo(_outcome(wanted, known, waiting))
        sys.exit(1 if set(retry_ids) - waiting else 0)

    options: list[click.Parameter] = [
        click.Option(["--json", "as_json"], is_flag=True, help="Print the list as JSON."),
        click.Option(["--retry", "retry_ids"], type=int, multiple=True, metavar="ID", help="Retry this task."),
        click.Option(["--retry-all"], is_flag=True, help="Retry all of them."),
    ]
    return click.Command("tasks", params=options, callback=run, help=_HELP)


def _written(tasks: Sequence["FailedTask"]) -> str:
    if not tasks:
        return "No task has failed."
    lines = [f"{'ID':>8}  {'Failed at (UTC)':<16}  {'Attempts':>8}  Task"]
    for task in tasks:
        at = "" if task.failed_at is None else f"{task.failed_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        lines.append(f"{task.id:>8}  {at:<16}  {task.attempts:>8}  {task.name}")
    return "\n".join(lines)


def _outcome(wanted: set[int], known: set[int], waiting: set[int]) -> str:
    lines = [f"Tasks given back to the worker: {len(waiting)}."]
    if unknown := sorted(wanted - known):
        lines.append(f"No failed task has the id {', '.join(map(str, unknown))}.")
    if waiting_ids := sorted(wanted & known - waiting):
        lines.append(
            "Not given back, because another task for the same work is already waiting:"
            f" {', '.join(map(str, waiting_ids))}."
        )
    return "\n".join(lines)
