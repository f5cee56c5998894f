"""What the pages inside frames share: who may embed them, why a widget does not start, and initial data for scripts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hirewire.hub.identity.accounts import sign_ins
from hirewire.hub.identity.accounts.queries import person_of
from hirewire.hub.platform.company_ids.errors import FormerId
from hirewire.hub.platform.company_ids.queries import company_meant
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets import queries, support
from hirewire.hub.sites.widgets.frame_cookies import keep, remembered
from hirewire.hub.sites.widgets.origins import ancestors, is_registered
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from hirewire.kit.looks.reader import speaking
from hirewire.kit.monitoring import tracing
from hirewire.wire.urn import UrnError, id_of

#: No id is longer than this, and none contains a zero byte.
LONGEST_ID = 255
View = Callable[[HttpRequest], HttpResponse]

#: Messages that the documentation tells developers to look for in the console.
_DOMAIN = "You must specify a valid JavaScript API Domain as part of this key's configuration"
_FAILED = "Error trying to initialize the widget! Error is :"


@dataclass(frozen=True)
class Refusal:
    """Why the widget does not start: a screen for people and a sentence for the console."""

    screen: str
    sentence: str

    @property
    def console(self) -> list[str]:
        lines = [f"{_FAILED}{self.sentence}"]
        return [self.sentence, *lines] if self.sentence.startswith(_DOMAIN) else lines


@dataclass(frozen=True)
class Opened:
    """What a widget adds to the page inside its frame."""

    template: str
    label: str
    config: Mapping[str, object]


def page_in_a_frame(page: Callable[[HttpRequest, DeveloperApplication], Opened | Refusal]) -> View:
    """Turn ``page`` into a view for a frame. Only pages of the application's registered origins may embed the frame.

    The browser enforces this: it refuses to show the frame in an unregistered page that claims a registered origin. An
    unregistered page that names its own origin gets a frame that says only that the page is not registered.
    """

    @never_cache
    @require_safe
    @xframe_options_exempt
    @in_the_language_asked_for
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        api_key, origin = request.GET.get("api_key", ""), request.GET.get("origin", "")
        application = queries.application_of(api_key)
        refusal = refusal_of_page(application, api_key, origin)
        if application is None or refusal is not None:
            return refused(request, application, refusal or Refusal("unknown_key", ""))
        response = page(request, application)
        if isinstance(response, Refusal):
            return refused(request, application, response)
        visitor = _of_session(request, application, origin)
        kept = None if visitor else remembered(request, application, origin)
        context = {
            "config": {**common_config(application, origin, visitor or kept), **response.config},
            "partner": queries.partner_name(application),
            "label": response.label,
            "refusal": None,
        }
        frame = framed(render(request, response.template, context), application.valid_js_sdk_domains)
        if kept is not None:
            # Set the cookie again, because its lifetime counts from the last visit and not from the sign-in.
            keep(frame, kept)
        return frame

    return view


def in_the_language_asked_for(view: View) -> View:
    """Use ``lang`` from the loader or the tag, such as ``de_DE``. Without it, the browser's languages apply."""

    @wraps(view)
    def speaking_view(request: HttpRequest) -> HttpResponse:
        with speaking(request.GET.get("lang", "").replace("_", "-").lower()):
            return view(request)

    return speaking_view


def refusal_of_context(application: DeveloperApplication, context: str) -> Refusal | None:
    try:
        organization_id = company_meant(application, id_of(context, "organization"))
    except UrnError:
        return Refusal("tag", f"data-integration-context is “{context}”; it must be an organization URN.")
    except FormerId as former:
        return Refusal("tag", f"data-integration-context is out of date: {former}.")
    # Until somebody requests the integration, the application belongs to no company. Accept any company until
    # then: the screen says that the integration has not been requested.
    if application.organization_id not in {None, organization_id}:
        return Refusal("tag", f"data-integration-context names {context}, which this application does not serve.")
    return None


def contract_id(request: HttpRequest) -> str:
    """Return the contract's id from the tag. The id is only a preference, so an unreadable id is ignored."""
    try:
        return str(id_of(request.GET.get("contract", ""), "contract"))
    except UrnError:
        return ""


def is_id(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_ID and "\x00" not in text


def refusal_of_page(application: DeveloperApplication | None, api_key: str, origin: str) -> Refusal | None:
    if application is None:
        return Refusal("unknown_key", f"No customer application has the api_key “{api_key}”.")
    if not is_registered(application, origin):
        where = (
            f"{_DOMAIN}: {origin or 'this page'} is not among the validJsSdkDomains of application {application.pk}."
        )
        return Refusal("domain", where)
    return None


def common_config(application: DeveloperApplication, origin: str, visitor: Visitor | None) -> dict[str, Any]:
    """Return the initial data of a frame's script, with a token if the person is signed in already."""
    language = translation.get_language() or ""
    query = {"api_key": application.client_id, "origin": origin, "lang": language}
    return {
        "lang": language,
        "origin": origin,
        "apiKey": application.client_id,
        "token": token_for(visitor) if visitor else None,
        "tokenUrl": reverse("widget-token"),
        "signInUrl": reverse("widget-sign-in", query=query),
        # Puts the frame's first call into the trace of this page. Each later action begins its own trace.
        "traceparent": tracing.carried(),
    }


def _of_session(request: HttpRequest, application: DeveloperApplication, origin: str) -> Visitor | None:
    """Return the visitor whom Recruiter's session cookie names.

    The browser sends this cookie only if the embedding page is on Recruiter's own site.
    """
    person = person_of(request)
    number = request.session.get(sign_ins.KEY)
    return Visitor(person, application, origin, clock.now(), number) if person and number else None


def refused(request: HttpRequest, application: DeveloperApplication | None, refusal: Refusal) -> HttpResponse:
    """Return a frame that shows why the widget does not start. Only the origin that the request claims may embed it."""
    api_key, origin = request.GET.get("api_key", ""), request.GET.get("origin", "")
    context = {
        "application": application,
        "api_key": api_key,
        "origin": origin,
        "refusal": refusal,
        "partner": queries.partner_name(application) if application else "",
        "bundle": support.refused_bundle(application, page=origin, api_key=api_key, reason=refusal.sentence),
        "config": {"origin": origin, "console": refusal.console},
    }
    return framed(render(request, "hub/sites/widgets/refused.html", context), [origin])


def framed(response: HttpResponse, origins: list[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": ancestors(origins)}  # type: ignore[attr-defined]  # noqa: SLF001 - how django-csp takes a policy for one response
    return response
