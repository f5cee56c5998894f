"""Actions on applications. Each redirects to the page where the action was started."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hirewire.simulator.pages import finding
from hirewire.simulator.pages.forms import ApplyForm, MoveForm, RejectForm, ScorecardForm, ScorecardRequestForm
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Application, Interview, Scorecard
from hirewire.simulator.records.services.applications import create_application, move, reject
from hirewire.simulator.records.services.scorecards import ask_for_scorecard, submit_scorecard
from hirewire.simulator.records.words import worded


@require_POST
@user_required
def apply_for(request: AtsRequest, key: str) -> HttpResponse:
    person = finding.candidate(request, key)
    form = ApplyForm(request.POST, account=request.ats_user.account, candidate=person)
    if form.is_valid():
        job = finding.job(request, form.cleaned_data["job"])
        try:
            made = create_application(candidate=person, job=job, source=person.source, credited_to=request.ats_user)
            message = _("%(person)s was added to %(job)s as %(key)s.") % {
                "person": person.name,
                "job": job,
                "key": made.key,
            }
            messages.success(request, message)
        except RecordError as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, _("The job is not open, or the person is on it already. Choose another job."))
    return redirect(person)


@user_required
def application(request: AtsRequest, key: str) -> HttpResponse:
    """Redirect to the candidate's page, because applications have no pages of their own."""
    return redirect(finding.application(request, key).candidate)


@require_POST
@user_required
def move_on(request: AtsRequest, key: str) -> HttpResponse:
    application = finding.application(request, key)

    def change(stage: str) -> str:
        move(application=application, stage=stage)
        return _("%(person)s was moved to %(stage)s.") % {
            "person": application.candidate.name,
            "stage": worded(application.stage),
        }

    return _changed(request, application, MoveForm(request.POST), change)


@require_POST
@user_required
def not_selected(request: AtsRequest, key: str) -> HttpResponse:
    application = finding.application(request, key)

    def change(reason: str) -> str:
        reject(application=application, reason=reason)
        return _("%(person)s was not selected for %(job)s.") % {
            "person": application.candidate.name,
            "job": application.job,
        }

    return _changed(request, application, RejectForm(request.POST), change)


def _changed(request: AtsRequest, application: Application, form: Form, change: Callable[..., str]) -> HttpResponse:
    try:
        if form.is_valid():
            messages.success(request, change(**form.cleaned_data))
        else:
            messages.error(request, _("This choice is no longer offered; nothing was changed."))
    except RecordError as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(_back(request, application.candidate.get_absolute_url()))


@require_POST
@user_required
def ask_scorecard(request: AtsRequest, key: str) -> HttpResponse:
    person = finding.candidate(request, key)
    account = request.ats_user.account
    applications = list(queries.applications(account).filter(candidate=person))
    form = ScorecardRequestForm(request.POST, account=account, applications=applications)
    if form.is_valid():
        interviewer = queries.user_named(account, form.cleaned_data["interviewer"]) or request.ats_user
        ask_for_scorecard(
            application=finding.application(request, form.cleaned_data["application"]),
            interview=Interview(form.cleaned_data["interview"]),
            interviewer=(interviewer.first_name, interviewer.last_name),
        )
        messages.success(request, _("%(person)s was asked for a scorecard.") % {"person": interviewer.name})
    else:
        messages.error(request, _("This choice is no longer offered; nobody was asked."))
    return redirect(person)


@require_POST
@user_required
def hand_in_scorecard(request: AtsRequest, row: int) -> HttpResponse:
    account = request.ats_user.account
    scorecard = Scorecard.objects.filter(application__account=account, submitted_at=None, pk=row).first()
    if scorecard is None:
        raise Http404(row)
    form = ScorecardForm(request.POST)
    if form.is_valid():
        submit_scorecard(
            scorecard=scorecard, verdict=form.cleaned_data["verdict"], summary=form.cleaned_data["summary"], ratings=[]
        )
        messages.success(request, _("The scorecard was submitted."))
    else:
        messages.error(request, _("A scorecard needs a verdict and a summary; nothing was saved."))
    return redirect(scorecard.application.candidate)


def _back(request: AtsRequest, default: str) -> str:
    target = request.POST.get("back", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else default
