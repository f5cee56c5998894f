from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope, visible_jobs
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.kit import clock
from hirewire.kit.db import prepared
from hirewire.kit.db.id_arrays import written
from hirewire.kit.web.request_cache import once

#: The ATS must confirm the record within this time, counted from the recruiter's click.
DEADLINE = timedelta(minutes=15)
UNDER_WAY = (ExportState.PENDING, ExportState.FETCHED)
_EXPORTED: Final = """
SELECT DISTINCT member_id FROM hub_export
WHERE organization_id = %(organization)s::bigint AND member_id = ANY (%(members)s::bigint[])
"""


def exports_of(seat: Seat) -> QuerySet[Export]:
    """The seat's own exports, and its colleagues' exports to no particular job or to a job that the seat sees.

    The other exports are left out, because each would show the title of a job that the seat may not see.
    """
    seen = visibility_scope(seat, Feature.EXPORT)
    job = JobPosting.objects.filter(
        visible_jobs(seen),
        organization=seen.organization,
        application_id=OuterRef("application_id"),
        external_job_posting_id=OuterRef("external_job_posting_id"),
    )
    is_open = Q(external_job_posting_id="") | Q(application__in=seen.sees_everything) | Q(Exists(job))
    return exports_through(seen).filter(Q(seat=seat) | is_open)


def people_of_events(seat: Seat, event_ids: Collection[str]) -> dict[str, str]:
    exports = exports_of(seat).filter(event__in=event_ids, member__closed_at=None).select_related(None)
    names = exports.values_list("event_id", "member__first_name", "member__last_name")
    return {event_id: f"{first} {last}".strip() for event_id, first, last in names}


def exported_members(seat: Seat, members: Sequence[int]) -> list[int]:
    """Which of the members were exported. Often there are none, and the caller can then skip a larger query."""
    about = {"organization": seat.contract.organization_id, "members": written(members)}
    return [member for (member,) in prepared.rows(_EXPORTED, about)]


def exports_by(seat: Seat) -> QuerySet[Export]:
    """The seat's own exports, even to jobs that it no longer sees, because the seat chose these jobs."""
    return exports_through(visibility_scope(seat, Feature.EXPORT)).filter(seat=seat)


def exports_through(seen: VisibilityScope) -> QuerySet[Export]:
    return (
        Export.objects.filter(seen.tenancy).select_related("seat__person", "application").order_by("-created_at", "-pk")
    )


def _exports_of_seat(seat: Seat) -> QuerySet[Export]:
    return Export.objects.filter(organization=seat.contract.organization_id, seat=seat)


def last_used_jobs(seat: Seat, application: DeveloperApplication, most: int) -> dict[str, datetime]:
    own = _exports_of_seat(seat).filter(application=application).exclude(external_job_posting_id="")
    newest = own.values("external_job_posting_id").annotate(at=Max("created_at")).order_by("-at")[:most]
    return {row["external_job_posting_id"]: row["at"] for row in newest}


@once
def exports_this_month(seat: Seat) -> int:
    """How much of the quota for this month (UTC) the seat has used up. Failed exports do not count."""
    month = clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return _exports_of_seat(seat).filter(created_at__gte=month).exclude(state=ExportState.FAILED).count()


def under_way(application: DeveloperApplication, organization_id: int, member: Member, job_id: str) -> Export | None:
    return Export.objects.filter(
        application=application,
        organization=organization_id,
        member=member,
        external_job_posting_id=job_id,
        state__in=UNDER_WAY,
    ).first()


def of_request(application: DeveloperApplication, request_id: str) -> Export | None:
    if "\x00" in request_id:
        return None
    event = PushEvent.objects.filter(application=application, pk=request_id).first()
    if event is None or event.is_expired:
        return None
    return of_event(event)


def of_event(event: PushEvent) -> Export | None:
    export = (
        Export.objects.select_related("member", "organization", "application", "seat")
        .filter(organization=event.organization_id, application=event.application_id, event=event.pk)
        .first()
    )
    if export is not None:
        export.event = event
    return export


def is_repeated(export: Export) -> bool:
    """Whether the export failed and somebody has since exported the person again, no matter for which job.

    An ATS that carried out both requests might create the person twice.
    """
    if export.state != ExportState.FAILED or export.finished_at is None:
        return False
    later = Export.objects.filter(
        organization=export.organization_id,
        member=export.member_id,
        created_at__gt=export.finished_at,
        application=export.application_id,
    )
    return later.exists()


def awaited(organization_id: int, application_id: int, member_ids: Collection[int]) -> QuerySet[Export]:
    """Exports that may be completed by a record of one of these members.

    If the ATS has fetched the profile, a record completes the export even after the deadline. If the ATS never fetched
    the profile, or refused the export, a record does not complete the export: the ATS sent the record for another
    reason.
    """
    fetched = Export.objects.filter(
        organization=organization_id, application=application_id, member__in=member_ids, fetched_at__isnull=False
    )
    # An export that ran out of time fails at the deadline or later. An export that failed earlier was refused. Older
    # versions did not store the time of a refusal, so ``refused_at`` may be empty.
    early = Q(state=ExportState.FAILED, finished_at__lt=F("created_at") + DEADLINE)
    return fetched.exclude(Q(state=ExportState.ARRIVED) | Q(refused_at__isnull=False) | early)


@once
def takes_none(seat: Seat) -> frozenset[int]:
    """The ids of ATSs that have opened no job to anybody in Recruiter, and so accept no exports.

    The protocol gives an ATS no other way to refuse all exports.
    """
    scope = visibility_scope(seat, Feature.EXPORT)
    if not scope.opens_nothing:
        return frozenset()
    open_jobs = JobPosting.objects.filter(
        organization=scope.organization, application__in=scope.opens_nothing, access_restricted=False
    )
    return frozenset(scope.opens_nothing) - set(open_jobs.values_list("application_id", flat=True).distinct())


def is_export_of(match: Match) -> bool:
    return Export.objects.filter(
        organization=match.organization_id,
        member=match.member_id,
        application=match.application_id,
        ats_candidate_id=match.ats_candidate_id,
        state=ExportState.ARRIVED,
    ).exists()


def arrived_exports(matches: Sequence[Match]) -> set[tuple[int, str]]:
    """Find the manual matches whose records came from arrived exports. All ``matches`` belong to one member.

    Each match is returned as two ids: that of its developer application, and that of its candidate in the ATS.
    """
    by_hand = [match for match in matches if match.is_manual]
    if not by_hand:
        return set()
    arrived = Export.objects.filter(
        organization=by_hand[0].organization_id,
        member=by_hand[0].member_id,
        ats_candidate_id__in=[match.ats_candidate_id for match in by_hand],
        state=ExportState.ARRIVED,
    )
    return set(arrived.values_list("application_id", "ats_candidate_id"))


def overdue(now: datetime) -> QuerySet[Export]:
    late = Export.objects.filter(state__in=UNDER_WAY, created_at__lte=now - DEADLINE)
    return late.select_related("application").order_by("pk")


def closed_members(
    application: DeveloperApplication, organization_id: int, closed_since: datetime | None
) -> QuerySet[Member]:
    """Members who closed their account after this application had fetched their profile, sorted by closing time."""
    fetched = Export.objects.filter(
        organization=organization_id, application=application, member=OuterRef("pk"), fetched_at__isnull=False
    )
    members = Member.objects.filter(Exists(fetched), closed_at__isnull=False)
    if closed_since is not None:
        members = members.filter(closed_at__gte=closed_since)
    return members.order_by("closed_at", "pk")
