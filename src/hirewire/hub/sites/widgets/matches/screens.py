"""Which screen of the recommended matches to show, what is on it, and what its buttons do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.members.finding import words
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.recommendations import services
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.recommendations.queries import PAGE_SIZE, Recommendation, dismissed, recommended
from hirewire.hub.sites.recruiter.ats import Sign, signs
from hirewire.hub.sites.widgets import actions, panels, support
from hirewire.hub.sites.widgets.actions import Outcome, job_for, member_of, outcome_of
from hirewire.hub.sites.widgets.catalog import MATCHES
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import POLL_SECONDS, ViewerContext, WidgetScreen, viewer_context
from hirewire.kit.web.paging import page_at

_FOLDER = "matches"
_SHOWN_DISMISSED = 100


@dataclass(frozen=True, slots=True)
class Line:
    recommendation: Recommendation
    sign: Sign | None
    #: The export to this job, if somebody has already requested one.
    export: Export | None

    @property
    def member(self) -> Member:
        return self.recommendation.member


def answered(visitor: Visitor, request: FrameRequest) -> tuple[WidgetScreen, Outcome]:
    viewer, frame = viewer_context(visitor, MATCHES, request.contract_id)
    if viewer is None:
        return frame, Outcome()
    job_id = request.id("job")
    job = job_for(viewer, job_id)
    outcome = Outcome()
    if job is None:
        bundle = support.job_bundle(visitor, viewer.seat.contract, job_id)
        screen = WidgetScreen("not_here", {"bundle": bundle}, POLL_SECONDS, _FOLDER)
    elif reason := _cannot_be_matched(job):
        screen = WidgetScreen(reason, {}, POLL_SECONDS * 6, _FOLDER)
    else:
        outcome = _act(viewer, job, request)
        screen = _about(
            viewer, job, request.closed() if outcome.state else actions.within_rights(viewer, request), outcome
        )
    return replace(screen, context={**frame.context, "job_id": job_id, "job": job, **screen.context}), outcome


def _cannot_be_matched(job: JobPosting) -> str:
    if job.state != PostingState.LISTED:
        return "closed"
    return "" if words(job.title) else "untitled"


def _act(viewer: ViewerContext, job: JobPosting, request: FrameRequest) -> Outcome:
    if not request.act:
        return actions.asked_before(viewer, request)

    def act() -> Outcome:
        member = member_of(viewer, request.member_id)
        if member is None:
            raise OutOfReach
        acts: dict[str, Callable[[], Outcome]] = {
            "save": lambda: actions.save_to_job(viewer, member, job, request),
            "inmail": lambda: actions.send_inmail(viewer, member, request),
            "save-inmail": lambda: actions.save_and_write(viewer, member, job, request),
            "project": lambda: actions.save_to_project(viewer, member, request),
            "dismiss": lambda: _dismiss(viewer, job, member),
            "undo": lambda: _undo(viewer, job, member),
        }
        return acts.get(request.act, Outcome)()

    return outcome_of(act)


def _dismiss(viewer: ViewerContext, job: JobPosting, member: Member) -> Outcome:
    services.dismiss(seat=viewer.seat, job=job, member=member)
    return Outcome(undo=member, told=(("notinterested", _dismissal_data(viewer, job, member, is_undone=False)),))


def _undo(viewer: ViewerContext, job: JobPosting, member: Member) -> Outcome:
    services.undo(seat=viewer.seat, job=job, member=member)
    return Outcome(told=(("notinterested", _dismissal_data(viewer, job, member, is_undone=True)),))


def _dismissal_data(viewer: ViewerContext, job: JobPosting, member: Member, *, is_undone: bool) -> dict[str, Any]:
    person = actions.urn_of(viewer, member)
    return {"person": person, "atsJobPostingId": job.external_job_posting_id, "undone": is_undone}


def _about(viewer: ViewerContext, job: JobPosting, request: FrameRequest, outcome: Outcome) -> WidgetScreen:
    if outcome.question is not None:
        return panels.perhaps(outcome.question, request)
    member = member_of(viewer, request.member_id) if request.view else None
    if member is not None and request.view == "inmail":
        return panels.inmail(viewer, member, request, outcome)
    if member is not None and request.view == "save-inmail":
        panel = panels.inmail(viewer, member, request, outcome, job=job)
        return replace(panel, context={**panel.context, **panels.export_context(viewer)})
    if member is not None and request.view == "project":
        return panels.project(viewer, member, request, outcome)
    if request.view == "dismissed":
        return WidgetScreen("dismissed", {"dismissals": dismissed(viewer.seat, job)[:_SHOWN_DISMISSED]}, folder=_FOLDER)
    return _list(viewer, job, request)


def _list(viewer: ViewerContext, job: JobPosting, request: FrameRequest) -> WidgetScreen:
    seen = viewer.scope(Feature.IN_ATS)
    recommendations = recommended(viewer.seat, job, seen)
    page = page_at(request.page, recommendations, size=PAGE_SIZE)
    members = [recommendation.member for recommendation in page]
    marks = signs(seen, members)
    pressed = _exports(viewer, job, members)
    context = {
        "lines": [
            Line(recommendation, marks.get(recommendation.member.pk), pressed.get(recommendation.member.pk))
            for recommendation in page
        ],
        "page": page,
        "place": job.place or job.location,
        "dismissals": dismissed(viewer.seat, job).count(),
        **panels.export_context(viewer),
    }
    return WidgetScreen("list" if recommendations else "nobody", context, folder=_FOLDER)


def _exports(viewer: ViewerContext, job: JobPosting, members: Sequence[Member]) -> dict[int, Export]:
    """Return each member's latest export to this job, no matter which seat requested it. Ignore failed exports.

    Every seat that sees the job may see who was exported.
    """
    rows = Export.objects.filter(
        organization=job.organization_id,
        application=viewer.application,
        external_job_posting_id=job.external_job_posting_id,
        member__in=members,
    ).exclude(state=ExportState.FAILED)
    return {row.member_id: row for row in rows.select_related("seat__person").order_by("created_at", "pk")}
