"""Which screen of the profile widget to show, and what is on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hirewire.hub.ats.acls.visibility import visibility_scope, visible_candidates
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.matching.queries import members_of, records_of
from hirewire.hub.ats.matching.suggesting import search_members, suggestions
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.queries import is_export_of
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.sites.widgets import actions, panels, support
from hirewire.hub.sites.widgets.actions import Outcome, member_of, outcome_of
from hirewire.hub.sites.widgets.catalog import PROFILE
from hirewire.hub.sites.widgets.frame_request import FrameRequest
from hirewire.hub.sites.widgets.profile.activities import activities
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.viewer_context import POLL_SECONDS, ViewerContext, WidgetScreen, viewer_context

_FOLDER = "profile"
#: The view for choosing another member although one is matched.
_ELSEWHERE = "search"


@dataclass(frozen=True)
class Place:
    """What the frame is about: the viewer's context, and the candidate if the viewer's seat sees the candidate."""

    viewer: ViewerContext
    candidate: Candidate | None

    @property
    def seat(self) -> Seat:
        return self.viewer.seat

    @property
    def application(self) -> DeveloperApplication:
        return self.viewer.application


def place_for(visitor: Visitor, request: FrameRequest) -> tuple[Place | None, WidgetScreen]:
    """Return the place, and a screen that holds only the template variables that all screens share.

    If the visitor cannot use the widget, return None and the screen that says why.
    """
    viewer, frame = viewer_context(visitor, PROFILE, request.contract_id)
    if viewer is None:
        return None, frame
    seen = visibility_scope(viewer.seat, Feature.IN_ATS)
    candidate = (
        Candidate.objects.filter(
            visible_candidates(seen), application=visitor.application, ats_candidate_id=candidate_id(request)
        )
        .select_related("organization")
        .first()
    )
    return Place(viewer, candidate), frame


def candidate_id(request: FrameRequest) -> str:
    return request.id("candidate")


def answered(visitor: Visitor, request: FrameRequest) -> tuple[WidgetScreen, Outcome]:
    place, frame = place_for(visitor, request)
    outcome, screen = Outcome(), frame
    if place is not None:
        outcome = _act(place.viewer, request)
        open_panel = request.closed() if outcome.state else actions.within_rights(place.viewer, request)
        screen = _about(visitor, place, open_panel, outcome)
    context = {"candidate_id": candidate_id(request), **frame.context, **screen.context}
    return replace(screen, context=context), outcome


def _act(viewer: ViewerContext, request: FrameRequest) -> Outcome:
    if not request.act:
        return Outcome()

    def act() -> Outcome:
        member = member_of(viewer, request.member_id)
        if member is None:
            raise OutOfReach
        acts: dict[str, Callable[[], Outcome]] = {
            "inmail": lambda: actions.send_inmail(viewer, member, request),
            "project": lambda: actions.save_to_project(viewer, member, request),
        }
        return acts.get(request.act, Outcome)()

    return outcome_of(act)


def _about(visitor: Visitor, place: Place, request: FrameRequest, outcome: Outcome) -> WidgetScreen:
    if place.candidate is None:
        bundle = support.profile_bundle(visitor, place.seat.contract, candidate_id(request))
        return WidgetScreen("not_here", {"bundle": bundle}, POLL_SECONDS, _FOLDER)
    opened = {"inmail": panels.inmail, "project": panels.project}.get(request.view)
    member = member_of(place.viewer, request.member_id)
    if opened is not None and member is not None:
        return opened(place.viewer, member, request, outcome)
    matches = members_of(place.seat.contract.organization, place.application.pk, candidate_id(request))
    if len(matches) == 1 and request.view != _ELSEWHERE:
        return _matched(place, matches[0])
    return _choice(place, matches, request.text("text"))


def _matched(place: Place, match: Match) -> WidgetScreen:
    member = match.member
    has_history = Feature.HISTORY in place.viewer.features
    context = {
        "candidate": place.candidate,
        "match": match,
        "member": member,
        "positions": list(member.positions.all()),
        "educations": list(member.educations.all()),
        "activities": activities(place.seat, place.application, member, with_history=has_history),
        "has_history": has_history,
        "is_of_export": match.is_manual and is_export_of(match),
    }
    return WidgetScreen("matched", context, folder=_FOLDER)


def _choice(place: Place, matches: Sequence[Match], text: str) -> WidgetScreen:
    """Offer a choice of members if none or several match, or if the viewer wants to replace the only match."""
    candidate = place.candidate
    hits = search_members(place.seat.contract.organization, text) if text else []
    likely = suggestions(candidate) if candidate is not None and not matches and not text else []
    several = matches if len(matches) > 1 else []
    others = _other_records(place, [*hits, *(record.member for record in likely), *(match.member for match in several)])
    context: dict[str, Any] = {
        "candidate": candidate,
        "matches": [(match, others.get(match.member_id, [])) for match in several],
        "linked": matches[0] if len(matches) == 1 else None,
        "text": text,
        "hits": [(member, others.get(member.pk, [])) for member in hits],
        "suggestions": [(record, others.get(record.member.pk, [])) for record in likely],
    }
    return WidgetScreen("choice", context, folder=_FOLDER)


def _other_records(place: Place, members: Sequence[Member]) -> dict[int, list[str]]:
    """For each member, return the ids of matched records that the seat sees, except the frame's own candidate."""
    seen = visibility_scope(place.seat, Feature.IN_ATS)
    own = place.candidate.ats_candidate_id if place.candidate else ""
    records = records_of(seen, place.application.pk, members) if members else {}
    return {member_id: [name for name in names if name != own] for member_id, names in records.items()}
