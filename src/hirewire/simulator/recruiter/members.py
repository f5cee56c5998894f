"""The part of a candidate's page in which Recruiter's widget shows the member who matches the candidate."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from msgspec import Meta

from hirewire.simulator.duplicates.services import note_found
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.services.candidates import edit_candidate
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


class _LinkBody(msgspec.Struct):
    """The person's URN, as passed by the widget to the page's callback."""

    person: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]+$")]


@require_safe
@never_cache
@user_required
def widget(request: AtsRequest, key: str) -> HttpResponse:
    """Render the part with the widget. The page loads this part later, so that a slow agent does not delay the page."""
    candidate, fault, status = _candidate(request, key), "", None
    try:
        status = agent.status(request.ats_user.account)
    except AgentError as away:
        fault = str(away)
    context = {"candidate": candidate, "status": status, "fault": fault, "here": request.path}
    return render(request, "simulator/candidates/_member.html", context)


@require_POST
@user_required
def link(request: AtsRequest, key: str) -> HttpResponse:
    """Store the link on the candidate, so that the link is sent with every change of the candidate."""
    candidate = _candidate(request, key)
    try:
        body = msgspec.json.decode(request.body, type=_LinkBody)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        reason = _("The widget did not say who the person is.")
        return JsonResponse({"message": reason}, status=HTTPStatus.BAD_REQUEST)
    try:
        edit_candidate(candidate=candidate, fields={"recruiter_person": body.person})
    except RecordError as refused:
        return JsonResponse({"message": str(refused)}, status=refused.status)
    return JsonResponse({})


@require_POST
@user_required
def unlink(request: AtsRequest, key: str) -> HttpResponse:
    candidate = _candidate(request, key)
    edit_candidate(candidate=candidate, fields={"recruiter_person": ""})
    # Recruiter will not match the candidate to this person again, so the stored match is deleted.
    note_found(candidate=candidate, person="")
    return JsonResponse({})


def _candidate(request: AtsRequest, key: str) -> Candidate:
    if candidate := queries.candidate(request.ats_user.account, key):
        return candidate
    raise Http404(key)
