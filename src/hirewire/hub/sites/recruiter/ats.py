"""What the connected systems know about members, limited to what a seat may see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import F, Func, OuterRef, QuerySet, Subquery

from hirewire.hub.ats.acls.visibility import VisibilityScope, visible_applications, visible_candidates
from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Match
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.models import Integration
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.db import prepared
from hirewire.kit.db.compiled import Compiled
from hirewire.kit.db.id_arrays import written
from hirewire.kit.web.request_cache import once
from hirewire.wire.records.integrations import IntegrationType

#: The key of a candidate's record in an ATS: the id of the developer application, and the candidate id.
RecordKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class JobLine:
    application_id: int
    ats_candidate_id: str
    ats_job_application_id: str
    job_id: str
    job_name: str
    stage: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """The In ATS indicator of one member: basic if there are no ``lines``, else enhanced."""

    lines: list[JobLine] = field(default_factory=list)
    #: False if the ATS has said only that it knows the member, so nothing is known about applications.
    has_record: bool = True

    @property
    def newest(self) -> JobLine | None:
        return self.lines[0] if self.lines else None


def signs(seen: VisibilityScope, members: Sequence[Member] | Sequence[int]) -> dict[int, Sign]:
    """Return which of these members are in an ATS, and with which jobs.

    The number of queries is two for any number of members.
    """
    if not seen:
        return {}
    owners: dict[RecordKey, list[int]] = defaultdict(list)
    ids = [member.pk if isinstance(member, Member) else member for member in members]
    # If nothing is hidden from the seat, the query depends only on the scope, so it is compiled once for each scope.
    # Otherwise, the query also depends on settings of the ATS, so it is compiled every time.
    matches = _MATCHES.rows(seen, written(ids)) if seen.is_clear else _matches(seen, ids)
    for application_id, candidate_id, member_id in matches:
        owners[application_id, candidate_id].append(member_id)
    recorded = {member_id for (_, name), ids in owners.items() if name != NO_CANDIDATE for member_id in ids}
    marks = {member_id: Sign(has_record=member_id in recorded) for ids in owners.values() for member_id in ids}
    for line in job_lines(seen, [candidate for _, candidate in owners]):
        for member_id in owners.get((line.application_id, line.ats_candidate_id), ()):
            marks[member_id].lines.append(line)
    return marks


def job_lines(seen: VisibilityScope, candidate_ids: Sequence[str]) -> list[JobLine]:
    """Return visible job applications of these candidates, each with its current stage, latest movement first.

    The same candidate id may exist in two systems, so callers have to compare ``application_id`` as well.
    """
    lines = _LINES.rows(seen, prepared.texts(candidate_ids)) if seen.is_clear else _lines(seen, candidate_ids)
    return [
        JobLine(system, candidate_id, number, job_id, job_name, stage or "", since or created_at)
        for system, candidate_id, number, job_id, job_name, created_at, stage, since in lines
    ]


def _matches(seen: VisibilityScope, members: Sequence[int] | Func) -> QuerySet[Match, Any]:
    matches = Match.objects.with_or_without_candidate(seen.organization).filter(visible_candidates(seen))
    return matches.filter(member__in=members).values_list("application_id", "ats_candidate_id", "member_id")


def _lines(seen: VisibilityScope, candidate_ids: Sequence[str] | Func) -> QuerySet[Application, Any]:
    newest = Stage.objects.filter(
        organization_id=seen.organization.pk,
        application_id=OuterRef("application_id"),
        ats_job_application_id=OuterRef("ats_job_application_id"),
    ).order_by("-ats_created_at", "-part_id")
    return (
        Application.objects.filter(seen.tenancy, visible_applications(seen), ats_candidate_id__in=candidate_ids)
        .annotate(
            stage=Subquery(newest.values("stage")[:1]),
            since=Subquery(newest.values("ats_created_at")[:1]),
        )
        .order_by(F("since").desc(nulls_last=True), "ats_job_application_id")
        .values_list(
            "application_id",
            "ats_candidate_id",
            "ats_job_application_id",
            "ats_job_posting_id",
            "ats_job_posting_name",
            "ats_created_at",
            "stage",
            "since",
        )
    )


_MATCHES: Final = Compiled(_matches)
_LINES: Final = Compiled(_lines, kind="text")


def ats_names(seen: VisibilityScope) -> dict[int, str]:
    return {number: name for number, name in _names(seen.organization).items() if number in seen.application_ids}


def ats_name(organization: Organization, application: DeveloperApplication) -> str:
    """Return the name of the ATS, even if its integration is turned off."""
    return _names(organization).get(application.pk) or application.name


@once
def _names(organization: Organization) -> dict[int, str]:
    names = Integration.objects.filter(
        organization=organization, integration_type=IntegrationType.IN_ATS_INDICATOR
    ).values_list("application_id", "integration_name", "application__name")
    return {application_id: integration or own for application_id, integration, own in names}
