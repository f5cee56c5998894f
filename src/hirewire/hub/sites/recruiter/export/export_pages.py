"""Export to ATS: the dialog, its job search, and the state of an export."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from hirewire.hub.ats.acls.visibility import visibility_scope, visible_jobs
from hirewire.hub.ats.matching.likely import LikelyRecord
from hirewire.hub.ats.matching.queries import matches_of
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.access import right_required, seat_required
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.errors import ExportIsOff, ExportRefused, JobHidden, PerhapsThere
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.offering import check_offered
from hirewire.hub.recruiting.exports.queries import UNDER_WAY, exports_of
from hirewire.hub.recruiting.messaging.queries import addresses_given
from hirewire.hub.sites.recruiter import exporting
from hirewire.hub.sites.recruiter.answers import go, is_id, origin_around, profile_address
from hirewire.hub.sites.recruiter.ats import ats_names, job_lines
from hirewire.hub.sites.recruiter.connecting import unconnected
from hirewire.hub.sites.recruiter.export.perhaps import Doubt, doubts
from hirewire.hub.sites.recruiter.exporting import JobChoice, quota_of
from hirewire.hub.sites.recruiter.forms import NO_CHOICE, ExportForm
from hirewire.hub.sites.recruiter.members import member_for
from hirewire.hub.sites.recruiter.people.profile_page import profile_context
from hirewire.kit.text.sentences import localized
from hirewire.kit.web.post_only import post_only

#: The value of the radio button for an export without a job.
NO_JOB = "-"
#: The value of "from" in requests from a dialog that is open over a list.
FROM_LIST = "list"
#: The field that marks a POST which only switches the dialog to another ATS. The request is not a GET, because the URL
#: would then contain what somebody has typed.
OTHER_ATS = "other_ats"


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Verb.EXPORT)
def export(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    member = member_for(seat, member_id)
    given = ", ".join(addresses_given(seat, [member]).get(member.pk, []))
    form = ExportForm(submitted(request), initial={"email": request.POST.get("email", given)})
    if request.method == "POST" and "back" not in request.POST and form.is_valid():
        try:
            application = chosen_application(request, seat)
            job = job_of(seat, application, form.cleaned_data["job"])
            if not exporting.is_offered(job, request.POST.get("q", "")):
                form.add_error("job", NO_CHOICE)
                return _dialog(request, seat, member, form, given)
            made = services.request_export(
                seat=seat,
                member=member,
                application=application,
                job=job,
                email_addresses=form.cleaned_data["email"],
                choice=form.choice(),
            )
        except PerhapsThere as perhaps:
            return _question(request, seat, member, form, perhaps.records)
        except ExportRefused as refused:
            form.add_error(None, localized(refused))
        else:
            return _sent(request, seat, made)
    return _dialog(request, seat, member, form, given)


@require_safe
@right_required(Verb.EXPORT)
def export_jobs(request: HttpRequest, seat: Seat, member_id: int) -> HttpResponse:
    member = member_for(seat, member_id)
    return render(request, "hub/sites/recruiter/export/_export_jobs.html", _jobs_context(request, seat, member))


@require_safe
@seat_required
def export_state(request: HttpRequest, seat: Seat, export_id: int) -> HttpResponse:
    seat_export = _export(seat, export_id)
    if _stays(request):
        return render(request, "hub/sites/recruiter/export/_trace.html", _trace(seat, seat_export))
    context = {
        "seat": seat,
        "export": seat_export,
        "can_export": bool(exporting.choices(seat)),
        "has_just_changed": seat_export.state not in UNDER_WAY,
        "around": urlencode(origin_around(request)),
    }
    return render(request, "hub/sites/recruiter/export/_export_state.html", context)


@post_only("exports")
@right_required(Verb.EXPORT)
def export_retry(request: HttpRequest, seat: Seat, export_id: int) -> HttpResponse:
    failed = _export(seat, export_id)
    try:
        services.retry(seat=seat, export=failed)
    except ExportRefused as refused:
        context = {**profile_context(request, seat, failed.member_id), "fault": localized(refused)}
        return render(request, "hub/sites/recruiter/people/profile.html", context, status=422)
    return go(request, profile_address(request, failed.member_id))


def _dialog(request: HttpRequest, seat: Seat, member: Member, form: ExportForm, given: str) -> HttpResponse:
    status = 422 if form.errors else 200
    if reasons := reasons_for_none(seat, form):
        context = {**profile_context(request, seat, member.pk), "fault": " ".join(reasons)}
        is_page = not request.headers.get("HX-Request")
        page = "people/profile.html" if is_page else "export/_export_refused.html"
        return render(request, f"hub/sites/recruiter/{page}", context, status=422)
    context = {
        **quota_of(seat),
        "form": form,
        "given": given,
        "doubt": next(iter(doubts(seat, application_of(request, seat), [member], {})), None),
        **_jobs_context(request, seat, member),
    }
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/recruiter/export/_export_dialog.html", context, status=status)
    context = {**profile_context(request, seat, member.pk), **context, "is_page": True}
    return render(request, "hub/sites/recruiter/export/export.html", context, status=status)


def _sent(request: HttpRequest, seat: Seat, made: Export) -> HttpResponse:
    """Show the export where it was requested: either in the list, which stays open, or on the profile."""
    if not (request.headers.get("HX-Request") and _stays(request)):
        return go(request, profile_address(request, made.member_id))
    return render(request, "hub/sites/recruiter/export/_exported_here.html", _trace(seat, made))


def _trace(seat: Seat, made: Export) -> dict[str, Any]:
    return {
        "seat": seat,
        "member": made.member,
        "export": made,
        "can_export": bool(exporting.choices(seat)),
        "is_followed": True,
    }


def _question(
    request: HttpRequest, seat: Seat, member: Member, form: ExportForm, records: Sequence[LikelyRecord]
) -> HttpResponse:
    """Ask whether one of these records describes the member."""
    application = application_of(request, seat)
    job = job_of(seat, application, form.cleaned_data["job"])
    was_asked = "to" in form.data
    context = {
        **quota_of(seat),
        "seat": seat,
        "member": member,
        "application": application,
        "ats_name": ats_names(visibility_scope(seat, Feature.EXPORT)).get(application.pk, application.name),
        "job": job,
        "job_choice": form.cleaned_data["job"],
        "text": request.POST.get("q", ""),
        "email": form.data.get("email", ""),
        "doubt": Doubt(member, records),
        "is_unanswered": was_asked,
        "stays": _stays(request),
    }
    status = 422 if was_asked else 200
    if request.headers.get("HX-Request"):
        return render(request, "hub/sites/recruiter/export/_export_perhaps.html", context, status=status)
    context = {**profile_context(request, seat, member.pk), **context, "is_page": True}
    return render(request, "hub/sites/recruiter/export/export_perhaps.html", context, status=status)


def _jobs_context(request: HttpRequest, seat: Seat, member: Member) -> dict[str, Any]:
    application = application_of(request, seat)
    seen = visibility_scope(seat, Feature.IN_ATS)
    known = [match.ats_candidate_id for match in matches_of(seen, member) if match.application_id == application.pk]
    stages = {line.job_id: line.stage for line in job_lines(seen, known) if line.application_id == application.pk}
    return {**chooser(request, seat, application, stages, member), "member": member, "known": known}


def chooser(
    request: HttpRequest,
    seat: Seat,
    application: DeveloperApplication,
    stages: Mapping[str, str],
    member: Member | None = None,
) -> dict[str, Any]:
    sent = request.POST or request.GET
    text = sent.get("q", "").strip()
    matches, jobs = exporting.choose_jobs(seat, application, text, member, stages)
    names = ats_names(visibility_scope(seat, Feature.EXPORT))
    repeated = _last_used(jobs) if submitted(request) is None and not text else ""
    job_id = sent.get("job")
    is_another = OTHER_ATS in sent or sent.get("application", str(application.pk)) != str(application.pk)
    if is_another and job_id != NO_JOB:
        # Another ATS may have another job with the same id.
        job_id = None
    return {
        "seat": seat,
        "application": application,
        "applications": [(choice, names.get(choice.pk, choice.name)) for choice in exporting.choices(seat)],
        "ats_name": names.get(application.pk, application.name),
        "not_offered": exporting.not_offered(seat),
        "text": text,
        "found": matches,
        "jobs": jobs,
        "chosen": _only_match(text, jobs, job_id or "") or (repeated if job_id is None else job_id),
        "repeats": repeated and job_id is None,
        "no_job": NO_JOB,
        "unconnected": [ats for ats in unconnected(seat, Feature.EXPORT) if ats.application_id == application.pk],
        "stays": _stays(request),
        "starts_with_job": OTHER_ATS not in sent,
    }


def _only_match(text: str, jobs: Sequence[tuple[JobPosting, JobChoice]], chosen: str) -> str:
    """Return the only match for the typed words, unless "without a job" was chosen."""
    return jobs[0][0].external_job_posting_id if text and len(jobs) == 1 and chosen != NO_JOB else ""


def _last_used(jobs: Sequence[tuple[JobPosting, JobChoice]]) -> str:
    """Return the job that was used last, so that Enter chooses it again."""
    used = [(choice.used_at, job.external_job_posting_id) for job, choice in jobs if choice.used_at is not None]
    return max(used)[1] if used else ""


def submitted(request: HttpRequest) -> QueryDict | None:
    """Return the submitted form; None if the request only opens the dialog or switches it to another ATS."""
    return None if OTHER_ATS in request.POST else request.POST or None


def _stays(request: HttpRequest) -> bool:
    """Whether the dialog is open over a list that must stay as it is."""
    return (request.POST or request.GET).get("from") == FROM_LIST


def chosen_application(request: HttpRequest, seat: Seat) -> DeveloperApplication:
    """Return the ATS to export to: the chosen one or, if none was chosen, the one that the dialog shows.

    If the chosen ATS has stopped accepting exports, raise ``ExportRefused`` instead of taking another one.
    """
    number = request.POST.get("application", "")
    if not number and seat.contract.export_is_on:
        return application_of(request, seat)
    named = DeveloperApplication.objects.filter(organization=seat.contract.organization)
    application = get_object_or_404(named, pk=number if is_id(number) else None)
    check_offered(seat, application)
    return application


def reasons_for_none(seat: Seat, form: Form) -> list[str]:
    """Return why there is no ATS to choose from; empty if there is one, or if no reason is known."""
    if exporting.choices(seat):
        return []
    reasons = [str(reason) for reason in form.non_field_errors()]
    return reasons or ([] if seat.contract.export_is_on else [localized(ExportIsOff())])


def application_of(request: HttpRequest, seat: Seat) -> DeveloperApplication:
    """Return the chosen ATS. If it is not offered, or if none was chosen, return the first ATS that is offered."""
    choices = {str(choice.pk): choice for choice in exporting.choices(seat)}
    if not choices:
        raise Http404("This seat cannot export to any system.")
    chosen_id = request.POST.get("application", request.GET.get("application", ""))
    return choices.get(chosen_id) or next(iter(choices.values()))


def job_of(seat: Seat, application: DeveloperApplication, job_id: str) -> JobPosting | None:
    if job_id == NO_JOB:
        return None
    seen = visibility_scope(seat, Feature.EXPORT)
    jobs = JobPosting.objects.filter(seen.tenancy, visible_jobs(seen), application=application)
    job = jobs.filter(external_job_posting_id=job_id).first()
    if job is None:
        raise JobHidden
    return job


def _export(seat: Seat, export_id: int) -> Export:
    return get_object_or_404(exports_of(seat).select_related("member"), pk=export_id)
