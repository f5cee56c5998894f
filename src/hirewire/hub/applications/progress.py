"""How far an application has come: its current stage, and whether it is over."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from hirewire.hub.applications.models import Application, Stage

#: The protocol's stages are free text without categories, so that an application is over is ours to say: the ATS gave
#: a reason for its end, or its current stage has one of these words. Everything else counts as in process.
ENDED = (
    "hired|rejected|rejection|declined|withdrawn|withdrew|not selected|not hired|unsuccessful|disqualified"
    "|archived|dismissed|refused|closed|no longer under consideration"
)


def with_current_stage(applications: QuerySet[Application]) -> QuerySet[Application]:
    """``current``: the stage entered last, empty where there is none."""
    newest = Stage.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_job_application_id=OuterRef("ats_job_application_id"),
    ).order_by("-ats_created_at", "-part_id")
    return applications.alias(
        current=Coalesce(Subquery(newest.values("stage")[:1]), Value(""), output_field=TextField())
    )


def is_over() -> Q:
    """A condition on applications with their current stage."""
    return ~Q(disposition_reason="") | Q(current__iregex=rf"\m({ENDED})\M")


def is_at(stage: str) -> Exists:
    """The same as ``current=stage``, said so that PostgreSQL can tell how many that are: it counts stages itself."""
    of_it = Stage.objects.filter(
        organization_id=OuterRef("organization_id"),
        application_id=OuterRef("application_id"),
        ats_job_application_id=OuterRef("ats_job_application_id"),
    )
    is_later = Q(ats_created_at__gt=OuterRef("ats_created_at")) | Q(
        ats_created_at=OuterRef("ats_created_at"), part_id__gt=OuterRef("part_id")
    )
    return Exists(of_it.filter(~Exists(of_it.filter(is_later)), stage=stage))
