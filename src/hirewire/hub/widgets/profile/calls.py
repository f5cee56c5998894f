"""What the profile widget's frame asks and does. Everything travels by POST: searches are names of people."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from hirewire.hub.matching import by_hand
from hirewire.hub.matching.errors import LinkRefused, MemberOutOfReach
from hirewire.hub.members.models import Member
from hirewire.hub.members.person_ids import person_urn
from hirewire.hub.widgets.profile.screens import Asked, Place, place_for, screen_for
from hirewire.hub.widgets.tokens import Visitor, token_for
from hirewire.hub.widgets.visits import View, number_in, with_token

_LONGEST_SEARCH = 200


@require_POST
@with_token
def state(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _answer(request, visitor)


Act = Callable[[Place, str, Member], None]


def _action(told: str) -> Callable[[Act], View]:
    """Do it if this person may, tell the frame as ``told`` whose link changed, and show what is true afterwards."""

    def decorated(act: Act) -> View:
        @require_POST
        @with_token
        @wraps(act)
        def view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
            place = place_for(visitor, _asked(request))
            if place is None or place.candidate is None:
                return _answer(request, visitor)
            try:
                member = _member(place, number_in(request, "member") or 0)
                act(place, place.candidate.ats_candidate_id, member)
            except LinkRefused as refused:
                return _answer(request, visitor, fault=str(refused))
            return _answer(request, visitor, changes={told: person_urn(visitor.application.pk, member.pk)})

        return view

    return decorated


@_action("linked")
def link(place: Place, candidate_id: str, member: Member) -> None:
    by_hand.link(seat=place.seat, application=place.application, candidate_id=candidate_id, member=member)


@_action("unlinked")
def unlink(place: Place, candidate_id: str, member: Member) -> None:
    by_hand.unlink(seat=place.seat, application=place.application, candidate_id=candidate_id, member=member)


def _member(place: Place, member_id: int) -> Member:
    member = Member.objects.visible_to(place.seat.contract.organization).filter(pk=member_id).first()
    if member is None:
        raise MemberOutOfReach
    return member


def _asked(request: HttpRequest, *, text: str = "") -> Asked:
    return Asked(
        candidate_id=request.POST.get("candidate", "").replace("\x00", ""),
        contract_id=number_in(request, "contract"),
        looks_elsewhere=request.POST.get("view") == "search",
        text=text,
    )


def _answer(
    request: HttpRequest, visitor: Visitor, *, fault: str = "", changes: dict[str, str] | None = None
) -> HttpResponse:
    text = " ".join(request.POST.get("text", "").replace("\x00", "").split())[:_LONGEST_SEARCH]
    screen = screen_for(visitor, _asked(request, text=text if changes is None else ""))
    html = render_to_string(f"hub/widgets/profile/{screen.name}.html", {**screen.context, "fault": fault})
    return JsonResponse(
        {
            "screen": screen.name,
            "html": html,
            "token": token_for(visitor),
            "poll": screen.poll_seconds,
            "retry": None,
            **(changes or {}),
        }
    )
