"""The page inside the frame: which page around it may show it, and how it starts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hirewire.hub.accounts.queries import person_of
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.widgets import queries
from hirewire.hub.widgets.origins import ancestors, is_registered
from hirewire.hub.widgets.tokens import Visitor, token_for
from hirewire.kit import clock

#: RSC is one row of the widget, whichever of its two bundles the tag names.
RSC_BUNDLES = frozenset({"RECRUITER_SYSTEM_CONNECT_COMPANY", "RECRUITER_SYSTEM_CONNECT_CONTRACT"})
#: What developers are told to look for in the console.
_DOMAIN = "You must specify a valid JavaScript API Domain as part of this key's configuration"
_FAILED = "Error trying to initialize the widget! Error is :"


@dataclass(frozen=True)
class Refusal:
    """Why the widget does not start: a screen for people, a sentence for the console."""

    screen: str
    sentence: str

    @property
    def console(self) -> list[str]:
        lines = [f"{_FAILED}{self.sentence}"]
        return [self.sentence, *lines] if self.sentence.startswith(_DOMAIN) else lines


@never_cache
@require_safe
@xframe_options_exempt
def onboarding(request: HttpRequest) -> HttpResponse:
    """What the page claims to be decides the policy, and the browser holds the page to it.

    A page that claims somebody else's origin gets a frame that its browser
    refuses to show; one that tells the truth and is not registered gets a
    frame that says so and holds nothing else.
    """
    api_key, origin = request.GET.get("api_key", ""), request.GET.get("origin", "")
    application = queries.application_of(api_key)
    refusal = _refusal(application, api_key, origin, request.GET.get("types", ""))
    context: dict[str, Any] = {"application": application, "api_key": api_key, "origin": origin, "refusal": refusal}
    if application is not None:
        context["partner"] = queries.partner_name(application)
    if refusal is None and application is not None:
        context["config"] = _config(request, application, origin)
        response = render(request, "hub/widgets/onboarding/frame.html", context)
        return _framed(response, application.valid_js_sdk_domains)
    context["config"] = {"origin": origin, "console": refusal.console if refusal else []}
    return _framed(render(request, "hub/widgets/onboarding/refused.html", context), [origin])


def _refusal(application: DeveloperApplication | None, api_key: str, origin: str, types: str) -> Refusal | None:
    if application is None:
        return Refusal("unknown_key", f"No customer application has the api_key “{api_key}”.")
    if not is_registered(application, origin):
        where = (
            f"{_DOMAIN}: {origin or 'this page'} is not among the validJsSdkDomains of application {application.pk}."
        )
        return Refusal("domain", where)
    if not RSC_BUNDLES & {name.strip() for name in types.split(",")}:
        names = " or ".join(sorted(RSC_BUNDLES))
        return Refusal("no_bundle", f"data-supported-bundled-integration-types holds “{types}”; it needs {names}.")
    return None


def _config(request: HttpRequest, application: DeveloperApplication, origin: str) -> dict[str, Any]:
    """What the frame's script starts with; a token when the browser let Recruiter's session through."""
    person = person_of(request)
    visitor = Visitor(person, application, origin, clock.now()) if person else None
    query = {"api_key": application.client_id, "origin": origin}
    return {
        "origin": origin,
        "apiKey": application.client_id,
        "token": token_for(visitor) if visitor else None,
        "tokenUrl": reverse("widget-token"),
        "signInUrl": reverse("widget-sign-in", query=query),
        "stateUrl": reverse("widget-onboarding-state"),
        "requestUrl": reverse("widget-onboarding-request"),
        "notifyUrl": reverse("widget-onboarding-notify"),
        "answerUrl": reverse("widget-onboarding-answer"),
    }


def _framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": ancestors(origins)}  # type: ignore[attr-defined]  # noqa: SLF001 - how django-csp takes a policy for one response
    return response
