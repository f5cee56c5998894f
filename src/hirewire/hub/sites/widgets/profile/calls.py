"""The calls of the profile widget's frame.

They all use POST, because searches contain people's names. In a URL, the names could end up in logs.
"""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.errors import LinkRefused, MemberOutOfReach
from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.members.models import Member
from hirewire.hub.sites.widgets.actions import Outcome, urn_of
from hirewire.hub.sites.widgets.answering import answer
from hirewire.hub.sites.widgets.frame_request import FrameRequest, read_frame_request
from hirewire.hub.sites.widgets.profile.screens import Place, answered, place_for
from hirewire.hub.sites.widgets.tokens import Visitor
from hirewire.hub.sites.widgets.visits import View, with_token
from hirewire.kit.text.sentences import localized

#: Changes the link of a candidate to a member. Returns whether the page has to store the change.
Act = Callable[[Place, str, Member], bool]


@require_POST
@with_token
def state(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    screen, outcome = answered(visitor, read_frame_request(request))
    return answer(visitor, screen, outcome)


def _action(changed: str) -> Callable[[Act], View]:
    """Turn an action into a view. The view runs the action if the person has the right to it, and shows the result.

    If the page has to store the change, the response names the member under the key in ``changed``.
    """

    def decorated(act: Act) -> View:
        @require_POST
        @with_token
        @wraps(act)
        def view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
            frame_request = read_frame_request(request)
            place, _ = place_for(visitor, frame_request)
            if place is None or place.candidate is None:
                return _shown(visitor, frame_request)
            try:
                member = _member(place, frame_request.member_id or 0)
                is_to_store = act(place, place.candidate.ats_candidate_id, member)
            except (LinkRefused, NotAllowedError) as refused:
                return _shown(visitor, frame_request, Outcome(fault=localized(refused)))
            changes = {changed: urn_of(place.viewer, member)} if is_to_store else None
            return _shown(visitor, frame_request.without_text().closed(), changes=changes)

        return view

    return decorated


@_action("linked")
def link(place: Place, candidate_id: str, member: Member) -> bool:
    by_hand.link(seat=place.seat, application=place.application, candidate_id=candidate_id, member=member)
    return True


@_action("unlinked")
def unlink(place: Place, candidate_id: str, member: Member) -> bool:
    """Unlink the member.

    If somebody has linked another member in the meantime, the page must not learn of the unlinking, because the ATS
    would then remove the new link.
    """
    by_hand.unlink(seat=place.seat, application=place.application, candidate_id=candidate_id, member=member)
    organization = place.seat.contract.organization
    candidates = Candidate.objects.filter(organization=organization, application=place.application)
    return candidates.filter(ats_candidate_id=candidate_id, manual_matched_member_id=None).exists()


def _member(place: Place, member_id: int) -> Member:
    member = Member.objects.visible_to(place.seat.contract.organization).filter(pk=member_id).first()
    if member is None:
        raise MemberOutOfReach
    return member


def _shown(
    visitor: Visitor,
    frame_request: FrameRequest,
    outcome: Outcome | None = None,
    changes: Mapping[str, str] | None = None,
) -> HttpResponse:
    screen, _ = answered(visitor, frame_request)
    return answer(visitor, screen, outcome or Outcome(), **(changes or {}))
