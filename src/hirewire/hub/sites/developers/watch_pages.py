"""Watch: calls and push events as they happen, and what is known about each.

In a sandbox, people can also replay a call, and make the next call or event fail.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from hirewire.hub.platform.journal import queries as journal
from hirewire.hub.platform.journal.advice import faults_of
from hirewire.hub.platform.journal.curl import as_curl
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.notifications.errors import EventExpired
from hirewire.hub.platform.notifications.models import Delivery
from hirewire.hub.sites.developers import services, watch_docs, watch_faults, watch_replays, watch_rows
from hirewire.hub.sites.developers.access import desk_required, owner_required
from hirewire.hub.sites.developers.call_pages import pretty
from hirewire.hub.sites.developers.events import address_of, event, is_moving
from hirewire.hub.sites.developers.queries import Desk
from hirewire.hub.sites.developers.shell import tab
from hirewire.hub.sites.developers.watch_curl import first_call_as_curl, push_as_curl
from hirewire.hub.sites.developers.watch_faults import Faults
from hirewire.hub.sites.developers.watch_hints import hints_of
from hirewire.hub.sites.developers.watch_rows import Shown
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

FILTERS: Final = (
    (Shown.ALL, _("All")),
    (Shown.CALLS, _("Calls")),
    (Shown.EVENTS, _("Events")),
    (Shown.FAILED, _("Only failed")),
)
_DIGITS: Final = 9
Context = Mapping[str, object]


@require_safe
@desk_required
def watch(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk, {})


@require_safe
@desk_required
def watch_news(request: HttpRequest, desk: Desk) -> HttpResponse:
    shown = _shown(request)
    feed = watch_rows.news(desk.application, shown, request.GET.get("after", ""))
    return render(request, "hub/sites/developers/_watch_news.html", {**_around(desk, shown), "feed": feed})


@require_safe
@desk_required
def watch_call(request: HttpRequest, desk: Desk, uuid: str) -> HttpResponse:
    return _opened(request, desk, "_watch_call", _call_context(desk, _call(desk, uuid), request.GET.get("replay", "")))


@post_only("developer-watch-call", "application_id", "uuid")
@owner_required
def replay_call(request: HttpRequest, desk: Desk, uuid: str) -> HttpResponse:
    call, replays, replayed, refusal = _call(desk, uuid), watch_replays.replays(), "", ""
    if replays is None:
        raise Http404
    refusal = replays.obstacle(call)
    if not refusal:
        replayed = replays.replay(call)
    if request.headers.get("HX-Request"):
        context = {**_call_context(desk, call, replayed), "refusal": refusal, "is_replayed": bool(replayed)}
        return _opened(request, desk, "_watch_call", context)
    if refusal:
        messages.error(request, refusal)
    address = reverse("developer-watch-call", args=[desk.application.pk, uuid])
    return HttpResponseRedirect(f"{address}?{urlencode({'replay': replayed})}" if replayed else address)


@require_safe
@desk_required
def watch_event(request: HttpRequest, desk: Desk, event_id: str) -> HttpResponse:
    return _opened(request, desk, "_watch_event", _event_context(_delivery(desk, event_id)))


@post_only("developer-watch-event", "application_id", "event_id")
@owner_required
def watch_replay(request: HttpRequest, desk: Desk, event_id: str) -> HttpResponse:
    delivery, refusal = _delivery(desk, event_id), ""
    try:
        services.replay_event(desk=desk, delivery=delivery)
    except EventExpired as expired:
        refusal = localized(expired)
    if request.headers.get("HX-Request"):
        context = {**_event_context(_delivery(desk, event_id)), "refusal": refusal, "is_replayed": not refusal}
        return _opened(request, desk, "_watch_event", context)
    if refusal:
        messages.error(request, refusal)
    return HttpResponseRedirect(reverse("developer-watch-event", args=[desk.application.pk, event_id]))


@post_only("developer-watch", "application_id")
@owner_required
def fail_next(request: HttpRequest, desk: Desk) -> HttpResponse:
    faults, client_id = _faults(), desk.application.client_id
    if "event" in request.POST:
        faults.fail_event(client_id, type=_delivery(desk, request.POST["event"]).event.type)
    else:
        call = _call(desk, request.POST.get("call", ""))
        resource = watch_faults.resource_of(call)
        if not resource:
            raise Http404
        faults.fail_call(client_id, verb=call.verb, resource=resource)
    return _armed(request, desk)


@post_only("developer-watch", "application_id")
@owner_required
def take_back(request: HttpRequest, desk: Desk) -> HttpResponse:
    number = request.POST.get("fault", "")
    if number.isdecimal() and len(number) <= _DIGITS:
        _faults().disarm(desk.application.client_id, int(number))
    return _armed(request, desk)


def _page(request: HttpRequest, desk: Desk, opened: Context, *, detail: str = "") -> HttpResponse:
    shown = _shown(request)
    feed = watch_rows.fresh(desk.application, shown)
    context = {
        **_around(desk, shown),
        "feed": feed,
        "is_unlisted": "opened" in opened and all(row.of != opened["opened"] for row in feed.rows),
        "filters": [(name.value, words) for name, words in FILTERS],
        "detail": f"hub/sites/developers/{detail}.html" if detail else "",
        "first_call": first_call_as_curl(desk.application),
        **opened,
    }
    return tab(request, desk, "watch", context)


def _opened(request: HttpRequest, desk: Desk, detail: str, opened: Context) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return _page(request, desk, opened, detail=detail)
    context = {**_around(desk, _shown(request)), **opened}
    return render(request, f"hub/sites/developers/{detail}.html", context)


def _around(desk: Desk, shown: Shown) -> dict[str, object]:
    return {
        "desk": desk,
        "application": desk.application,
        "shown": shown.value,
        "query": f"?{urlencode({'shown': shown.value})}" if shown else "",
        "armed": watch_faults.armed(desk.application),
    }


def _armed(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/developers/_watch_faults.html", _around(desk, Shown.ALL))
    return HttpResponseRedirect(reverse("developer-watch", args=[desk.application.pk]))


def _shown(request: HttpRequest) -> Shown:
    name = request.GET.get("shown", "")
    return Shown(name) if name in list(Shown) else Shown.ALL


def _faults() -> Faults:
    injector = watch_faults.faults()
    if injector is None:
        raise Http404
    return injector


def _call(desk: Desk, uuid: str) -> ApiCall:
    call = journal.call([desk.application], uuid)
    if call is None:
        raise Http404
    return call


def _delivery(desk: Desk, event_id: str) -> Delivery:
    delivery = event(desk.application, event_id)
    if delivery is None:
        raise Http404
    return delivery


def _call_context(desk: Desk, call: ApiCall, replayed: str = "") -> dict[str, object]:
    replays = watch_replays.replays()
    replay = journal.call([desk.application], replayed)
    return {
        "call": call,
        "opened": call.uuid,
        "faults": faults_of(call.status, call.answer_body),
        "docs": watch_docs.of_call(call),
        "hints": hints_of(desk.application, call),
        "request_body": pretty(call.request_body),
        "answer_body": pretty(call.answer_body),
        "curl": as_curl(call),
        "can_fail": bool(watch_faults.resource_of(call)),
        "has_replays": replays is not None,
        "obstacle": "" if replays is None else replays.obstacle(call),
        "comparison": None if replay is None else watch_replays.compared(call, replay),
    }


def _event_context(delivery: Delivery) -> dict[str, object]:
    return {
        "delivery": delivery,
        "event": delivery.event,
        "opened": delivery.event_id,
        "address": address_of(delivery),
        "docs": watch_docs.of_event(delivery.event.type),
        "tries": [(attempt, pretty(attempt.answer)) for attempt in delivery.log.order_by("-pk")],
        "body": pretty(delivery.event.body.decode()),
        "curl": push_as_curl(delivery),
        "is_moving": is_moving(delivery),
    }
