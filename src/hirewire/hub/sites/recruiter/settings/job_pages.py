"""Admin Settings > Jobs: asking the connected systems to send jobs again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hirewire.hub.ats.postings.errors import ResyncRefused
from hirewire.hub.ats.postings.telling import ask_for_jobs
from hirewire.hub.identity.accounts.access import right_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

#: The longest id that the API accepts.
_LONGEST_ID = 200


@post_only("settings-jobs")
@right_required(Verb.ASK_FOR_JOBS)
def ask_again(request: HttpRequest, seat: Seat) -> HttpResponse:
    external_id = request.POST.get("job", "").strip().replace("\x00", "")[:_LONGEST_ID]
    for application in applications_for(seat, Feature.EXPORT):
        try:
            ask_for_jobs(
                application=application,
                contract=seat.contract,
                person=seat.person,
                external_ids=(external_id,) if external_id else (),
            )
        except ResyncRefused as refused:
            messages.error(request, f"{application.name}: {localized(refused)}")
        else:
            words = (
                _("{name} was asked for job {job}. It appears here when it arrives.")
                if external_id
                else _("{name} was asked for all jobs that are open there. They appear here as they arrive.")
            )
            messages.success(request, words.format(name=application.name, job=external_id))
    return HttpResponseRedirect(reverse("settings-jobs"))
