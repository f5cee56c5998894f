from collections.abc import Callable
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from hirewire.hub.identity.accounts.errors import NotAllowedError
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations import services
from hirewire.hub.platform.integrations.errors import IntegrationError
from hirewire.hub.sites.widgets.onboarding.screens import may_act, screen_for
from hirewire.hub.sites.widgets.onboarding.words import words_named
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.hub.sites.widgets.visits import View, number_in, with_token
from hirewire.kit.text.sentences import localized
from hirewire.wire.records.integrations import CallbackEntry

Act = Callable[[HttpRequest, Visitor, Contract], list[CallbackEntry]]


def _action(act: Act) -> View:
    """Turn an action into a view. The view runs the action if the person has the right to it.

    The response always contains the current screen.
    """

    @require_POST
    @with_token
    @wraps(act)
    def view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
        contract = may_act(visitor, number_in(request, "contract"))
        entries: list[CallbackEntry] = []
        if contract is not None:
            try:
                entries = act(request, visitor, contract)
            except (IntegrationError, NotAllowedError) as refused:
                return _answer(request, visitor, fault=localized(refused))
        return _answer(request, visitor, entries)

    return view


@require_safe
@with_token
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
    """Record how the embedding page answered when the frame passed a request for an integration to the page.

    ``fault`` says why the page's function ``onintegrate`` failed; it is empty if the function succeeded.
    """
    fault = " ".join(request.POST.get("fault", "").split())[:300]
    services.record_notify_fault(application=visitor.application, contract=contract, person=visitor.person, fault=fault)
    return []


def _answer(
    request: HttpRequest, visitor: Visitor, entries: list[CallbackEntry] | None = None, fault: str = ""
) -> HttpResponse:
    visitor.application.refresh_from_db()
    parameters = request.POST if request.method == "POST" else request.GET
    words = words_named(parameters.get("labels", ""))
    screen = screen_for(visitor, number_in(request, "contract"), words, chooses="choose" in parameters)
    contract = screen.context["contract"]
    body = {
        "screen": screen.name,
        # Buttons act on the contract that the person sees, even if the server would now choose another contract.
        "contract": str(contract.pk) if contract else "",
        "html": render_to_string(screen.template, {**screen.context, "fault": fault}),
        "token": token_for(visitor),
        "poll": screen.poll_seconds,
        "retry": screen.retry_seconds,
        "integrations": [msgspec.to_builtins(entry) for entry in entries or []],
    }
    return JsonResponse(body)
