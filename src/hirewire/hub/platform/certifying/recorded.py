"""Reads the recorded calls and push events of an application, for certification."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from hirewire.certification.calls import PATIENCE, Traffic, traffic_of
from hirewire.hub.platform.journal import partitions
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.exporting import event_records
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication, Kind
from hirewire.kit.db import timed_ids

#: Limits for the calls and push events that are judged. If there are more, only the newest ones are judged, so that no
#: page waits long.
MOST_CALLS: Final = 5_000
MOST_EVENTS: Final = 2_000


def traffic(
    application: DeveloperApplication, since: datetime, *, until: datetime | None = None, most: int = MOST_CALLS
) -> Traffic:
    """Return the recorded calls and push events between ``since`` and ``until``.

    A partner's traffic includes the traffic of its customers.
    """
    ids = _ids(application)
    calls = ApiCall.objects.filter(application__in=ids, pk__gte=timed_ids.first_at(since)).select_related("application")
    events = PushEvent.objects.filter(application__in=ids, created_at__gte=since)
    if until is not None:
        calls, events = calls.filter(pk__lt=timed_ids.first_at(until)), events.filter(created_at__lt=until)
    newest = list(calls.order_by("-pk")[:most])
    newest_events = events.order_by("-created_at", "-id").values("pk")[:MOST_EVENTS]
    records = [*map(call_record, newest), *event_records(PushEvent.objects.filter(pk__in=newest_events))]
    # The traffic is whole if it begins with the application's creation, because the application cannot have sent
    # anything earlier. The journal may drop old calls while this function reads them. So the function first
    # reads the calls, and then checks which calls the journal still keeps.
    is_whole = application.created_at >= since and len(newest) < most and _is_kept_since(application.created_at)
    return traffic_of(records, source=f"the journal of {application.name}", is_whole=is_whole)


def _is_kept_since(instant: datetime) -> bool:
    kept_since = partitions.kept_since()
    return kept_since is not None and kept_since <= instant


def state_of_calls(application: DeveloperApplication) -> str:
    """Return a string that changes with every recorded call; empty before the first call.

    Ids are in the order in which the calls began, but a call is recorded when it ends. A slow call may be recorded
    after calls that began later. In that case, the id of the newest call stays the same. The string therefore also
    contains the number of recent calls.
    """
    calls = ApiCall.objects.filter(application__in=_ids(application))
    newest = calls.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return ""
    began = timed_ids.instant_of(newest) - PATIENCE
    return f"{newest.hex}-{calls.filter(pk__gte=timed_ids.first_at(began)).count()}"


def calls_after(application: DeveloperApplication, call_id: str, *, count: int) -> list[ApiCall]:
    """Return at most ``count`` calls, newest first, without headers and bodies.

    If ``call_id`` is not empty, only calls after that call are returned.
    """
    calls = ApiCall.objects.filter(application__in=_ids(application)).defer(*ApiCall.BODIES)
    if call_id:
        calls = calls.filter(pk__gt=UUID(call_id))
    return list(calls.order_by("-pk")[:count])


def _ids(application: DeveloperApplication) -> Sequence[int]:
    if application.kind != Kind.PARENT:
        return [application.pk]
    customers = DeveloperApplication.objects.filter(parent=application).values_list("pk", flat=True)
    return [application.pk, *customers]
