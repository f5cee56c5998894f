from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.db import timed_ids

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Criteria for calls. Unset criteria match everything."""

    since: datetime | None = None
    until: datetime | None = None
    #: First digits of statuses: 2, 4, 5.
    status_classes: Collection[int] = ()
    method: str = ""
    resource: str = ""
    #: Part of the path or of the query, for example an id.
    text: str = ""
    uuid: str = ""
    only_refused_records: bool = False


def calls(
    applications: Collection[DeveloperApplication], conditions: Wanted, *, before: UUID | None = None, count: int = PAGE
) -> list[ApiCall]:
    """Return a page of calls, newest first, without headers and bodies.

    Pass the last id as ``before`` for the next page.
    """
    matches = _own(applications).filter(_matching(conditions)).select_related("application")
    if before is not None:
        matches = matches.filter(pk__lt=before)
    return list(matches.defer(*ApiCall.BODIES).order_by("-pk")[:count])


def call(applications: Collection[DeveloperApplication], uuid: str) -> ApiCall | None:
    pk = _uuid(uuid)
    return None if pk is None else _own(applications).select_related("application").filter(pk=pk).first()


def calls_with_refusals(
    application: DeveloperApplication, organization_id: int, *, since: datetime, with_requests_to: str, count: int
) -> list[ApiCall]:
    """Return the newest calls with refused records. Their answers are loaded, because answers give the reasons.

    Request bodies are loaded only for calls to the resource ``with_requests_to``. Other calls get an empty body.
    """
    matches = _own([application]).filter(organization=organization_id, refused__gt=0, pk__gte=timed_ids.first_at(since))
    calls = list(matches.only("id", "resource", "status", "protocol", "packed_answer").order_by("-pk")[:count])
    wanted = [call.pk for call in calls if call.resource == with_requests_to]
    requests = dict(ApiCall.objects.filter(pk__in=wanted).values_list("pk", "packed_request")) if wanted else {}
    for call in calls:
        call.packed_request = requests.get(call.pk, b"")
    return calls


def resources(applications: Collection[DeveloperApplication], *, since: datetime) -> list[str]:
    matches = _own(applications).filter(pk__gte=timed_ids.first_at(since)).exclude(resource="")
    return list(matches.order_by("resource").values_list("resource", flat=True).distinct())


def _own(applications: Collection[DeveloperApplication]) -> QuerySet[ApiCall]:
    return ApiCall.objects.filter(application__in=[application.pk for application in applications])


def _matching(conditions: Wanted) -> Q:
    rule = Q()
    if conditions.since is not None:
        rule &= Q(pk__gte=timed_ids.first_at(conditions.since))
    if conditions.until is not None:
        rule &= Q(pk__lt=timed_ids.first_at(conditions.until))
    if conditions.status_classes:
        ranges = Q()
        for hundreds in conditions.status_classes:
            ranges |= Q(status__gte=hundreds * 100, status__lt=hundreds * 100 + 100)
        rule &= ranges
    for name in ("method", "resource"):
        if value := getattr(conditions, name):
            rule &= Q(**{name: value})
    if text := conditions.text.replace("\x00", ""):
        rule &= Q(path__icontains=text) | Q(query__icontains=text)
    if conditions.uuid:
        pk = _uuid(conditions.uuid)
        rule &= Q(pk=pk) if pk is not None else Q(pk__in=())
    if conditions.only_refused_records:
        rule &= Q(refused__gt=0)
    return rule


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Activity:
    last_call_at: datetime | None
    #: The number of calls that were refused or failed.
    faults: int


def activity(applications: Collection[DeveloperApplication], *, since: datetime) -> dict[int, Activity]:
    """Return, for each application, the time of the last call, and the number of faults after ``since``."""
    keys = [application.pk for application in applications]
    newest = ApiCall.objects.filter(application=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    last = dict(DeveloperApplication.objects.filter(pk__in=keys).values_list("pk", Subquery(newest)))
    refused = ApiCall.objects.filter(application__in=keys, status__gte=400, pk__gte=timed_ids.first_at(since))
    faults = dict(refused.order_by().values_list("application").annotate(count=Count("pk")))
    return {
        key: Activity(None if last.get(key) is None else timed_ids.instant_of(last[key]), faults.get(key, 0))
        for key in keys
    }
