"""Which screen of the match workbench to show, what is on it, and what its buttons do."""

from dataclasses import replace
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from hirewire.hub.ats.acls.visibility import VisibilityScope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import deciding, doubtful
from hirewire.hub.ats.matching.doubtful import PairKey
from hirewire.hub.ats.matching.models import Verdict
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.settings.match_forms import PairForm
from hirewire.hub.sites.recruiter.workbench import DECISIONS_A_PAGE, key_of, query_of, with_names, workbench
from hirewire.hub.sites.widgets.actions import Outcome, outcome_of
from hirewire.hub.sites.widgets.catalog import WORKBENCH
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import ViewerContext, WidgetScreen, viewer_context
from hirewire.kit.web.paging import page_at

_FOLDER: Final = "workbench"
_UNDO: Final = "undo"
#: The greatest length of a pair's key in a query string. A candidate's id has up to 255 characters, and
#: percent-encoding turns each of them into up to twelve.
_LONGEST_KEY: Final = 3300


def answered(visitor: Visitor, request: FrameRequest) -> tuple[WidgetScreen, Outcome]:
    viewer, frame = viewer_context(visitor, WORKBENCH, request.contract_id)
    if viewer is None:
        # If a button was pressed, say why nothing was done: the seat may have lost its right since the frame was shown.
        return frame, Outcome(fault=frame.context.get("refusal", "") if request.act else "")
    seen = viewer.scope(Feature.IN_ATS)
    outcome = _act(viewer, seen, request)
    if request.view == "decided" and not outcome.state:
        screen = _decisions(seen, request)
    else:
        screen = _pairs(viewer, seen, request, outcome)
    return replace(screen, context={**frame.context, "in_frame": True, **screen.context}), outcome


def _act(viewer: ViewerContext, seen: VisibilityScope, request: FrameRequest) -> Outcome:
    """Decide on a pair and go on to the next, or undo a decision and show its pair again."""
    key = _key(request, "pair")
    if key is None or request.act not in {*Verdict, _UNDO}:
        return Outcome()

    def decide() -> Outcome:
        deciding.decide(seat=viewer.seat, seen=seen, key=key, verdict=Verdict(request.act), outlasts_sync=False)
        return Outcome()

    def undo() -> Outcome:
        deciding.undo(seat=viewer.seat, seen=seen, key=key)
        return Outcome(said=_("The decision was undone."))

    before = _named(seen, key)
    outcome = outcome_of(undo if request.act == _UNDO else decide)
    following = key if request.act == _UNDO else _key(request, "next")
    state = {"view": "", "page": "", "pair": query_of(following) if following else "", "next": ""}
    return replace(outcome, state=state, told=_told(viewer, key, before, _named(seen, key)))


def _told(
    viewer: ViewerContext, key: PairKey, before: int | None, after: int | None
) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return the message that tells the embedding page of a new or removed link, or nothing if the link is unchanged.

    The page has to store the change in the ATS. Otherwise, the candidate's next sync undoes the change.
    """
    member_id = after or before
    if before == after or member_id is None:
        return ()
    person = person_urn(viewer.application.pk, member_id)
    return (("link" if after else "unlink", {"person": person, "atsCandidateId": key.candidate_id}),)


def _named(seen: VisibilityScope, key: PairKey) -> int | None:
    """Return the id of the member to whom somebody in Recruiter or the ATS has linked the candidate."""
    rows = Candidate.objects.filter(seen.tenancy, application=key.application_id, ats_candidate_id=key.candidate_id)
    return rows.values_list("manual_matched_member_id", flat=True).first()


def _pairs(viewer: ViewerContext, seen: VisibilityScope, request: FrameRequest, outcome: Outcome) -> WidgetScreen:
    requested = _read(outcome.state["pair"]) if outcome.state else _key(request, "pair")
    page_number = None if outcome.state else request.number("page")
    context = workbench(seen, viewer.seat.person, requested, page_number)
    return WidgetScreen("pair" if context["current"] else "nobody", dict(context), folder=_FOLDER)


def _decisions(seen: VisibilityScope, request: FrameRequest) -> WidgetScreen:
    page = page_at(request.page, doubtful.decisions(seen), size=DECISIONS_A_PAGE)
    decided = [(decision, name, query_of(key_of(decision))) for decision, name in with_names(seen, page.object_list)]
    return WidgetScreen("decided", {"page": page, "decisions": decided}, folder=_FOLDER)


def _key(request: FrameRequest, name: str) -> PairKey | None:
    return _read(request.data.get(name, ""))


def _read(query: str) -> PairKey | None:
    return PairForm(QueryDict(query)).key if query and len(query) <= _LONGEST_KEY else None
