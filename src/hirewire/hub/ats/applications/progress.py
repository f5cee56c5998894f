"""How far an application has come: its current stage, and whether it is over."""

import re
from typing import Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from hirewire.hub.ats.applications.models import Application, Stage

#: The protocol's stages are free text without categories, so Hirewire has its own rule: an application is over if the
#: ATS gave a reason for its end, or if its current stage contains one of these words. All other applications are in
#: process. Candidacies store the result, so a change of this rule needs a migration that rewrites the
#: candidacies.
ENDED = (
    "hired|rejected|rejection|declined|withdrawn|withdrew|not selected|not hired|unsuccessful|disqualified"
    "|archived|dismissed|refused|closed|no longer under consideration"
)

_WORD: Final = re.compile(r"[^\W_]+")
#: If one of these words comes before "hired", this person was not hired.
_NOT_THIS_ONE: Final = {"not", "non", "never", "other", "another", "else", "different"}


def is_hired(stage: str) -> bool:
    words = _WORD.findall(stage.casefold())
    return "hired" in words and not _NOT_THIS_ONE.intersection(words[: words.index("hired")])


def with_current_stage(applications: QuerySet[Application], organization_id: int) -> QuerySet[Application]:
    """Add ``current`` to applications of one company, for use in filters.

    ``current`` is the stage that the application entered last; empty if it has entered none.
    """
    newest = Stage.objects.filter(
        # Name the company in this subquery as well as in the outer query. In a subquery that returns a value, a cluster
        # does not infer the company from the outer query.
        organization_id=organization_id,
        application_id=OuterRef("application_id"),
        ats_job_application_id=OuterRef("ats_job_application_id"),
    ).order_by("-ats_created_at", "-part_id")
    return applications.alias(
        current=Coalesce(Subquery(newest.values("stage")[:1]), Value(""), output_field=TextField())
    )


def is_over() -> Q:
    """The condition that an application is over. The applications must come from ``with_current_stage``."""
    return ~Q(disposition_reason="") | Q(current__iregex=rf"\m({ENDED})\M")
