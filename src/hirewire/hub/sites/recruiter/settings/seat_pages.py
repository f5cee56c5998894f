"""Admin Settings > Seat holders: who works on the contract, what each may do, and who still has to connect."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.identity.accounts import second_factor, viewing
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.errors import NotViewableError
from hirewire.hub.identity.accounts.joining import joined
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.queries import admins_of, seat_holders, seat_of
from hirewire.hub.identity.accounts.rights import refusal
from hirewire.hub.identity.accounts.roles import RIGHTS, TABLE, Right, Role, Verb
from hirewire.hub.identity.accounts.services import choose_contract
from hirewire.hub.identity.mails.sending import has_mail
from hirewire.hub.recruiting.seats import queries, services
from hirewire.hub.recruiting.seats.errors import SeatError
from hirewire.hub.recruiting.single_sign_on.queries import is_linked
from hirewire.hub.sites.recruiter.forms import SeatForm, SeatInvitationForm
from hirewire.hub.sites.recruiter.seat_bindings import bindings, systems
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web import own_writes, typed_words
from hirewire.kit.web.paging import page_of
from hirewire.kit.web.post_only import post_only

SEATS_A_PAGE = 50
UNCONNECTED = "unconnected"
_LONGEST = 100
SHOWN_CHANGES = 10

#: A summary of each role, for the pages where an admin assigns roles. ``accounts.roles`` has the whole table of rights.
ROLES = (
    (
        Role.ADMIN,
        _lazy(
            "Invites people, changes switches, sees every job, removes data. To recruit, an admin also needs the role "
            "Hiring Project Creator"
        ),
    ),
    (Role.RECRUITER, _lazy("Searches, writes InMail, exports people to the ATS")),
    (Role.HIRING_MANAGER, _lazy("Reads and reviews: notes and evaluations")),
)
STATES = (
    (SeatState.ACTIVE, _lazy("Can use the seat")),
    (SeatState.PARKED, _lazy("Temporarily away: keeps the seat, but cannot use it")),
    (SeatState.INACTIVE, _lazy("Has left: cannot use the seat, but everything the person wrote stays")),
)


@own_writes.is_search
@require_http_methods(["GET", "HEAD", "POST"])
@seat_required
def settings_seat_holders(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the seats. The search form uses POST, so that the URL never contains a typed name."""
    if request.method == "POST":
        text = request.POST.get("q", "").replace("\x00", "").strip()[:_LONGEST]
        filters = {"show": request.POST.get("show", ""), "q": typed_words.keep(request, text)}
        return HttpResponseRedirect(f"{reverse('settings-seat-holders')}?{urlencode(filters)}")
    return _holders(request, seat, SeatInvitationForm())


@require_safe
@seat_required
def seat_roles(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what each role may do. ``?asked=`` names the action that Recruiter has just refused."""
    verb = RIGHTS.get(request.GET.get("asked", ""))  # type: ignore[call-overload]  # a text that is no verb gives None
    refused = verb is not None and not seat.may(verb.verb)
    context = {
        "fault": localized(refusal(seat.contract, verb.verb)) if verb and refused else "",
        "table": [(heading, [_row(seat, right) for right in rights]) for heading, rights in TABLE],
        "heads": list(Role),
        "admins": admins_of(seat.contract),
    }
    return tab(request, seat, "seat-holders", context, template="seat_roles")


def _row(seat: Seat, right: Right) -> dict[str, object]:
    return {
        "words": right.words,
        "cells": [(role, role in right.roles) for role in Role],
        "is_mine": seat.may(right.verb),
    }


@post_only("settings-seat-holders")
@right_required(Verb.SECURE)
def require_second_step(request: HttpRequest, seat: Seat) -> HttpResponse:
    second_factor.require(admin=seat, on=request.POST.get("on") == "true")
    return HttpResponseRedirect(reverse("settings-seat-holders"))


@post_only("settings-seat-holders")
@right_required(Verb.INVITE)
def invite(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the invitation's code in the response, because neither a URL nor the session may contain it."""
    form = SeatInvitationForm(request.POST)
    if not form.is_valid():
        return _holders(request, seat, form, status=422)
    data = form.cleaned_data
    try:
        code = services.invite(admin=seat, email=data["email"], roles=[Role(role) for role in data["roles"]])
    except SeatError as refused:
        form.add_error("email", localized(refused))
        return _holders(request, seat, form, status=422)
    return _holders(request, seat, SeatInvitationForm(), code=code, invited=data["email"])


@post_only("settings-seat-holders")
@right_required(Verb.INVITE)
def withdraw(request: HttpRequest, seat: Seat, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(seat.contract), pk=invitation_id)
    services.withdraw(admin=seat, invitation=invitation)
    messages.success(request, _("The invitation for {email} has been withdrawn.").format(email=invitation.email))
    return HttpResponseRedirect(reverse("settings-seat-holders"))


@post_only("settings-seat-holders")
@right_required(Verb.INVITE)
def send_again(request: HttpRequest, seat: Seat, invitation_id: int) -> HttpResponse:
    invitation = get_object_or_404(queries.open_invitations(seat.contract), pk=invitation_id)
    services.send_again(admin=seat, invitation=invitation)
    messages.success(request, _("The invitation is on its way to {email} again.").format(email=invitation.email))
    return HttpResponseRedirect(reverse("settings-seat-holders"))


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.CHANGE_SEAT)
def seat_holder(request: HttpRequest, seat: Seat, seat_id: int) -> HttpResponse:
    holder = get_object_or_404(seat_holders(seat.contract), pk=seat_id)
    form = SeatForm(request.POST or None, initial={"roles": holder.roles, "state": holder.state})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change(admin=seat, seat=holder, roles=[Role(role) for role in data["roles"]], state=data["state"])
        except SeatError as refused:
            form.add_error(None, localized(refused))
        else:
            messages.success(request, _("The seat of {person} has been saved.").format(person=holder.person.name))
            return HttpResponseRedirect(_after(seat, holder))
    ((_holder, known),) = bindings(systems(seat), [holder])
    namesake_since = queries.namesake_since(holder)
    context = {
        "holder": holder,
        "form": form,
        "roles": ROLES,
        "states": [(state, what) for state, what in _states(holder)],
        "bindings": known,
        "is_linked": is_linked(seat.contract.organization_id, holder.person),
        "changes": queries.changes_of(holder, namesake_since=namesake_since)[:SHOWN_CHANGES],
        "has_namesake": namesake_since is not None,
        "trail": f"{reverse('audit-trail')}?{urlencode({'seat': holder.pk})}",
    }
    return tab(request, seat, "seat-holders", context, template="seat_holder", status=422 if form.errors else 200)


@post_only("seat-holder", "seat_id")
@right_required(Verb.VIEW_AS)
def view_as(request: HttpRequest, seat: Seat, seat_id: int) -> HttpResponse:
    holder = get_object_or_404(seat_holders(seat.contract), pk=seat_id)
    try:
        viewing.begin(request, admin=seat, seat=holder)
    except NotViewableError as refused:
        messages.error(request, localized(refused))
        return HttpResponseRedirect(reverse("seat-holder", args=[holder.pk]))
    return HttpResponseRedirect(reverse("search"))


@require_http_methods(["GET", "HEAD", "POST"])
def view_ends(request: HttpRequest) -> HttpResponse:
    """Ask an admin whether to stop viewing Recruiter as a colleague. A POST restores the admin's own seat."""
    own = seat_of(request)
    if own is None:
        return HttpResponseRedirect(reverse("sign-in"))
    seat = viewing.seat_shown(request, own)
    if seat.viewed_by is None:
        return HttpResponseRedirect(reverse("search"))
    if request.method != "POST":
        return render(request, "hub/identity/accounts/viewing.html", {"seat": seat})
    viewing.end(request, admin=own, seat=seat)
    return HttpResponseRedirect(reverse("seat-holder", args=[seat.pk]))


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def take_seat(request: HttpRequest) -> HttpResponse:
    taken = joined(
        request, "hub/sites/recruiter/settings/take_seat.html", join=services.take, join_anew=services.take_anew
    )
    if isinstance(taken, HttpResponse):
        return taken
    choose_contract(request, taken)
    return HttpResponseRedirect(reverse("search"))


def _holders(
    request: HttpRequest, seat: Seat, form: SeatInvitationForm, *, status: int = 200, **more: str
) -> HttpResponse:
    typed, show = request.GET.get("q", ""), request.GET.get("show", "")
    text = typed_words.kept(request, typed)
    connected = systems(seat)
    applications = connected.applications
    seats = queries.found_seats(
        seat.contract, text=text or "", state=show, unconnected_to=applications if show == UNCONNECTED else None
    )
    page = page_of(request, seats.none() if text is None else seats, size=SEATS_A_PAGE)
    counts = queries.counts(seat.contract, applications)
    context = {
        "holders": bindings(connected, list(page)),
        "applications": applications,
        "with_lists": [application for application in applications if application.pk in connected.with_lists],
        "page": page,
        "asked": {"q": text or "", "typed": typed, "show": show},
        "has_ended": text is None,
        "counts": counts,
        "filters": [("", _("All"), counts.everybody)]
        + [(state.value, localized(state.label), counts.states[state]) for state in SeatState if counts.states[state]]
        + ([(UNCONNECTED, _("Not connected"), counts.unconnected)] if applications else []),
        "invitations": list(queries.open_invitations(seat.contract)) if seat.may(Verb.INVITE) else [],
        "has_mail": has_mail(),
        "form": form,
        "roles": ROLES,
        "admins": admins_of(seat.contract),
        **more,
    }
    return tab(request, seat, "seat-holders", context, status=status)


def _states(holder: Seat) -> list[tuple[SeatState, str]]:
    invited = [(SeatState.INVITED, _("Has not joined yet"))] if holder.state == SeatState.INVITED else []
    return [*invited, *((state, str(words)) for state, words in STATES)]


def _after(seat: Seat, holder: Seat) -> str:
    """Return the next page. Admins who changed their own seat go to Search: they may have given up their rights."""
    return reverse("search" if holder.pk == seat.pk else "settings-seat-holders")
