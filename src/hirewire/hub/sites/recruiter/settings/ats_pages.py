"""Admin Settings > ATS: the switches of each connected application, and the purge."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hirewire.hub.ats.blind.services import keep_records
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.queries import admins_of
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.lifecycle.purges.errors import PurgeError
from hirewire.hub.lifecycle.purges.services import purge_application
from hirewire.hub.platform.integrations import queries, services
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.platform.integrations.queries import Card
from hirewire.hub.platform.integrations.states import RecruiterLabel
from hirewire.hub.sites.recruiter.settings import ats_cards
from hirewire.hub.sites.recruiter.settings.ats_cards import KEEPING, Level
from hirewire.hub.sites.recruiter.settings.settings_pages import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

_SWITCHES = {Level.CONTRACT: services.switch_contract, Level.COMPANY: services.switch_company}


def _is_off(card: Card) -> bool:
    return card.label == RecruiterLabel.NOT_ACTIVATED or card.is_abandoned


@require_safe
@seat_required
def settings_ats(request: HttpRequest, seat: Seat) -> HttpResponse:
    cards, waiting = ats_cards.shown(seat.contract), ats_cards.waiting(seat.contract)
    context = {
        "cards": [ats_cards.details(seat, card) for card in cards],
        "waiting": waiting,
        "is_any_off": not cards
        or bool(waiting)
        or any(card.label == RecruiterLabel.NOT_ACTIVATED or card.is_abandoned for card in cards),
        "open_number": cards[0].number if len(cards) == 1 else None,
    }
    return tab(request, seat, "ats", context)


@post_only("settings-ats")
@right_required(Verb.SWITCH)
def switch(request: HttpRequest, seat: Seat, application_id: int, level: str) -> HttpResponse:
    card = card_for(seat, application_id)
    if level not in {*Level, KEEPING}:
        raise Http404
    fault = ""
    try:
        _switch(seat, card, level, on=request.POST.get("on") == "true")
    except IntegrationError as refused:
        fault = localized(refused)
    # If nobody has requested the integration on this contract, the card existed only because the company switch was on.
    # Turning that switch off removes the card, but the admin must still see the outcome.
    changed = queries.card(seat.contract, application_id) or card
    context = {
        "seat": seat,
        "details": ats_cards.details(seat, changed),
        "is_open": True,
        "fault": fault,
        "moved": level,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "hub/sites/recruiter/settings/_ats_card.html", context, status=status)


def _switch(seat: Seat, card: Card, level: str, *, on: bool) -> None:
    if level == KEEPING:
        keep_records(seat=seat, application=card.application, on=on)
        return
    _SWITCHES[Level(level)](application=card.application, contract=seat.contract, person=seat.person, on=on)


@post_only("settings-ats")
@right_required(Verb.PURGE)
def purge(request: HttpRequest, seat: Seat, application_id: int) -> HttpResponse:
    card = card_for(seat, application_id)
    try:
        purge_application(seat=seat, application=card.application)
    except (IntegrationError, PurgeError) as refused:
        messages.error(request, localized(refused))
    return HttpResponseRedirect(reverse("settings-ats"))


@require_safe
@seat_required
def learn_more(request: HttpRequest, seat: Seat) -> HttpResponse:
    context = {"seat": seat, "area": "more", "place": "settings", "admins": admins_of(seat.contract)}
    return render(request, "hub/sites/recruiter/settings/learn_more.html", context)


def card_for(seat: Seat, application_id: int) -> Card:
    card = queries.card(seat.contract, application_id)
    if card is None:
        raise Http404
    return card
