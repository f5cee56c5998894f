"""Names of queues as stored in the rows of tasks: the queue, and the generation of its tasks.

During an upgrade, workers of two releases take tasks from one table. A worker
fails a task that it does not know, and nothing retries it. So a release that
adds or renames tasks, or changes their arguments, queues them under a new
generation. Workers take tasks of their own generation and of all earlier ones.
"""

from typing import Final

#: Raise this when the tasks change for the first time after a release. Queues of the first generation have no number.
GENERATION: Final = 2
_SEPARATOR: Final = "."


def stored(queue: str) -> str:
    """Return the name under which this release queues tasks."""
    return f"{queue}{_SEPARATOR}{GENERATION}"


def taken(queue: str) -> list[str]:
    """Return the names under which this release finds tasks, the oldest first."""
    return [queue, *(f"{queue}{_SEPARATOR}{number}" for number in range(2, GENERATION + 1))]
