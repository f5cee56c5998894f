"""The page inside the profile widget's frame, and the checks of its tag."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.framing import Opened, Refusal, contract_id, is_id, page_in_a_frame, refusal_of_context

#: The only accepted kind of page. The protocol's other kinds, such as a CRM, use other ids for people.
_KIND_OF_PAGE = "ATS"


@page_in_a_frame
def profile(request: HttpRequest, application: DeveloperApplication) -> Opened | Refusal:
    refusal = _refusal_of_tag(application, request)
    if refusal is not None:
        return refusal
    config = {
        "candidate": request.GET["candidate"],
        "contract": contract_id(request),
        "showsUnlink": _is_true(request, "unlink"),
        "confirmsUnlink": _is_true(request, "confirm"),
        "stateUrl": reverse("widget-profile-state"),
        "linkUrl": reverse("widget-profile-link"),
        "unlinkUrl": reverse("widget-profile-unlink"),
    }
    return Opened("hub/sites/widgets/profile/frame.html", _("Recruiter: the member behind this candidate"), config)


def _refusal_of_tag(application: DeveloperApplication, request: HttpRequest) -> Refusal | None:
    kind, candidate = request.GET.get("type", ""), request.GET.get("candidate", "")
    if kind.upper() != _KIND_OF_PAGE:
        return Refusal("tag", f"data-widget-type is “{kind}”; it must be {_KIND_OF_PAGE}.")
    if not is_id(candidate):
        return Refusal("tag", "data-ats-candidate-id must be the id with which the candidate is synced.")
    return refusal_of_context(application, request.GET.get("context", ""))


def _is_true(request: HttpRequest, name: str) -> bool:
    """Whether a switch of the tag is on. The protocol defines no default. Only the value "false" turns a switch off."""
    return request.GET.get(name, "").strip().lower() != "false"
