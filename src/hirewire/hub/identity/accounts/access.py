"""Decorators of pages that need a seat. A decorated view gets the seat as its second argument."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from hirewire.hub.identity.accounts import page_seats
from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_of, person_of, seat_of
from hirewire.hub.identity.accounts.rights import check
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.accounts.second_factor import lacks_second_factor
from hirewire.hub.identity.accounts.viewing import is_closed, looking, seat_shown
from hirewire.kit.db import row_security
from hirewire.kit.db.conflicts import retry_if_overtaken
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.request_cache import reading

P = ParamSpec("P")
SeatView = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: Maps the module and name of each decorated view to the verb that the view requires; filled as modules are loaded.
PAGES: Final[dict[str, Verb]] = {}


def seat_required(view: SeatView[P]) -> View[P]:
    return right_required(Verb.READ)(view)


def right_required(verb: Verb) -> Callable[[SeatView[P]], View[P]]:
    """Require a seat with this right.

    A person without the right is told which roles include the right, and which admins can give such a role. A service
    that processes a form of the page may require another right. A person without that right gets the same explanation.

    People without a seat are redirected to the sign-in page, or to the page on which they choose a seat. People who
    lack a required second factor are redirected to the page on which they set it up.
    """

    def decorated(view: SeatView[P]) -> View[P]:
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            seat = seat_of(request)
            if seat is None:
                return redirect_and_return(request, "sign-in" if person_of(request) is None else "contracts")
            seat = page_seats.seat_for(request, seat)
            if lacks_second_factor(seat.person, seat.contract.organization):
                return redirect_and_return(request, "second-step")
            shown = seat_shown(request, seat)
            is_read = request.method in {"GET", "HEAD"}
            with row_security.only(shown.contract.organization_id), looking(shown), reading(really=is_read):
                response = _answer(request, shown, verb, lambda: view(request, shown, *args, **kwargs))
            if not response.has_header("Cache-Control"):
                # No browser or proxy may cache these pages, so signing out leaves no data about people behind.
                add_never_cache_headers(response)
            return response

        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            # If the company moves to another id while the view runs, the view runs again and reads only rows with the
            # new id.
            return retry_if_overtaken(lambda: answered(request, *args, **kwargs))

        PAGES[f"{view.__module__}.{view.__qualname__}"] = verb
        return guarded

    return decorated


def _answer(request: HttpRequest, seat: Seat, verb: Verb, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if other := page_seats.refusal(request, seat):
        return other
    if is_closed(request, seat):
        return _closed(request, seat)
    try:
        check(seat, verb)
        return view()
    except NotAllowedError as refused:
        return _refused(request, seat, refused)


def _refused(request: HttpRequest, seat: Seat, refused: NotAllowedError) -> HttpResponseBase:
    context = {"seat": seat, "fault": localized(refused), "admins": admins_of(seat.contract)}
    if request.headers.get("HX-Request"):
        # htmx does not insert error responses into the page, so redirect to a page that explains the refusal.
        response = HttpResponse(status=refused.status)
        response["HX-Redirect"] = reverse("seat-roles", query={"asked": refused.right.verb})
        return response
    return render(request, "hub/identity/accounts/not_allowed.html", context, status=refused.status)


def _closed(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("viewing")
        return response
    return render(request, "hub/identity/accounts/viewing.html", {"seat": seat}, status=403)


def redirect_and_return(request: HttpRequest, name: str) -> HttpResponse:
    """Redirect to the page with this URL name. That page later brings the person back."""
    if request.headers.get("HX-Request"):
        # htmx would insert the other page into the current one, so redirect the whole page.
        response = HttpResponse(status=204)
        page = request.headers.get("HX-Current-URL", "")
        response["HX-Redirect"] = f"{reverse(name)}?{urlencode({'next': page})}" if page else reverse(name)
        return response
    back = request.get_full_path() if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name))
