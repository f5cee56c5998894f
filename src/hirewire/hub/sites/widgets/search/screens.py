"""Which screen of the search of both systems somebody sees, what stands on it, and what pressing its buttons does."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.exports.errors import JobClosed
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.searches.wanted import LONGEST_TEXT, Facet
from hirewire.hub.sites.widgets import acting, panels
from hirewire.hub.sites.widgets.acting import Outcome, carried_out, job_for, member_of
from hirewire.hub.sites.widgets.asked import Asked
from hirewire.hub.sites.widgets.search.finding import MOST, Sought, find, signed
from hirewire.hub.sites.widgets.standing import Screen, Standing, stand
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.kit.web.paging import Page

PAGE_SIZE = 25
_FOLDER = "search"
#: The radio button for saving somebody to no job.
NO_JOB = "-"


def answered(visitor: Visitor, asked: Asked) -> tuple[Screen, Outcome]:
    """Do what was pressed, if this person may, and show what is true then."""
    standing, frame = stand(visitor, Feature.SEARCH, asked.contract_id)
    if standing is None:
        return frame, Outcome()
    outcome = _act(standing, asked)
    found = _about(standing, asked.closed() if outcome.state else acting.within_rights(standing, asked), outcome)
    return replace(found, context={**frame.context, **found.context}), outcome


def _act(standing: Standing, asked: Asked) -> Outcome:
    if not asked.act:
        return Outcome()

    def act() -> Outcome:
        member = member_of(standing, asked.member_id)
        if member is None:
            raise OutOfReach

        def save() -> Outcome:
            chosen = asked.id("for_job")
            job = None if chosen == NO_JOB else job_for(standing, chosen)
            if job is None and chosen != NO_JOB:
                raise JobClosed
            return acting.save_to_job(standing, member, job)

        acts: dict[str, Callable[[], Outcome]] = {
            "save": save,
            "inmail": lambda: acting.send_inmail(standing, member, asked),
            "project": lambda: acting.save_to_project(standing, member, asked),
        }
        return acts.get(asked.act, Outcome)()

    return carried_out(act)


def _about(standing: Standing, asked: Asked, outcome: Outcome) -> Screen:
    opened = {"inmail": panels.inmail, "project": panels.project, "job": panels.job}.get(asked.view)
    member = member_of(standing, asked.member_id)
    if opened is not None and member is not None:
        return opened(standing, member, asked, outcome)
    return _list(standing, asked)


def _list(standing: Standing, asked: Asked) -> Screen:
    sought = _sought(asked)
    seen = standing.sight(Feature.IN_ATS)
    context = {"sought": sought, "most": MOST, "sees_ats": bool(seen), **panels.export_context(standing)}
    if not sought:
        return Screen("start", context, folder=_FOLDER)
    found = find(standing.seat, seen, sought)
    pages = max(-(-len(found.people) // PAGE_SIZE), 1)
    page = Page(min(asked.page, pages), PAGE_SIZE, len(found.people))
    shown = signed(seen, found.people[page.start : page.last])
    context |= {"people": shown, "page": page, "is_more": found.is_more}
    return Screen("list", context, folder=_FOLDER)


def _sought(asked: Asked) -> Sought:
    ats = asked.id("ats")
    return Sought(
        text=asked.text("text", LONGEST_TEXT),
        title=asked.text("title", LONGEST_TEXT),
        location=asked.text("location", LONGEST_TEXT),
        is_open=bool(asked.id("open")),
        ats=cast("Facet", ats) if ats in {"in", "out"} else "",
    )
