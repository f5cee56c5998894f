"""The part of a candidate's page that shows Recruiter's history."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hirewire.kit import clock
from hirewire.simulator.history import queries, services
from hirewire.simulator.pages import finding
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError
from hirewire.simulator.recruiter.telling import localized

#: After this time, the page says that Recruiter is late, and polls less often.
PATIENCE: Final = timedelta(seconds=30)
#: After this time, the page stops polling. By then, the agent has asked Recruiter again on its own schedule. If that
#: brought no answer either, an answer is unlikely to come soon.
LONGEST: Final = timedelta(minutes=20)


def history_context(reader: User, candidate: Candidate, since: datetime | None = None) -> dict[str, Any]:
    """Return what the template of the history needs.

    ``since`` is when Recruiter was asked. If it is given, the page polls until the history has been fetched again.
    """
    return {
        "candidate": candidate,
        "history": queries.history(reader, candidate),
        "since": since.isoformat() if since else "",
    }


def asked_at(request: AtsRequest) -> datetime | None:
    """Return when Recruiter was asked, or None if the page does not wait for an answer from Recruiter."""
    return _instant(request.GET.get("since", ""))


@require_POST
@user_required
def refresh(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.candidate(request, key)
    now = clock.now()
    fault = _ask(request.ats_user.account)
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, _("The history was not fetched. %(reason)s") % {"reason": fault})
        else:
            messages.success(request, _("Asking Recruiter. Reload the page to see new items."))
        return redirect(shown)
    return _part(request, shown, None if fault else now, fault=fault)


@require_safe
@never_cache
@user_required
def part(request: AtsRequest, key: str) -> HttpResponse:
    """The current history. The page polls until Recruiter has answered, or until ``LONGEST`` has passed."""
    since = asked_at(request)
    shown = finding.candidate(request, key)
    fetched_at = queries.fetched_at(request.ats_user.account)
    if since is None or (fetched_at and fetched_at >= since):
        return _part(request, shown, None)
    waited = clock.now() - since
    return _part(request, shown, since if waited < LONGEST else None, is_late=waited > PATIENCE)


@require_POST
@user_required
def keep(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.candidate(request, key)
    services.keep_record(candidate=shown, user=request.ats_user)
    messages.success(request, _("%(key)s was kept.") % {"key": shown.key})
    return redirect(shown)


def _ask(account: Account) -> str:
    """Have the agent ask Recruiter for new items. Return why the agent does not ask, or an empty text."""
    try:
        status = agent.refresh_history(account)
    except AgentError as wrong:
        return localized(str(wrong))
    if any(contract.is_on for contract in status.contracts):
        return ""
    return _("Contract level is off. The agent fetches InMail and notes only when it is on.")


def _part(
    request: AtsRequest, candidate: Candidate, since: datetime | None, *, fault: str = "", is_late: bool = False
) -> HttpResponse:
    context = {**history_context(request.ats_user, candidate, since), "history_fault": fault, "is_late": is_late}
    return render(request, "simulator/candidates/_history.html", context)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
