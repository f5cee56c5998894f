"""What the onboarding frame asks and does. Its token is the only thing that says who asks; cookies are not read."""

from collections.abc import Callable
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hirewire.hub.integrations import services
from hirewire.hub.integrations.errors import IntegrationError
from hirewire.hub.organizations.models import Contract
from hirewire.hub.widgets.errors import SignedOutError, WidgetError
from hirewire.hub.widgets.screens import may_act, screen_for
from hirewire.hub.widgets.tokens import Visitor, token_for, visitor_of
from hirewire.wire.records.integrations import CallbackEntry

View = Callable[[HttpRequest], HttpResponse]
Act = Callable[[HttpRequest, Visitor, Contract], list[CallbackEntry]]


def _with_token(view: Callable[[HttpRequest, Visitor], HttpResponse]) -> View:
    @csrf_exempt  # a forged request carries cookies, never this header
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            return view(request, _visitor(request))
        except WidgetError as refused:
            return JsonResponse({"message": str(refused)}, status=refused.status)

    return guarded


def _visitor(request: HttpRequest) -> Visitor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise SignedOutError("Nobody is signed in.")
    return visitor_of(token)


def _action(act: Act) -> View:
    """Do it if this person may, and answer with the screen that is true afterwards either way."""

    @require_POST
    @_with_token
    @wraps(act)
    def view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
        contract = may_act(visitor, _contract_id(request))
        entries: list[CallbackEntry] = []
        if contract is not None:
            try:
                entries = act(request, visitor, contract)
            except IntegrationError as refused:
                return _answer(request, visitor, fault=str(refused))
        return _answer(request, visitor, entries)

    return view


@require_safe
@_with_token
def state(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _answer(request, visitor)


@_action
def request_integration(_request: HttpRequest, visitor: Visitor, contract: Contract) -> list[CallbackEntry]:
    return services.request_integration(application=visitor.application, contract=contract, person=visitor.person)


@_action
def notify_partner(_request: HttpRequest, visitor: Visitor, contract: Contract) -> list[CallbackEntry]:
    return services.notify_partner(application=visitor.application, contract=contract, person=visitor.person)


@_action
def answer(request: HttpRequest, visitor: Visitor, contract: Contract) -> list[CallbackEntry]:
    """What the page's function said: nothing when it took the request, else what went wrong."""
    fault = " ".join(request.POST.get("fault", "").split())[:300]
    services.record_notify_fault(application=visitor.application, contract=contract, fault=fault)
    return []


def _answer(
    request: HttpRequest, visitor: Visitor, entries: list[CallbackEntry] | None = None, fault: str = ""
) -> HttpResponse:
    visitor.application.refresh_from_db()
    screen = screen_for(visitor, _contract_id(request))
    body = {
        "screen": screen.name,
        "html": render_to_string(screen.template, {**screen.context, "fault": fault}),
        "token": token_for(visitor),
        "poll": screen.poll_seconds,
        "retry": screen.retry_seconds,
        "integrations": [msgspec.to_builtins(entry) for entry in entries or []],
    }
    return JsonResponse(body)


def _contract_id(request: HttpRequest) -> int | None:
    text = (request.POST if request.method == "POST" else request.GET).get("contract", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 - a bigint's digits
