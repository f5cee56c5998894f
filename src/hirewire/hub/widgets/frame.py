"""The page inside the onboarding frame: which page around it may show it, and how it starts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hirewire.hub.widgets import queries
from hirewire.hub.widgets.framing import Refusal, common_config, framed, refusal_of_page, refused

#: RSC is one row of the widget, whichever of its two bundles the tag names.
RSC_BUNDLES = frozenset({"RECRUITER_SYSTEM_CONNECT_COMPANY", "RECRUITER_SYSTEM_CONNECT_CONTRACT"})
_LABEL = "Recruiter: request an integration"


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
    refusal = refusal_of_page(application, api_key, origin) or _refusal_of_tag(request.GET.get("types", ""))
    if application is None or refusal is not None:
        return refused(request, application, refusal or Refusal("unknown_key", ""), _LABEL)
    config = {
        **common_config(request, application, origin),
        "labels": request.GET.get("labels", ""),
        "stateUrl": reverse("widget-onboarding-state"),
        "requestUrl": reverse("widget-onboarding-request"),
        "notifyUrl": reverse("widget-onboarding-notify"),
        "answerUrl": reverse("widget-onboarding-answer"),
    }
    context = {"config": config, "partner": queries.partner_name(application), "refusal": None}
    return framed(render(request, "hub/widgets/onboarding/frame.html", context), application.valid_js_sdk_domains)


def _refusal_of_tag(types: str) -> Refusal | None:
    if RSC_BUNDLES & {name.strip() for name in types.split(",")}:
        return None
    names = " or ".join(sorted(RSC_BUNDLES))
    return Refusal("tag", f"data-supported-bundled-integration-types holds “{types}”; it needs {names}.")
