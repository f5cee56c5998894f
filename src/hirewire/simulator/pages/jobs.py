"""Pages about jobs."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hirewire.simulator.pages import finding
from hirewire.simulator.pages.forms import JobForm, JobGroupsForm
from hirewire.simulator.pages.paging import page_of
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import NOT_SELECTED, STAGES, JobState
from hirewire.simulator.records.services.jobs import create_job, edit_job, unpost
from hirewire.simulator.recruiter.resending import resend_after_repair


@user_required
def job_list(request: AtsRequest) -> HttpResponse:
    rows = queries.jobs(request.ats_user.account)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", JobState.OPEN)
    words = request.GET.get("q", "").strip()
    if state in JobState.values:
        rows = rows.filter(state=state)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(city__icontains=word))
    in_pipeline = queries.how_many("job", ~Q(stage__in=[NOT_SELECTED, STAGES[-1]]))
    rows = rows.annotate(in_pipeline=in_pipeline, people=queries.how_many("job")).order_by("-created_at")
    page, query = page_of(request, rows)
    order = (JobState.OPEN, JobState.DRAFT, JobState.CLOSED)
    states = [(state.value, state.label, counts.get(state, 0)) for state in order]
    context = {
        "page": page,
        "query": query,
        "states": [*states, ("all", _("All"), sum(counts.values()))],
        "state": state,
        "words": words,
        "doubles": queries.doubly_posted(request.ats_user.account),
    }
    return render(request, "simulator/jobs/list.html", context)


@user_required
def job(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.job(request, key)
    rows = queries.applications(request.ats_user.account).filter(job=shown)
    counts = dict(rows.order_by().values_list("stage").annotate(Count("pk")))
    columns = [(stage, counts.get(stage, 0)) for stage in (*STAGES, NOT_SELECTED)]
    # Without a choice, the first stage where somebody is.
    default = next((stage for stage, count in columns if count), STAGES[0])
    stage = request.GET.get("stage", default)
    page, query = page_of(request, rows.filter(stage=stage).order_by("-updated_at"))
    context = {
        "job": shown,
        "doubles": queries.doubly_posted(request.ats_user.account).get(shown.pk, []),
        "columns": columns,
        "stage": stage,
        "page": page,
        "query": query,
        "groups_form": JobGroupsForm(request.ats_user.account, job=shown) if request.ats_user.is_admin else None,
        "groups": shown.security_groups.all(),
    }
    return render(request, "simulator/jobs/job.html", context)


@user_required
def new_job(request: AtsRequest) -> HttpResponse:
    form = JobForm(request.POST or None, initial={"is_posted": True})
    if request.method == "POST" and form.is_valid():
        made = create_job(account=request.ats_user.account, owner=request.ats_user, fields=form.fields_of())
        messages.success(request, _("%(name)s is saved.") % {"name": made.key})
        return redirect(made)
    context = {"form": form, "heading": _("New job"), "back": "/jobs/"}
    return render(request, "simulator/jobs/form.html", context, status=_status(request))


@user_required
def edit(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.job(request, key)
    form = JobForm(request.POST or None, initial=JobForm.initial_of(shown))
    if request.method == "POST" and form.is_valid():
        edit_job(job=shown, fields=form.fields_of())
        if "repair" in request.GET:
            return resend_after_repair(request, shown.key)
        messages.success(request, _("%(name)s is saved.") % {"name": shown.key})
        return redirect(shown)
    heading = _("Edit %(key)s") % {"key": shown.key}
    context = {"form": form, "job": shown, "heading": heading, "back": shown.get_absolute_url()}
    return render(request, "simulator/jobs/form.html", context, status=_status(request))


@require_POST
@user_required
def stop_posting(request: AtsRequest, key: str) -> HttpResponse:
    gone = finding.job(request, key)
    unpost(job=gone)
    messages.success(request, _("%(job)s is no longer posted. Whoever is on it stays on it.") % {"job": gone.key})
    return redirect(gone)


def _status(request: AtsRequest) -> int:
    """A form that comes back has something to correct."""
    return 422 if request.method == "POST" else 200
