"""Push events: the state of each, every attempt to deliver it, and the dead letters."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hirewire.hub.platform.notifications.errors import EventExpired
from hirewire.hub.platform.notifications.models import Delivery, Endpoint
from hirewire.hub.platform.notifications.queries import endpoints
from hirewire.hub.sites.developers import services
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.call_pages import pretty
from hirewire.hub.sites.developers.events import (
    PAGE,
    STATES,
    WantedEvents,
    address_of,
    event,
    events,
    given_up,
    health,
    is_moving,
)
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only
from hirewire.wire.push import PushType

#: How many endpoints are shown: the current one and earlier ones.
SHOWN_ENDPOINTS = 5
_DIGITS = 18
_LONGEST = 64


@require_safe
@desk_required
def push_events(request: HttpRequest, desk: Desk) -> HttpResponse:
    filters = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in ("state", "type", "id")
    }
    before = _number(request.GET.get("before", ""))
    conditions = WantedEvents(state=filters["state"], type=filters["type"], event_id=filters["id"])
    matches = events(desk.application, conditions, before=before, count=PAGE + 1)
    shown = matches[:PAGE]
    query = urlencode({name: value for name, value in filters.items() if value})
    context = {
        "deliveries": shown,
        "asked": filters,
        "is_filtered": bool(query),
        "states": STATES.items(),
        "types": list(PushType),
        "older": f"?{query}&before={shown[-1].pk}" if len(matches) > PAGE else "",
        "newest": f"?{query}" if before else "",
        "dead": given_up(desk.application).count(),
        "endpoints": [(endpoint, health(endpoint)) for endpoint in endpoints([desk.application])[:SHOWN_ENDPOINTS]],
    }
    return tab(request, desk, "events", context)


@require_safe
@desk_required
def push_event(request: HttpRequest, desk: Desk, event_id: str) -> HttpResponse:
    context = _context(desk, _found(desk, event_id))
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/developers/_event.html", context)
    return tab(request, desk, "event", {**context, "tab": "developer-events"})


@post_only("developer-event", "application_id", "event_id")
@owner_required
def replay(request: HttpRequest, desk: Desk, event_id: str) -> HttpResponse:
    try:
        services.replay_event(desk=desk, delivery=_found(desk, event_id))
    except EventExpired as expired:
        messages.error(request, localized(expired))
    return HttpResponseRedirect(reverse("developer-event", args=[desk.application.pk, event_id]))


@post_only("developer-events", "application_id")
@owner_required
def replay_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    count = services.replay_dead_letters(desk=desk)
    words = ngettext("One event is on its way again.", "%(number)d events are on their way again.", count)
    messages.success(request, words % {"number": count} if count else _("There are no more given-up events."))
    return HttpResponseRedirect(reverse("developer-events", args=[desk.application.pk]))


@post_only("developer-events", "application_id")
@owner_required
def pause(request: HttpRequest, desk: Desk, endpoint_id: int) -> HttpResponse:
    services.pause_endpoint(desk=desk, endpoint=_endpoint(desk, endpoint_id))
    words = _("Sending is paused until you resume it. Events wait for up to three days or until their data expires.")
    messages.success(request, words)
    return HttpResponseRedirect(reverse("developer-events", args=[desk.application.pk]))


@post_only("developer-events", "application_id")
@owner_required
def resume(request: HttpRequest, desk: Desk, endpoint_id: int) -> HttpResponse:
    services.resume_endpoint(desk=desk, endpoint=_endpoint(desk, endpoint_id))
    messages.success(request, _("Events are being sent again, the oldest first."))
    return HttpResponseRedirect(reverse("developer-events", args=[desk.application.pk]))


def _endpoint(desk: Desk, endpoint_id: int) -> Endpoint:
    return get_object_or_404(endpoints([desk.application]), pk=endpoint_id)


def _context(desk: Desk, delivery: Delivery) -> dict[str, object]:
    return {
        "desk": desk,
        "application": desk.application,
        "delivery": delivery,
        "event": delivery.event,
        "address": address_of(delivery),
        "tries": [(attempt, pretty(attempt.answer)) for attempt in delivery.log.order_by("-pk")],
        "body": pretty(delivery.event.body.decode()),
        "is_moving": is_moving(delivery),
    }


def _found(desk: Desk, event_id: str) -> Delivery:
    delivery = event(desk.application, event_id)
    if delivery is None:
        raise Http404
    return delivery


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
