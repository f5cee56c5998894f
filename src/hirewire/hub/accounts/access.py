"""Doors of pages: a view behind one gets the seat as its second argument."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from hirewire.hub.accounts.models import Seat
from hirewire.hub.accounts.queries import admins_of, person_of, seat_of
from hirewire.hub.accounts.viewing import is_closed, looking, seat_shown
from hirewire.kit import fence
from hirewire.kit.once import reading

P = ParamSpec("P")
SeatView = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def seat_required(view: SeatView[P]) -> View[P]:
    """Only for somebody who is signed in and works from a seat; others are led there and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        seat = seat_of(request)
        if seat is None:
            return _elsewhere(request, "sign-in" if person_of(request) is None else "contracts")
        shown = seat_shown(request, seat)
        is_read = request.method in {"GET", "HEAD"}
        with fence.only(shown.contract.organization_id), looking(shown), reading(really=is_read):
            response = _closed(request, shown) if is_closed(request, shown) else view(request, shown, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            # People stand on these pages: no browser and no proxy keeps them, so that signing out is the end of it.
            add_never_cache_headers(response)
        return response

    return guarded


def admin_required(view: SeatView[P]) -> View[P]:
    """Only for admins of the contract; the others are told who is one."""

    @seat_required
    @wraps(view)
    def guarded(request: HttpRequest, seat: Seat, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not seat.is_admin:
            context = {"seat": seat, "admins": admins_of(seat.contract)}
            return render(request, "hub/accounts/admins_only.html", context, status=403)
        return view(request, seat, *args, **kwargs)

    return guarded


def _closed(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("viewing")
        return response
    return render(request, "hub/accounts/viewing.html", {"seat": seat}, status=403)


def _elsewhere(request: HttpRequest, name: str) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        # A fragment must not receive a whole page, so the page around it goes there and comes back to itself.
        response = HttpResponse(status=204)
        page = request.headers.get("HX-Current-URL", "")
        response["HX-Redirect"] = f"{reverse(name)}?{urlencode({'next': page})}" if page else reverse(name)
        return response
    back = request.get_full_path() if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name))
