"""Settings → Integrations → Recruiter: the onboarding widget, the sync, and the refused records."""

from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

import msgspec
from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hirewire.simulator.people.access import AtsRequest, admin_required
from hirewire.simulator.people.models import Account
from hirewire.simulator.recruiter import agent, progress
from hirewire.simulator.recruiter.errors import AgentError
from hirewire.simulator.recruiter.status import Fault, Options, Status
from hirewire.simulator.recruiter.telling import localized


@require_safe
@never_cache
@admin_required
def settings_page(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    if account.left_recruiter_at is not None:
        # Opening a page does not reconnect what somebody has disconnected.
        return redirect("ats-recruiter-leave")
    fault = ""
    status = None
    try:
        status = agent.status(account)
    except AgentError as away:
        fault = str(away)
    context = {
        **_page_context(request, status, fault),
        # Whether the page calls ``connect`` as soon as it has loaded. After a fault, the page offers a button instead.
        "connects": not fault and progress.has_to_connect(status, _origin(request)) and not (status and status.fault),
    }
    return render(request, "simulator/recruiter/settings.html", context)


@require_POST
@admin_required
def connect(request: AtsRequest) -> HttpResponse:
    """Have the agent create what the widget needs. Then reload the page, so that it shows the widget."""
    account = request.ats_user.account
    if account.left_recruiter_at is not None:
        return _here_again(request)
    origins = progress.wanted_origins(None, _origin(request))
    try:
        origins = progress.wanted_origins(agent.status(account), _origin(request))
        status = agent.connect(account, widget_origins=origins)
        fault = status.fault.message if status.fault else ""
    except AgentError as away:
        status, fault = None, str(away)
    if not fault and status and status.application:
        return _here_again(request)
    if not request.headers.get("HX-Request"):
        return _here_again(request)
    fault = fault or _("The agent has not created any keys yet.")
    return render(request, "simulator/recruiter/_connection.html", _page_context(request, status, fault))


@require_safe
@never_cache
@admin_required
def sync(request: AtsRequest) -> HttpResponse:
    """Return the left column. If the page already shows the current state, return 204, so that nothing moves."""
    return _left_column(request, agent.status)


@require_POST
@admin_required
def pause(request: AtsRequest) -> HttpResponse:
    return _left_column(request, agent.pause)


@require_POST
@admin_required
def resume(request: AtsRequest) -> HttpResponse:
    return _left_column(request, agent.resume)


@require_POST
@admin_required
def resend(request: AtsRequest) -> HttpResponse:
    stream, record_id = request.POST.get("stream", ""), request.POST.get("record_id", "")
    return _left_column(request, lambda account: agent.resend(account, stream=stream, record_id=record_id))


@require_POST
@admin_required
def history(request: AtsRequest) -> HttpResponse:
    """Have the agent fetch the history. The card on the page shows the progress."""
    try:
        agent.refresh_history(request.ats_user.account)
    except AgentError as wrong:
        messages.error(request, _("The history was not fetched. %(reason)s") % {"reason": localized(str(wrong))})
    return _here_again(request)


@require_POST
@admin_required
def options(request: AtsRequest) -> HttpResponse:
    account = request.ats_user.account
    fault = ""
    status = None
    try:
        status = agent.status(account)
        if status is not None:
            status = agent.set_options(account, _with_changes(status.options, request.POST))
    except AgentError as wrong:
        fault = str(wrong)
        # Show the switches as the agent has them, because this request may have failed to change them.
        status = _status_or_none(account)
    return render(request, "simulator/recruiter/_options.html", _page_context(request, status, fault))


@require_POST
@admin_required
def integrate(request: AtsRequest) -> HttpResponse:
    try:
        msgspec.json.decode(request.body, type=list[dict[str, object]])
        agent.integrate(request.ats_user.account, request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        message = _("The widget sent something that is not a list.")
        return JsonResponse({"message": message}, status=HTTPStatus.BAD_REQUEST)
    except AgentError as wrong:
        return JsonResponse({"message": localized(str(wrong))}, status=HTTPStatus.BAD_GATEWAY)
    return JsonResponse({})


def _with_changes(options: Options, form: QueryDict) -> Options:
    """Change the options that the form contains: either only ``public_jobs``, or all the switches."""
    if "public_jobs" in form:
        return msgspec.structs.replace(options, public_jobs=form["public_jobs"] == "on")
    switches = ("unposted_jobs", "confidential_jobs", "access_lists")
    return msgspec.structs.replace(options, **{name: name in form for name in switches})


def _left_column(request: AtsRequest, ask: Callable[[Account], Status | None]) -> HttpResponse:
    fault = ""
    status = None
    try:
        status = ask(request.ats_user.account)
    except AgentError as wrong:
        fault = str(wrong)
        status = _status_or_none(request.ats_user.account) if request.method == "POST" else None
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, localized(fault))
        return _here_again(request)
    context = _page_context(request, status, fault)
    if request.method == "GET" and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if status is not None and request.GET.get("begun", "") == ("0" if context["has_begun"] else "1"):
        # The sync has begun or ended since the page was loaded, so the rest of the page has to change, too. Reload the
        # whole page.
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Refresh": "true"})
    context["polled"] = status is not None
    # Screen readers announce the progress only if it has reached another of ``progress.QUARTERS``.
    context["speaks"] = request.GET.get("quarter") != str(context["quarter"])
    return render(request, "simulator/recruiter/_left.html", context)


def _page_context(request: AtsRequest, status: Status | None, fault: str) -> dict[str, object]:
    seen = sha256(msgspec.json.encode((status, fault))).hexdigest()[:16]
    confidential = progress.confidential_jobs(request.ats_user.account)
    return {
        **progress.sync_context(status),
        "has_begun": progress.has_begun(status),
        "steps": progress.steps(status, confidential),
        # A form that was just sent stays open.
        "is_unfolded": request.method == "POST",
        "fault": fault,
        # Why the widget cannot be shown: the agent is unavailable, or the agent reports a fault.
        "problem": Fault(fault) if fault else status and status.fault,
        "seen": seen,
        "confidential_jobs": confidential,
        "posted_jobs": progress.posted_jobs(request.ats_user.account),
        "unconnected": progress.unconnected(request.ats_user.account, status),
    }


def _status_or_none(account: Account) -> Status | None:
    try:
        return agent.status(account)
    except AgentError:
        return None


def _here_again(request: AtsRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": reverse("ats-recruiter")})
    return redirect("ats-recruiter")


def _origin(request: AtsRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
