"""Which screen of the search of both systems to show, what is on it, and what its buttons do."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports.errors import JobClosed
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.searches.wanted import LONGEST_TEXT, Facet
from hirewire.hub.sites.widgets import actions, panels
from hirewire.hub.sites.widgets.actions import Outcome, carried_out, job_for, member_of
from hirewire.hub.sites.widgets.catalog import SEARCH
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.search.finding import MOST, Sought, find, signed
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import Screen, ViewerContext, viewer_context
from hirewire.kit.web.paging import Page

PAGE_SIZE = 25
_FOLDER = "search"
#: The radio button for saving somebody without a job.
NO_JOB = "-"


def answered(visitor: Visitor, wanted: FrameRequest) -> tuple[Screen, Outcome]:
    """Do what was pressed, if this person may, and return the screen that results."""
    viewer, frame = viewer_context(visitor, SEARCH, wanted.contract_id)
    if viewer is None:
        return frame, Outcome()
    outcome = _act(viewer, wanted)
    found = _about(viewer, wanted.closed() if outcome.state else actions.within_rights(viewer, wanted), outcome)
    return replace(found, context={**frame.context, **found.context}), outcome


def _act(viewer: ViewerContext, wanted: FrameRequest) -> Outcome:
    if not wanted.act:
        return Outcome()

    def act() -> Outcome:
        member = member_of(viewer, wanted.member_id)
        if member is None:
            raise OutOfReach

        def save() -> Outcome:
            chosen = wanted.id("for_job")
            job = None if chosen == NO_JOB else job_for(viewer, chosen)
            if job is None and chosen != NO_JOB:
                raise JobClosed
            return actions.save_to_job(viewer, member, job, wanted)

        acts: dict[str, Callable[[], Outcome]] = {
            "save": save,
            "inmail": lambda: actions.send_inmail(viewer, member, wanted),
            "project": lambda: actions.save_to_project(viewer, member, wanted),
        }
        return acts.get(wanted.act, Outcome)()

    return carried_out(act)


def _about(viewer: ViewerContext, wanted: FrameRequest, outcome: Outcome) -> Screen:
    if outcome.question is not None:
        return panels.perhaps(outcome.question, wanted)
    opened = {"inmail": panels.inmail, "project": panels.project, "job": panels.job}.get(wanted.view)
    member = member_of(viewer, wanted.member_id)
    if opened is not None and member is not None:
        return opened(viewer, member, wanted, outcome)
    return _list(viewer, wanted)


def _list(viewer: ViewerContext, wanted: FrameRequest) -> Screen:
    sought = _sought(wanted)
    seen = viewer.scope(Feature.IN_ATS)
    context = {"sought": sought, "most": MOST, "sees_ats": bool(seen), **panels.export_context(viewer)}
    if not sought:
        return Screen("start", context, folder=_FOLDER)
    found = find(viewer.seat, seen, sought)
    pages = max(-(-len(found.people) // PAGE_SIZE), 1)
    page = Page(min(wanted.page, pages), PAGE_SIZE, len(found.people))
    shown = signed(seen, found.people[page.start : page.last])
    context |= {"people": shown, "page": page, "is_more": found.is_more}
    return Screen("list", context, folder=_FOLDER)


def _sought(wanted: FrameRequest) -> Sought:
    ats = wanted.id("ats")
    return Sought(
        text=wanted.text("text", LONGEST_TEXT),
        title=wanted.text("title", LONGEST_TEXT),
        location=wanted.text("location", LONGEST_TEXT),
        is_open=bool(wanted.id("open")),
        ats=cast("Facet", ats) if ats in {"in", "out"} else "",
    )
