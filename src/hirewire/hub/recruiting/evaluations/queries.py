from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.evaluations.models import Evaluation
from hirewire.kit import clock

#: The time during which an evaluation can be fetched. Until it is over, nobody can evaluate the application again.
DAY: Final = timedelta(hours=24)
#: The id of the developer application, and the ATS's id of the job application.
Key = tuple[int, str]


def of_request(application: DeveloperApplication, request_id: str) -> Evaluation | None:
    if "\x00" in request_id:
        return None
    event = PushEvent.objects.filter(application=application, pk=request_id, expires_at__gt=clock.now()).first()
    if event is None:
        return None
    return Evaluation.objects.filter(
        _has_application(), organization=event.organization_id, application=application, event=event.pk
    ).first()


def newest(seen: VisibilityScope, keys: Iterable[Key]) -> dict[Key, Evaluation]:
    """Return the newest evaluation of each application. Callers pass only applications that the seat sees."""
    requested = set(keys)
    evaluations = (
        Evaluation.objects.filter(
            seen.tenancy, ats_job_application_id__in={application_id for _, application_id in requested}
        )
        .select_related("seat__person")
        .order_by("application_id", "ats_job_application_id", "-created_at")
        .distinct("application_id", "ats_job_application_id")
    )
    rows = {(evaluation.application_id, evaluation.ats_job_application_id): evaluation for evaluation in evaluations}
    return {key: row for key, row in rows.items() if key in requested}


def next_possible_at(evaluation: Evaluation | None) -> datetime | None:
    """When the application may be evaluated again; None means now."""
    if evaluation is None or evaluation.created_at + DAY <= clock.now():
        return None
    return evaluation.created_at + DAY


def orphans() -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(~_has_application())


def _has_application() -> Q:
    return Q(
        Exists(
            Application.objects.filter(
                organization_id=OuterRef("organization_id"),
                application_id=OuterRef("application_id"),
                ats_job_application_id=OuterRef("ats_job_application_id"),
            )
        )
    )
