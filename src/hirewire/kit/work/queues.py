"""Names of queues as stored in the rows of tasks. Each name contains the queue and the generation of its tasks.

During an upgrade, workers of two releases take tasks from one table. A task that a worker does not know fails, and
nothing retries it. So a release that adds or renames tasks, or changes their arguments, queues all tasks under a new
generation. Workers take tasks of their own generation and of all earlier ones.
"""

from typing import Final

#: The number of the newest generation. Add one when the tasks change for the first time after a release. The names of
#: the first generation's queues have no number.
GENERATION: Final = 2
_SEPARATOR: Final = "."


def stored(queue: str) -> str:
    return f"{queue}{_SEPARATOR}{GENERATION}"


def taken(queue: str) -> list[str]:
    """Return the names of the queues from which a worker of this release takes tasks, the oldest first."""
    return [queue, *(f"{queue}{_SEPARATOR}{number}" for number in range(2, GENERATION + 1))]
