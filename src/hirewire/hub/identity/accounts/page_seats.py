"""Refuses a request if its page was made for one seat, and the session works from another seat.

All tabs of a browser share a session, so a contract that is chosen in one tab is chosen in all tabs. A page therefore
names the seat that it was made for. ``looks.js`` sends this seat with each POST form, each HTMX request that writes,
and each HTMX request that the page makes automatically.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import active_seats
from hirewire.hub.identity.accounts.services import choose_contract
from hirewire.kit.web import own_writes

#: These name the page's seat: ``FIELD`` in a form, ``HEADER`` in an HTMX request.
FIELD: Final = "page_seat"
HEADER: Final = "X-Page-Seat"
#: The name of the button that sends a refused form again, this time from the page's seat.
AGAIN: Final = "from_page_seat"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_SENDING: Final = frozenset({FIELD, AGAIN, "csrfmiddlewaretoken"})


def seat_for(request: HttpRequest, seat: Seat) -> Seat:
    """Return the page's seat if the person has just asked to return to it, otherwise ``seat``.

    If the person has asked to return to the page's seat, this seat is also chosen for the session.
    """
    page_seat = _page_seat(request, seat) if AGAIN in request.POST else None
    if page_seat is None:
        return seat
    choose_contract(request, page_seat)
    return page_seat


def refusal(request: HttpRequest, seat: Seat) -> HttpResponse | None:
    """Return a refusal if the request comes from a page for another seat than the session's, else None.

    If a person runs a search or opens a page, the request is answered for the session's seat, because the request
    changes nothing, and nothing can get lost. An automatic refresh of a part of the page is refused: otherwise, the
    page would show its own contract's name above data of another contract.
    """
    own = seat.viewed_by or seat
    if own_writes.searches(request) or _named(request) in {"", str(own.pk)}:
        return None
    if request.method in _SAFE:
        # The page made this request automatically: when a person opens a page, the request names no seat.
        return HttpResponse(status=HTTPStatus.CONFLICT, headers={"HX-Reswap": "none"})
    context: dict[str, Any] = {"seat": seat, "page_seat": _page_seat(request, own)}
    if not request.headers.get("HX-Request"):
        context |= {
            "sent": _sent(request),
            "field": FIELD,
            "again": AGAIN,
            "files": bool(request.FILES),
            "secret": any(request.POST.get(name) for name in _secrets(request)),
        }
        return render(request, "hub/identity/accounts/other_seat.html", context, status=HTTPStatus.CONFLICT)
    # The dialog opens on top of the page, which keeps what the person typed.
    response = render(request, "hub/identity/accounts/_other_seat_dialog.html", context, status=HTTPStatus.CONFLICT)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response


def _named(request: HttpRequest) -> str:
    return request.headers.get(HEADER) or request.POST.get(FIELD, "")


def _page_seat(request: HttpRequest, own: Seat) -> Seat | None:
    named = _named(request)
    if not (named.isascii() and named.isdecimal() and len(named) <= len(str(2**63)) - 1):
        return None
    seat = active_seats(own.person).filter(pk=int(named)).first()
    if seat is not None:
        # Use the request's own ``Person`` object, because ``signed_in_for`` is set only on that object.
        seat.person = own.person
    return seat


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed, except secrets, so that the person can send it again from the page's seat."""
    left_out = _OF_SENDING.union(_secrets(request))
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]


def _secrets(request: HttpRequest) -> Iterable[str]:
    """Return the fields that the view keeps out of error reports; pages must not show them, either."""
    # Django stores their names on the request. ``__ALL__`` stands for every field.
    sensitive = getattr(request, "sensitive_post_parameters", ())
    return request.POST if sensitive == "__ALL__" else sensitive
