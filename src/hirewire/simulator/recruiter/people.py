"""Pages with Recruiter's widgets for people: members who match a job, a search, and doubtful matches."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


@require_safe
@never_cache
@user_required
def matches(request: AtsRequest, key: str) -> HttpResponse:
    """Render a job's widget. The job's page loads the widget later, so that a slow agent does not delay the page."""
    job = queries.job(request.ats_user.account, key)
    if job is None:
        raise Http404(key)
    return _widget(request, "simulator/jobs/_matches.html", {"job": job})


@require_safe
@user_required
def search(request: AtsRequest) -> HttpResponse:
    return render(request, "simulator/candidates/search.html")


@require_safe
@never_cache
@user_required
def search_widget(request: AtsRequest) -> HttpResponse:
    return _widget(request, "simulator/candidates/_search.html", {})


@require_safe
@user_required
def doubtful(request: AtsRequest) -> HttpResponse:
    return render(request, "simulator/candidates/doubtful.html")


@require_safe
@never_cache
@user_required
def doubtful_widget(request: AtsRequest) -> HttpResponse:
    return _widget(request, "simulator/candidates/_doubtful.html", {})


def _widget(request: AtsRequest, template: str, context: dict[str, object]) -> HttpResponse:
    fault, status = "", None
    try:
        status = agent.status(request.ats_user.account)
    except AgentError as away:
        fault = str(away)
    return render(request, template, {**context, "status": status, "fault": fault, "here": request.path})
