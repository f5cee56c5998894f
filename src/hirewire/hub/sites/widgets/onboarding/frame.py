"""The page inside the onboarding frame, and the checks of its tag."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.framing import Opened, Refusal, page_in_a_frame

#: The tag may name either bundle, because the widget shows both bundles of RSC as one row.
RSC_BUNDLES = frozenset({"RECRUITER_SYSTEM_CONNECT_COMPANY", "RECRUITER_SYSTEM_CONNECT_CONTRACT"})


@page_in_a_frame
def onboarding(request: HttpRequest, _application: DeveloperApplication) -> Opened | Refusal:
    refusal = _refusal_of_tag(request.GET.get("types", ""))
    if refusal is not None:
        return refusal
    config = {
        "labels": request.GET.get("labels", ""),
        "stateUrl": reverse("widget-onboarding-state"),
        "requestUrl": reverse("widget-onboarding-request"),
        "notifyUrl": reverse("widget-onboarding-notify"),
        "answerUrl": reverse("widget-onboarding-answer"),
    }
    return Opened("hub/sites/widgets/onboarding/frame.html", _("Recruiter: request an integration"), config)


def _refusal_of_tag(types: str) -> Refusal | None:
    if RSC_BUNDLES & {name.strip() for name in types.split(",")}:
        return None
    names = " or ".join(sorted(RSC_BUNDLES))
    return Refusal("tag", f"data-supported-bundled-integration-types is “{types}”; it must be {names}.")
