"""The page inside the profile widget's frame, and what its tag has to say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hirewire.hub.contexts.errors import FormerId
from hirewire.hub.contexts.queries import company_meant
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.hub.widgets import queries
from hirewire.hub.widgets.framing import Refusal, common_config, framed, refusal_of_page, refused
from hirewire.wire.urn import UrnError, id_of

_LABEL = "Recruiter: the member behind a candidate"
#: The protocol's other kinds of page, such as a CRM, name their people otherwise.
_KIND_OF_PAGE = "ATS"
_LONGEST_ID = 255


@never_cache
@require_safe
@xframe_options_exempt
def profile(request: HttpRequest) -> HttpResponse:
    """As for the onboarding frame, the claimed origin decides who may show it."""
    api_key, origin = request.GET.get("api_key", ""), request.GET.get("origin", "")
    application = queries.application_of(api_key)
    refusal = refusal_of_page(application, api_key, origin)
    if application is None or refusal is not None:
        return refused(request, application, refusal or Refusal("unknown_key", ""), _LABEL)
    refusal = _refusal_of_tag(application, request)
    if refusal is not None:
        return refused(request, application, refusal, _LABEL)
    config = {
        **common_config(request, application, origin),
        "candidate": request.GET["candidate"],
        "contract": _contract_id(request.GET.get("contract", "")),
        "showsUnlink": _is_true(request, "unlink"),
        "confirmsUnlink": _is_true(request, "confirm"),
        "stateUrl": reverse("widget-profile-state"),
        "linkUrl": reverse("widget-profile-link"),
        "unlinkUrl": reverse("widget-profile-unlink"),
    }
    context = {"config": config, "partner": queries.partner_name(application)}
    return framed(render(request, "hub/widgets/profile/frame.html", context), application.valid_js_sdk_domains)


def _refusal_of_tag(application: DeveloperApplication, request: HttpRequest) -> Refusal | None:
    kind, candidate = request.GET.get("type", ""), request.GET.get("candidate", "")
    if kind.upper() != _KIND_OF_PAGE:
        return Refusal("tag", f"data-widget-type holds “{kind}”; it needs {_KIND_OF_PAGE}.")
    if not candidate or len(candidate) > _LONGEST_ID or "\x00" in candidate:
        return Refusal("tag", "data-ats-candidate-id has to hold the id by which the candidate is synced.")
    return _refusal_of_context(application, request.GET.get("context", ""))


def _refusal_of_context(application: DeveloperApplication, context: str) -> Refusal | None:
    try:
        organization_id = company_meant(application, id_of(context, "organization"))
    except UrnError:
        return Refusal("tag", f"data-integration-context holds “{context}”; it needs an organization URN.")
    except FormerId as former:
        return Refusal("tag", f"data-integration-context is out of date: {former}.")
    # Before anybody has requested the integration the application serves no company yet; the screen says so then.
    if application.organization_id not in {None, organization_id}:
        return Refusal("tag", f"data-integration-context names {context}, which this application does not serve.")
    return None


def _contract_id(urn: str) -> str:
    """Only a wish: what cannot be read is as good as none."""
    try:
        return str(id_of(urn, "contract"))
    except UrnError:
        return ""


def _is_true(request: HttpRequest, name: str) -> bool:
    """Both switches of the tag are on unless it says otherwise; the protocol names no default."""
    return request.GET.get(name, "").strip().lower() != "false"
