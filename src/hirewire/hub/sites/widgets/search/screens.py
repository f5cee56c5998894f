"""The widget that searches Recruiter and the ATS: which screen it shows, what is on it, and what its buttons do."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports.errors import JobClosed
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.searches.wanted import LONGEST_TEXT, Facet
from hirewire.hub.sites.widgets import actions, panels
from hirewire.hub.sites.widgets.actions import Outcome, job_for, member_of, outcome_of
from hirewire.hub.sites.widgets.catalog import SEARCH
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.panels import NO_JOB
from hirewire.hub.sites.widgets.search.finding import MOST, Criteria, find, signed
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import ViewerContext, WidgetScreen, viewer_context
from hirewire.kit.web.paging import page_at

PAGE_SIZE = 25
_FOLDER = "search"


def answered(visitor: Visitor, request: FrameRequest) -> tuple[WidgetScreen, Outcome]:
    viewer, frame = viewer_context(visitor, SEARCH, request.contract_id)
    if viewer is None:
        return frame, Outcome()
    outcome = _act(viewer, request)
    screen = _about(viewer, request.closed() if outcome.state else actions.within_rights(viewer, request), outcome)
    return replace(screen, context={**frame.context, **screen.context}), outcome


def _act(viewer: ViewerContext, request: FrameRequest) -> Outcome:
    if not request.act:
        return actions.asked_before(viewer, request)

    def act() -> Outcome:
        member = member_of(viewer, request.member_id)
        if member is None:
            raise OutOfReach

        def save() -> Outcome:
            chosen = request.id("for_job")
            job = None if chosen == NO_JOB else job_for(viewer, chosen)
            if job is None and chosen != NO_JOB:
                raise JobClosed
            return actions.save_to_job(viewer, member, job, request)

        acts: dict[str, Callable[[], Outcome]] = {
            "save": save,
            "inmail": lambda: actions.send_inmail(viewer, member, request),
            "project": lambda: actions.save_to_project(viewer, member, request),
        }
        return acts.get(request.act, Outcome)()

    return outcome_of(act)


def _about(viewer: ViewerContext, request: FrameRequest, outcome: Outcome) -> WidgetScreen:
    if outcome.question is not None:
        return panels.perhaps(outcome.question, request)
    opened = {"inmail": panels.inmail, "project": panels.project, "job": panels.job}.get(request.view)
    member = member_of(viewer, request.member_id)
    if opened is not None and member is not None:
        return opened(viewer, member, request, outcome)
    return _list(viewer, request)


def _list(viewer: ViewerContext, request: FrameRequest) -> WidgetScreen:
    sought = _sought(request)
    seen = viewer.scope(Feature.IN_ATS)
    context = {"sought": sought, "most": MOST, "sees_ats": bool(seen), **panels.export_context(viewer)}
    if not sought:
        return WidgetScreen("start", context, folder=_FOLDER)
    people = find(viewer.seat, seen, sought)
    page = page_at(request.page, people.people, size=PAGE_SIZE)
    context |= {"people": signed(seen, list(page)), "page": page, "is_more": people.is_more}
    return WidgetScreen("list", context, folder=_FOLDER)


def _sought(request: FrameRequest) -> Criteria:
    ats = request.id("ats")
    return Criteria(
        text=request.text("text", LONGEST_TEXT),
        title=request.text("title", LONGEST_TEXT),
        location=request.text("location", LONGEST_TEXT),
        is_open=bool(request.id("open")),
        ats=cast("Facet", ats) if ats in {"in", "out"} else "",
    )
