"""Leading from a refused record to the form that repairs it, and resending it afterwards."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hirewire.simulator.people.access import AtsRequest, admin_required
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Candidate, Job
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError
from hirewire.simulator.recruiter.telling import localized


@admin_required
def repair(request: AtsRequest, stream: str, record_id: str) -> HttpResponse:
    """Redirect to the form of the faulty record. An application has no form; the fault is in its job or candidate."""
    if stream in {"listed_jobs", "listed_people"}:
        # Faults of an access list are repaired on the page of the groups.
        return redirect("ats-groups")
    if stream == "files" and (file := queries.resume(request.ats_user.account, record_id)):
        # The file has to be replaced on the candidate's page.
        return redirect(file.candidate)
    record = _repairable(request.ats_user.account, stream, record_id)
    if record is None:
        message = _("%(record)s no longer exists here. Press “Resend all” to tell Recruiter.")
        messages.error(request, message % {"record": record_id})
        return redirect("ats-recruiter")
    query = urlencode({"repair": record_id, "stream": stream, "reason": _reason(request, stream, record_id)})
    return redirect(f"{record.get_absolute_url()}edit/?{query}")


def resend_after_repair(request: AtsRequest, saved: str) -> HttpResponse:
    """Resend after an administrator saved the form, and return to the refused records. Others cannot resend."""
    stream, record_id = request.GET.get("stream", ""), request.GET["repair"]
    if not request.ats_user.is_admin:
        messages.success(request, _("%(name)s was saved.") % {"name": saved})
        return redirect("ats-settings")
    try:
        if Job.number_of(saved):
            # All of the job's applications were refused because the job was.
            agent.resend(request.ats_user.account)
        else:
            agent.resend(request.ats_user.account, stream=stream, record_id=record_id)
        message = _("%(name)s was saved. The records that waited for it are being sent to Recruiter again.")
        messages.success(request, message % {"name": saved})
    except AgentError as wrong:
        message = _("%(name)s was saved, but %(record)s could not be sent again. %(reason)s")
        messages.error(request, message % {"name": saved, "record": record_id, "reason": localized(str(wrong))})
    return redirect("ats-recruiter")


def _repairable(account: Account, stream: str, record_id: str) -> Candidate | Job | None:
    if stream == "jobs":
        return queries.job(account, record_id)
    if stream == "candidates":
        return queries.candidate(account, record_id)
    if stream == "candidate_notes":
        note = queries.note(account, record_id)
        return note.candidate if note else None
    application = queries.application(account, record_id)
    if application is None:
        return None
    return application.candidate if _is_complete(application.job) else application.job


def _is_complete(job: Job) -> bool:
    return bool(job.title) and bool(job.description)


def _reason(request: AtsRequest, stream: str, record_id: str) -> str:
    try:
        status = agent.status(request.ats_user.account)
    except AgentError:
        return ""
    refusal = status.refusal(stream, record_id) if status else None
    return refusal.reason if refusal else ""
