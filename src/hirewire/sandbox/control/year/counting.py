"""Counts what a played year causes.

Calls and events are counted day by day, because old ones are deleted during the year.
"""

from collections import Counter
from typing import Any, Final

from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub import reactions
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, PushEvent
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.sandbox.control import memory
from hirewire.sandbox.sites import HUB

_SCHEDULED: Final = [task.name for task in reactions.BY_THE_CLOCK]
_SERVER_ERROR: Final = 500
_UNAUTHORIZED: Final = 401


class Counts:
    def __init__(self) -> None:
        self._began = self._counted_until = clock.now()
        self.calls: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self._exports: Counter[str] = Counter()
        self._dead: set[int] = set()
        self._failed_tasks: set[int] = set(_failed_tasks())

    def count_day(self) -> None:
        memory.store()
        since, until = self._counted_until, clock.now()
        self._counted_until = until
        calls = ApiCall.objects.filter(id__gte=timed_ids.first_at(since), id__lt=timed_ids.first_at(until))
        self.calls.update(_kind(status) for status in calls.values_list("status", flat=True))
        events = PushEvent.objects.filter(created_at__gte=since, created_at__lt=until)
        self.events.update(events.values_list("type", flat=True))
        dead = Delivery.objects.filter(state=DeliveryState.DEAD, event__created_at__gte=self._began)
        self._dead.update(dead.values_list("pk", flat=True))

    @property
    def dead_events(self) -> int:
        return len(self._dead)

    def failed_tasks(self) -> int:
        return len(set(_failed_tasks()) - self._failed_tasks)

    def exports(self) -> dict[str, int]:
        states = Export.objects.filter(created_at__gte=self._began).values_list("state", flat=True)
        counts = Counter(str(state) for state in states)
        arrived, failed = counts[ExportState.ARRIVED], counts[ExportState.FAILED]
        return {"arrived": arrived, "failed": failed, "under way": counts.total() - arrived - failed}

    def shown(self) -> dict[str, Any]:
        return {
            "exports": self.exports(),
            "events": {**self.events, "dead": self.dead_events},
            "calls": dict(self.calls),
            "failed_tasks": self.failed_tasks(),
        }


def is_quiet() -> bool:
    """Return False while an event is due for delivery, or while a task caused by an act is waiting or running."""
    now = clock.now()
    waiting = Delivery.objects.filter(state=DeliveryState.PENDING, next_try_at__lte=now, endpoint__paused_at=None)
    if waiting.exclude(endpoint__resumes_at__gt=now).exists():
        return False
    # Scheduled tasks come at any time, and more often if the clock runs faster, so they are left out.
    tasks = _tasks().exclude(task_name__in=_SCHEDULED).exclude(task_name__startswith="upkeep.")
    return not tasks.exists()


def is_night_over() -> bool:
    return not _tasks().filter(task_name__in=_SCHEDULED).exists()


def _tasks() -> QuerySet[ProcrastinateJob]:
    tasks = ProcrastinateJob.objects.filter(status__in=("todo", "doing"), queue_name__startswith=HUB.queue)
    return tasks.exclude(scheduled_at__gt=clock.real())


def _kind(status: int) -> str:
    if status >= _SERVER_ERROR:
        return "failed"
    if status == _UNAUTHORIZED:
        return "with an expired token"
    return "refused" if status >= 400 else "answered"  # noqa: PLR2004 - the statuses of refusals


def _failed_tasks() -> list[int]:
    return list(ProcrastinateJob.objects.filter(status="failed").values_list("pk", flat=True))
