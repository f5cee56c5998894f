"""Pages for signing in and out, choosing a contract, and changing the password."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hirewire.hub.identity.accounts import services, signing_in
from hirewire.hub.identity.accounts.access import redirect_and_return
from hirewire.hub.identity.accounts.errors import SeatNotUsableError, WrongPasswordError
from hirewire.hub.identity.accounts.forms import PasswordForm
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.accounts.personas import persona_groups
from hirewire.hub.identity.accounts.queries import active_seats, person_of, seat_of, seats_of
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

_SIGN_IN = "hub/identity/accounts/sign_in.html"
#: A function of a site. It takes a person and the requested page (or an empty string). It returns the page to open if
#: the person needs no seat for that page, otherwise an empty string.
Door = Callable[[Person, str], str]

#: No id has more digits than this, and long numbers are slow to parse.
_MOST_DIGITS: Final = 18


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, door: Door) -> HttpResponse:
    back = _next(request)
    if request.method != "POST":
        if person_of(request) is not None:
            return HttpResponseRedirect(_onward(request, back, door))
        return render(request, _SIGN_IN, {"next": back, "email": "", "groups": persona_groups()})
    attempt = signing_in.attempt(request)
    if attempt.person is not None:
        return HttpResponseRedirect(_onward(request, back, door))
    if address := attempt.at_provider(back):
        return HttpResponseRedirect(address)
    context = {
        "next": back,
        "email": request.POST.get("email", ""),
        "attempt": attempt,
        "failed": attempt.failed,
        "groups": [] if attempt.owes_code else persona_groups(),
    }
    return render(request, _SIGN_IN, context, status=422 if attempt.failed or attempt.fault else 200)


@post_only("sign-in")
def sign_out(request: HttpRequest, leave: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    return leave(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contracts(request: HttpRequest, door: Door) -> HttpResponse:
    person = person_of(request)
    # An htmx request comes from the dialog that opens when a form is refused. The form's page was made for another
    # contract than the session's. In the dialog, the person has asked to switch back to the page's contract, so the
    # browser stays on the page.
    stays = bool(request.headers.get("HX-Request"))
    if person is None:
        sign_in_page = reverse("sign-in", query={"next": request.get_full_path()})
        return redirect_and_return(request, "sign-in") if stays else HttpResponseRedirect(sign_in_page)
    back = _next(request)
    seat = seat_of(request)
    # A link to this page may name the contract that the person needs.
    wanted = _number(request.GET.get("contract", ""))
    if request.method == "GET" and seat is not None and seat.contract_id == wanted:
        return HttpResponseRedirect(back or reverse("search"))
    fault = ""
    if request.method == "POST":
        chosen = get_object_or_404(seats_of(person), pk=_number(request.POST.get("seat", "")))
        try:
            services.choose_contract(request, chosen)
            return HttpResponse() if stays else HttpResponseRedirect(back or reverse("search"))
        except SeatNotUsableError as refused:
            fault = localized(refused)
            if stays:
                # Do not answer with 422: htmx would treat 422 as a success, and the dialog would close.
                return HttpResponse(fault, status=HTTPStatus.FORBIDDEN)
    context = {
        "person": person,
        "seats": seats_of(person),
        "seat": seat,
        "wanted": wanted,
        "next": back,
        "fault": fault,
        "elsewhere": door(person, ""),
    }
    return render(request, "hub/identity/accounts/contracts.html", context, status=422 if fault else 200)


@never_cache
@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if person is None:
        return HttpResponseRedirect(reverse("sign-in", query={"next": reverse("password")}))
    form = PasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_password(request, person, **form.cleaned_data)
        except WrongPasswordError as refused:
            form.add_error("current", localized(refused))
        else:
            messages.success(request, _("Your password has been changed. All other browsers are signed out."))
            return HttpResponseRedirect(reverse("contracts"))
    context = {"person": person, "form": form}
    return render(request, "hub/identity/accounts/password.html", context, status=422 if form.errors else 200)


def _onward(request: HttpRequest, back: str, door: Door) -> str:
    """Return the page to open after the sign-in.

    The page of contracts comes first if the person has no seat, or has several seats and has chosen none of them.
    """
    person = person_of(request)
    if person is not None and (elsewhere := door(person, back)):
        return elsewhere
    if seat_of(request) is None:
        seats = list(active_seats(person)[:2]) if person else []
        if len(seats) != 1:
            return reverse("contracts") + (f"?{urlencode({'next': back})}" if back else "")
        services.choose_contract(request, seats[0])
    return back or reverse("search")


def _next(request: HttpRequest) -> str:
    """Return the page to open next, or an empty string if the request names no page or a page on another site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else ""


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0
