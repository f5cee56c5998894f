from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hirewire.simulator.pages import finding
from hirewire.simulator.pages.forms import JobForm, JobGroupsForm
from hirewire.simulator.pages.narrowing import ordered
from hirewire.simulator.pages.paging import page_of
from hirewire.simulator.people.access import AtsRequest, user_required
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import NOT_SELECTED, OVER, STAGES, Job, JobState
from hirewire.simulator.records.services.jobs import create_job, edit_job, unpost
from hirewire.simulator.recruiter.resending import reason_to_repair, resend_after_repair


class Row(NamedTuple):
    job: Job
    in_pipeline: int
    people: int


@user_required
def job_list(request: AtsRequest) -> HttpResponse:
    rows = queries.jobs(request.ats_user.account)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", JobState.OPEN)
    words = request.GET.get("q", "").replace("\0", "").strip()
    if state in JobState.values:
        rows = rows.filter(state=state)
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(city__icontains=word))
    order = (JobState.OPEN, JobState.DRAFT, JobState.CLOSED)
    states = [(each.value, str(each.label), counts.get(each, 0)) for each in order]
    states.append(("all", _("All"), sum(counts.values())))
    known = {value: number for value, _label, number in states}
    rows, orders = ordered(request, rows)
    page, query = page_of(request, rows, count=None if words else known.get(state))
    context = {
        "page": page,
        "rows": _rows(page),
        "query": query,
        "states": states,
        "state": state,
        "words": words,
        "orders": orders,
        "doubles": queries.doubly_posted(request.ats_user.account),
    }
    return render(request, "simulator/jobs/list.html", context)


@user_required
def job(request: AtsRequest, key: str) -> HttpResponse:
    shown = finding.job(request, key)
    rows = queries.applications(request.ats_user.account).filter(job=shown)
    counts = queries.at_stages([shown])[shown.pk]
    columns = [(stage, counts[stage]) for stage in (*STAGES, NOT_SELECTED)]
    default = next((stage for stage, count in columns if count), STAGES[0])
    stage = request.GET.get("stage", default).replace("\0", "")
    people = queries.with_stage_time(rows.filter(stage=stage)).order_by("-updated_at", "-pk")
    page, query = page_of(request, people, count=counts[stage])
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
        messages.success(request, _("%(name)s was saved.") % {"name": made.key})
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
        messages.success(request, _("%(name)s was saved.") % {"name": shown.key})
        return redirect(shown)
    heading = _("Edit %(name)s") % {"name": str(shown)}
    context = {
        "form": form,
        "job": shown,
        "heading": heading,
        "back": shown.get_absolute_url(),
        "refused_for": reason_to_repair(request, form),
    }
    return render(request, "simulator/jobs/form.html", context, status=_status(request))


@require_POST
@user_required
def stop_posting(request: AtsRequest, key: str) -> HttpResponse:
    withdrawn = finding.job(request, key)
    unpost(job=withdrawn)
    messages.success(request, _("%(job)s is no longer posted. Its candidates stay on it.") % {"job": withdrawn.key})
    return redirect(withdrawn)


def _rows(jobs: Iterable[Job]) -> list[Row]:
    shown = list(jobs)
    counts = queries.at_stages(shown)
    return [_row(job, counts[job.pk]) for job in shown]


def _row(job: Job, counts: Counter[str]) -> Row:
    return Row(job, counts.total() - sum(counts[stage] for stage in OVER), counts.total())


def _status(request: AtsRequest) -> int:
    """Return 422 after a POST, because a form that is shown again needs correction."""
    return 422 if request.method == "POST" else 200
