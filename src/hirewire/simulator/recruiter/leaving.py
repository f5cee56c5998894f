"""Settings → Integrations → Recruiter → Disconnect: the steps, and what happens to the data in this system."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hirewire.simulator.history.queries import counts_from_recruiter
from hirewire.simulator.history.services import forget_recruiter
from hirewire.simulator.people.access import AtsRequest, admin_required
from hirewire.simulator.people.services import leave_recruiter, return_to_recruiter
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentAwayError, AgentError, AgentRefusedError
from hirewire.simulator.recruiter.status import Status
from hirewire.simulator.recruiter.telling import localized

REMOVE = "remove"


@require_safe
@never_cache
@admin_required
def page(request: AtsRequest) -> HttpResponse:
    fault, status = _look(request)
    return render(request, "simulator/recruiter/leave.html", _context(request, status, fault))


@require_safe
@never_cache
@admin_required
def state(request: AtsRequest) -> HttpResponse:
    """Render the progress while the agent ends the connection. If the agent is not ending it, the page reloads."""
    fault, status = _look(request)
    context = _context(request, status, fault)
    response = render(request, "simulator/recruiter/_leaving.html", context)
    if not fault and not context["is_leaving"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@admin_required
def leave(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    # Before calling the agent, store that the account has left. The agent may end the connection, but its answer may be
    # lost. Even then, pages must not offer to connect the company again. If the agent has not ended the connection, the
    # admin can repeat the request. A repeated request does no harm.
    leave_recruiter(account=account, user=request.ats_user)
    try:
        agent.leave(account)
    except AgentRefusedError as wrong:
        return_to_recruiter(account=account)
        messages.error(request, _("Recruiter is still connected. %(why)s") % {"why": localized(str(wrong))})
        return redirect("ats-recruiter-leave")
    except AgentAwayError as lost:
        text = _("It is not known whether the agent has disconnected. %(why)s")
        messages.error(request, text % {"why": localized(str(lost))})
    # The removal of the history cannot be undone, so it happens only after the call, and only if the agent did not
    # refuse.
    if request.POST.get("history") == REMOVE:
        forget_recruiter(account=account)
    return redirect("ats-recruiter-leave")


@require_POST
@admin_required
def come_back(request: AtsRequest) -> HttpResponse:
    """Allow the company to connect again, from scratch.

    To connect again, the company needs new keys, a request in the widget, an admin who turns the integration on in
    Recruiter, and a full sync.
    """
    return_to_recruiter(account=request.ats_user.account)
    return redirect("ats-recruiter")


def _look(request: AtsRequest) -> tuple[str, Status | None]:
    try:
        return "", agent.status(request.ats_user.account)
    except AgentError as away:
        return str(away), None


def _context(request: AtsRequest, status: Status | None, fault: str) -> dict[str, object]:
    account = request.ats_user.account
    is_leaving = status is not None and status.state == "leaving"
    return {
        "account": account,
        "status": status,
        "fault": fault,
        "is_leaving": is_leaving,
        # Somebody disconnected the account in this system, but the request has not reached the agent.
        "is_unfinished": account.left_recruiter_at is not None and status is not None and not is_leaving,
        "is_gone": status is None and not fault,
        "kept": counts_from_recruiter(account),
    }
