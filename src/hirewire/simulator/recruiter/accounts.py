"""The page on which users link their own Recruiter accounts by signing in to Recruiter."""

from urllib.parse import urlencode, urljoin

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hirewire.kit import clock
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError, AgentRefusedError
from hirewire.simulator.recruiter.telling import localized

#: Messages for users. The keys are outcomes of a sign-in, as returned by ``_outcome``.
_ENDS = {
    "connected": _("Your Recruiter account is connected. Recruiter shows you the jobs of your groups within seconds."),
    "refused": _("Your account was not connected, because you did not allow it in Recruiter."),
    "foreign": _(
        "Your account was not connected, because you did not begin this sign-in here, or you began it too long ago. "
        "Connect it on this page."
    ),
    "failed": _("Recruiter did not say who you are. Try again; if it keeps failing, tell your administrator."),
}


@require_safe
@never_cache
@user_required
def mine(request: AtsRequest) -> HttpResponse:
    ended, candidate = _outcome(request), _candidate(request)
    if ended in _ENDS:
        (messages.success if ended == "connected" else messages.error)(request, _ENDS[ended])
        return redirect(_page_waiting_for_history(candidate) if candidate else "ats-me")
    user, fault, status = request.ats_user, "", None
    try:
        status = agent.status(user.account)
    except AgentError as away:
        fault = str(away)
    context = {
        "fault": fault,
        "can_connect": bool(status and status.application),
        "account": status.account_of(user.key) if status else None,
        "uses_lists": bool(status and status.options.access_lists),
        "groups": user.security_groups.all(),
        "candidate": candidate,
    }
    return render(request, "simulator/recruiter/me.html", context)


@require_safe
@never_cache
@user_required
def connect(request: AtsRequest) -> HttpResponse:
    """Redirect to Recruiter's sign-in.

    Pages have a link to this view instead of a form, because this site's content security policy forbids forms that
    lead to another site.
    """
    user = request.ats_user
    back = urljoin(f"{request.scheme}://{request.get_host()}", reverse("ats-me"))
    if candidate := _candidate(request):
        back = f"{back}?{urlencode({'candidate': candidate.key})}"
    try:
        address = agent.sign_in(user.account, user_id=user.key, name=user.name, return_url=back)
    except AgentError as wrong:
        message = gettext("You cannot connect your account right now. %(reason)s")
        messages.error(request, message % {"reason": localized(str(wrong))})
        return redirect("ats-me")
    return HttpResponseRedirect(address)


def _outcome(request: AtsRequest) -> str:
    """If the browser comes back from a sign-in, return how the sign-in ended. Otherwise, return an empty text.

    The agent links a Recruiter account only after this system has confirmed which user came back. Without this check, a
    user could begin a sign-in and send the address of Recruiter's sign-in to a colleague. If the colleague then signed
    in, the colleague's Recruiter account would be linked to the user who began.
    """
    outcome = request.GET.get("recruiter", "")
    if outcome != "confirm":
        return outcome
    user, code = request.ats_user, request.GET.get("confirmation", "")
    try:
        agent.confirm(user.account, user_id=user.key, code=code)
    except AgentRefusedError:
        return "foreign"
    except AgentError:
        return "failed"
    return "connected"


def _candidate(request: AtsRequest) -> Candidate | None:
    """The candidate from whose page the user came. Afterwards, the user returns to that page."""
    return queries.candidate(request.ats_user.account, request.GET.get("candidate", ""))


def _page_waiting_for_history(candidate: Candidate) -> str:
    """The URL of the candidate's page, with a parameter that makes the page wait for Recruiter's history.

    The history is fetched again after a user connects.
    """
    return f"{candidate.get_absolute_url()}?{urlencode({'since': clock.now().isoformat()})}"


@require_POST
@user_required
def disconnect(request: AtsRequest) -> HttpResponse:
    try:
        agent.disconnect(request.ats_user.account, user_id=request.ats_user.key)
        messages.success(request, gettext("Your Recruiter account is disconnected."))
    except AgentError as wrong:
        messages.error(
            request, gettext("Your account is still connected. %(reason)s") % {"reason": localized(str(wrong))}
        )
    return redirect("ats-me")
