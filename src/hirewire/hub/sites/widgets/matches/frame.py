"""The page inside the frame of recommended matches, and the checks of its tag."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.sites.widgets.framing import Opened, Refusal, contract_id, is_id, page_in_a_frame, refusal_of_context


@page_in_a_frame
def matches(request: HttpRequest, application: DeveloperApplication) -> Opened | Refusal:
    job = request.GET.get("job", "")
    if not is_id(job):
        return Refusal("tag", "data-ats-job-posting-id must be the id with which the job is synced.")
    refusal = refusal_of_context(application, request.GET.get("context", ""))
    if refusal is not None:
        return refusal
    config = {"state": {"job": job, "contract": contract_id(request)}, "stateUrl": reverse("widget-matches-state")}
    return Opened("hub/sites/widgets/matches/frame.html", _("Recruiter: members who fit this job"), config)
