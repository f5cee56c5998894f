"""What the pages inside frames share: who may show them, why they do not start, and what their scripts start with."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hirewire.hub.accounts.queries import person_of
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.widgets import queries, support
from hirewire.hub.widgets.origins import ancestors, is_registered
from hirewire.hub.widgets.tokens import Visitor, token_for
from hirewire.kit import clock

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


def refusal_of_page(application: DeveloperApplication | None, api_key: str, origin: str) -> Refusal | None:
    """What keeps any widget from starting on a page."""
    if application is None:
        return Refusal("unknown_key", f"No customer application has the api_key “{api_key}”.")
    if not is_registered(application, origin):
        where = (
            f"{_DOMAIN}: {origin or 'this page'} is not among the validJsSdkDomains of application {application.pk}."
        )
        return Refusal("domain", where)
    return None


def common_config(request: HttpRequest, application: DeveloperApplication, origin: str) -> dict[str, Any]:
    """What every frame's script starts with; a token when the browser let Recruiter's session through."""
    person = person_of(request)
    visitor = Visitor(person, application, origin, clock.now()) if person else None
    query = {"api_key": application.client_id, "origin": origin}
    return {
        "origin": origin,
        "apiKey": application.client_id,
        "token": token_for(visitor) if visitor else None,
        "tokenUrl": reverse("widget-token"),
        "signInUrl": reverse("widget-sign-in", query=query),
    }


def refused(
    request: HttpRequest, application: DeveloperApplication | None, refusal: Refusal, label: str
) -> HttpResponse:
    """A frame that says why it holds nothing else. The page that it names is the only one that may show it."""
    api_key, origin = request.GET.get("api_key", ""), request.GET.get("origin", "")
    context = {
        "application": application,
        "api_key": api_key,
        "origin": origin,
        "refusal": refusal,
        "label": label,
        "partner": queries.partner_name(application) if application else "",
        "bundle": support.refused_bundle(application, page=origin, api_key=api_key, reason=refusal.sentence),
        "config": {"origin": origin, "console": refusal.console},
    }
    return framed(render(request, "hub/widgets/refused.html", context), [origin])


def framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": ancestors(origins)}  # type: ignore[attr-defined]  # noqa: SLF001 - how django-csp takes a policy for one response
    return response
