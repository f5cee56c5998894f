"""Returns the options for what was typed in the palette."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hirewire.hub.identity.accounts.access import seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.searches.wanted import LONGEST_TEXT
from hirewire.hub.sites.recruiter.palette.finding import groups
from hirewire.hub.sites.recruiter.search.search_conditions import everybody, viewer_of
from hirewire.kit.web import own_writes

#: No id has more digits than this, and every number with this many digits fits the column.
_ID_DIGITS = 18


@own_writes.is_search
@require_POST
@seat_required
def palette(request: HttpRequest, seat: Seat) -> HttpResponse:
    text = request.POST.get("text", "").replace("\0", "").strip()[:LONGEST_TEXT]
    context = {"groups": groups(viewer_of(seat), text, about=_about(request, seat))}
    return render(request, "hub/sites/recruiter/palette/_options.html", context)


def _about(request: HttpRequest, seat: Seat) -> Member | None:
    """Return the person whose profile is open behind the palette, if this company may see them."""
    member_id = request.POST.get("member", "")
    if not member_id.isdecimal() or len(member_id) > _ID_DIGITS:
        return None
    members = everybody(seat.contract.organization).only("first_name", "last_name")
    return members.filter(pk=int(member_id)).first()
