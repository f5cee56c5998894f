"""Which screen of the recommended matches somebody sees, what stands on it, and what pressing its buttons does."""

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
from hirewire.hub.sites.widgets import acting, panels, support
from hirewire.hub.sites.widgets.acting import Outcome, carried_out, job_for, member_of
from hirewire.hub.sites.widgets.asked import Asked
from hirewire.hub.sites.widgets.standing import POLL_SECONDS, Screen, Standing, stand
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.kit.web.paging import Page

_FOLDER = "matches"
_SHOWN_DISMISSED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One member of the list."""

    recommendation: Recommendation
    sign: Sign | None
    #: The export to this very job, if somebody pressed already.
    export: Export | None

    @property
    def member(self) -> Member:
        return self.recommendation.member


def answered(visitor: Visitor, asked: Asked) -> tuple[Screen, Outcome]:
    """Do what was pressed, if this person may, and show what is true then."""
    standing, frame = stand(visitor, Feature.MATCHES, asked.contract_id)
    if standing is None:
        return frame, Outcome()
    job_id = asked.id("job")
    job = job_for(standing, job_id)
    outcome = Outcome()
    if job is None:
        bundle = support.job_bundle(visitor, standing.seat.contract, job_id)
        found = Screen("not_here", {"bundle": bundle}, POLL_SECONDS, _FOLDER)
    elif reason := _cannot_be_matched(job):
        found = Screen(reason, {}, POLL_SECONDS * 6, _FOLDER)
    else:
        outcome = _act(standing, job, asked)
        found = _about(
            standing, job, asked.closed() if outcome.state else acting.within_rights(standing, asked), outcome
        )
    return replace(found, context={**frame.context, "job_id": job_id, "job": job, **found.context}), outcome


def _cannot_be_matched(job: JobPosting) -> str:
    if job.state != PostingState.LISTED:
        return "closed"
    return "" if words(job.title) else "untitled"


def _act(standing: Standing, job: JobPosting, asked: Asked) -> Outcome:
    if not asked.act:
        return Outcome()

    def act() -> Outcome:
        member = member_of(standing, asked.member_id)
        if member is None:
            raise OutOfReach
        acts: dict[str, Callable[[], Outcome]] = {
            "save": lambda: acting.save_to_job(standing, member, job),
            "inmail": lambda: acting.send_inmail(standing, member, asked),
            "save-inmail": lambda: acting.save_and_write(standing, member, job, asked),
            "project": lambda: acting.save_to_project(standing, member, asked),
            "dismiss": lambda: _dismiss(standing, job, member),
            "undo": lambda: _undo(standing, job, member),
        }
        return acts.get(asked.act, Outcome)()

    return carried_out(act)


def _dismiss(standing: Standing, job: JobPosting, member: Member) -> Outcome:
    services.dismiss(seat=standing.seat, job=job, member=member)
    return Outcome(undo=member, told=(("notinterested", _told(standing, job, member, is_undone=False)),))


def _undo(standing: Standing, job: JobPosting, member: Member) -> Outcome:
    services.undo(seat=standing.seat, job=job, member=member)
    return Outcome(told=(("notinterested", _told(standing, job, member, is_undone=True)),))


def _told(standing: Standing, job: JobPosting, member: Member, *, is_undone: bool) -> dict[str, Any]:
    person = acting.urn_of(standing, member)
    return {"person": person, "atsJobPostingId": job.external_job_posting_id, "undone": is_undone}


def _about(standing: Standing, job: JobPosting, asked: Asked, outcome: Outcome) -> Screen:
    member = member_of(standing, asked.member_id) if asked.view else None
    if member is not None and asked.view == "inmail":
        return panels.inmail(standing, member, asked, outcome)
    if member is not None and asked.view == "save-inmail":
        found = panels.inmail(standing, member, asked, outcome, job=job)
        return replace(found, context={**found.context, **panels.export_context(standing)})
    if member is not None and asked.view == "project":
        return panels.project(standing, member, asked, outcome)
    if asked.view == "dismissed":
        return Screen("dismissed", {"dismissals": dismissed(standing.seat, job)[:_SHOWN_DISMISSED]}, folder=_FOLDER)
    return _list(standing, job, asked)


def _list(standing: Standing, job: JobPosting, asked: Asked) -> Screen:
    seen = standing.sight(Feature.IN_ATS)
    found = recommended(standing.seat, job, seen)
    pages = max(-(-len(found) // PAGE_SIZE), 1)
    page = Page(min(asked.page, pages), PAGE_SIZE, len(found))
    shown = found[page.start : page.last]
    members = [one.member for one in shown]
    marks = signs(seen, members)
    pressed = _exports(standing, job, members)
    context = {
        "lines": [Line(one, marks.get(one.member.pk), pressed.get(one.member.pk)) for one in shown],
        "page": page,
        "place": job.place or job.location,
        "dismissals": dismissed(standing.seat, job).count(),
        **panels.export_context(standing),
    }
    return Screen("list" if found else "nobody", context, folder=_FOLDER)


def _exports(standing: Standing, job: JobPosting, members: Sequence[Member]) -> dict[int, Export]:
    """To this job, by whomever: the seat sees the job, and so who was sent to it."""
    rows = Export.objects.filter(
        organization=job.organization_id,
        application=standing.application,
        external_job_posting_id=job.external_job_posting_id,
        member__in=members,
    ).exclude(state=ExportState.FAILED)
    return {one.member_id: one for one in rows.select_related("seat__person").order_by("created_at", "pk")}
