"""Settings → Integrations → Recruiter → Disconnect: the steps, and what happens to the data here."""

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
from hirewire.simulator.recruiter.errors import AgentError
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
    """The progress while the agent ends the connection. The page reloads when that is done."""
    fault, status = _look(request)
    response = render(request, "simulator/recruiter/_leaving.html", _context(request, status, fault))
    if not fault and status is None:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@admin_required
def leave(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    try:
        agent.leave(account)
    except AgentError as wrong:
        messages.error(request, _("Nothing was disconnected. %(why)s") % {"why": localized(str(wrong))})
        return redirect("ats-recruiter-leave")
    leave_recruiter(account=account, user=request.ats_user)
    if request.POST.get("history") == REMOVE:
        forget_recruiter(account=account)
    return redirect("ats-recruiter-leave")


@require_POST
@admin_required
def come_back(request: AtsRequest) -> HttpResponse:
    """Allow connecting again, from scratch: new keys, a request in the widget, a switch in Recruiter, a full sync."""
    return_to_recruiter(account=request.ats_user.account)
    return redirect("ats-recruiter")


def _look(request: AtsRequest) -> tuple[str, Status | None]:
    try:
        return "", agent.status(request.ats_user.account)
    except AgentError as away:
        return str(away), None


def _context(request: AtsRequest, status: Status | None, fault: str) -> dict[str, object]:
    account = request.ats_user.account
    return {
        "account": account,
        "status": status,
        "fault": fault,
        "is_leaving": status is not None and status.state == "leaving",
        "is_gone": status is None and not fault,
        "kept": counts_from_recruiter(account),
    }
