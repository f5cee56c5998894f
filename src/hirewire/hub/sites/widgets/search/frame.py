"""The page inside the frame of the search of both systems, and the checks of its tag."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.framing import Opened, Refusal, contract_id, page_in_a_frame, refusal_of_context


@page_in_a_frame
def search(request: HttpRequest, application: DeveloperApplication) -> Opened | Refusal:
    refusal = refusal_of_context(application, request.GET.get("context", ""))
    if refusal is not None:
        return refusal
    config = {
        "state": {"contract": contract_id(request)},
        "opensRecords": request.GET.get("opens", "") == "page",
        "stateUrl": reverse("widget-search-state"),
    }
    return Opened("hub/sites/widgets/search/frame.html", _("Recruiter: search both systems"), config)
