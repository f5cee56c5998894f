"""The pages behind the link in an invitation e-mail. Nobody has to type a code or an address."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts.errors import InvitationError, LinkedInvitationOverError
from hirewire.hub.identity.accounts.forms import NewcomerForm
from hirewire.hub.identity.accounts.invitations import by_link
from hirewire.hub.identity.accounts.joining import ways
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.identity.accounts.services import choose_contract, open_session
from hirewire.hub.recruiting.seats import services
from hirewire.hub.recruiting.seats.models import SeatInvitation
from hirewire.kit.text.sentences import localized

#: The session keeps the link's token under this key. So the token is not in the URL of the form page, and therefore not
#: in Referer headers.
_KEY: Final = "seat_link"
_PAGE: Final = "hub/sites/recruiter/settings/take_linked_seat.html"


@never_cache
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link's token and go to the form.

    Mail scanners open links, too, so opening the link must not activate the seat.
    """
    request.session.pop(_KEY, None)
    if by_link(SeatInvitation.objects.all(), token=token) is not None:
        request.session[_KEY] = token
    return HttpResponseRedirect(reverse("linked-seat"))


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def take_linked_seat(request: HttpRequest) -> HttpResponse:
    every = SeatInvitation.objects.select_related("contract__organization", "invited_by")
    invitation = by_link(every, token=request.session.get(_KEY, ""))
    if invitation is None:
        return _page(request, {"fault": localized(LinkedInvitationOverError())}, status=410)
    person = person_of(request)
    possible = ways(invitation, person, inviter=invitation.contract.organization)
    form = NewcomerForm(
        request.POST if possible["is_new"] and request.method == "POST" else None, email=invitation.email
    )
    context = {"invitation": invitation, "person": person, "form": form, **possible}
    if request.method != "POST" or (person is None and not form.is_valid()):
        return _page(request, context, status=422 if form.errors else 200)
    try:
        seat = _taken(request, person, {} if person else form.cleaned_data)
    except InvitationError as refused:
        return _page(request, {**context, "fault": localized(refused)}, status=422)
    choose_contract(request, seat)
    return HttpResponseRedirect(reverse("search"))


def _taken(request: HttpRequest, person: Person | None, typed: dict[str, Any]) -> Seat:
    token = request.session[_KEY]
    if person is not None:
        seat = services.take_by_link(person=person, token=token)
        del request.session[_KEY]
        return seat
    seat = services.take_anew_by_link(token=token, **typed)
    del request.session[_KEY]
    # Sign the person in without checking the password that they have just chosen; ``accounts.joining`` says why.
    open_session(request, seat.person)
    return seat


def _page(request: HttpRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    return render(request, _PAGE, context, status=status)
