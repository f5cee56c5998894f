"""Takes the user from a refused record to the form that repairs it, and sends the record again afterwards."""

import re
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from hirewire.simulator.people.access import AtsRequest, admin_required
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Application, Candidate, Job, Resume
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError
from hirewire.simulator.recruiter.telling import localized, parts

#: The form fields to correct. The keys are the names that the agent's reasons give to the faulty fields.
_FIELDS: Final = {
    "First name": "first_name",
    "Last name": "last_name",
    "E-mail": "email",
    "Phone": "phone",
    "Address": "line1",
    "Title": "title",
    "Title of the job": "title",
    "Description": "description",
    "Location": "city",
    "Link to apply": "apply_url",
}
_NAMED: Final = re.compile(r"(?P<name>.+?)(?: is |: )")
#: Matches the agent's reason for an application whose job or candidate was refused.
_BLOCKED: Final = re.compile(r"Its (?P<kind>job|candidate) (?P<key>\S+) was refused")


@admin_required
def repair(request: AtsRequest, stream: str, record_id: str) -> HttpResponse:
    """Redirect to the form of the faulty record or, if the record has no form, to the page that shows it."""
    account = request.ats_user.account
    if stream in {"listed_jobs", "listed_people"}:
        # Faults of an access list are repaired on the page of the groups.
        return redirect("ats-groups")
    reason = _reason(request, stream, record_id)
    if stream == "applications" and (blocked := _BLOCKED.fullmatch(reason)):
        stream, record_id = f"{blocked['kind']}s", blocked["key"]
        reason = _reason(request, stream, record_id)
    if owner := _owner(account, stream, record_id):
        message = f"{_('Recruiter refused %(record)s.') % {'record': record_id}} {localized(reason)}"
        messages.error(request, message.strip())
        return redirect(owner)
    record = _repairable(account, stream, record_id)
    if record is None:
        message = _("%(record)s no longer exists here. Press “Resend all” to tell Recruiter.")
        messages.error(request, message % {"record": record_id})
        return redirect("ats-recruiter")
    # The form looks the reason up again, because a reason may quote personal data, which must stay out of URLs.
    query = urlencode({"repair": record_id, "stream": stream})
    return redirect(f"{record.get_absolute_url()}edit/?{query}")


def reason_to_repair(request: AtsRequest, form: forms.Form) -> str:
    """Show beside the form's fields why Recruiter refused the record, and return the reasons that have no field.

    The result is empty if the form was not opened for a repair. A submitted form shows only its own errors beside its
    fields, so all of Recruiter's reasons are returned.
    """
    if "repair" not in request.GET:
        return ""
    reasons = parts(_reason(request, request.GET.get("stream", ""), request.GET["repair"]))
    return "; ".join(localized(reason) for reason in reasons if form.is_bound or not _mark(form, reason))


def resend_after_repair(request: AtsRequest, saved: str) -> HttpResponse:
    """Resend the repaired record, and redirect to the refused records.

    Only administrators can resend. Other users just get a message that the record was saved.
    """
    stream, record_id = request.GET.get("stream", ""), request.GET["repair"]
    if not request.ats_user.is_admin:
        messages.success(request, _("%(name)s was saved.") % {"name": saved})
        return redirect("ats-settings")
    try:
        if Job.number_of(saved):
            # The job's applications may have been refused because of the job, so all refused records are sent again.
            agent.resend(request.ats_user.account)
        else:
            agent.resend(request.ats_user.account, stream=stream, record_id=record_id)
        message = _("%(name)s was saved. Anything that Recruiter refused because of it is being sent again.")
        messages.success(request, message % {"name": saved})
    except AgentError as wrong:
        message = _("%(name)s was saved, but %(record)s could not be sent again. %(reason)s")
        messages.error(request, message % {"name": saved, "record": record_id, "reason": localized(str(wrong))})
    return redirect("ats-recruiter")


def _mark(form: forms.Form, reason: str) -> bool:
    named = _NAMED.match(reason)
    field = _FIELDS.get(named["name"], "") if named else ""
    if field not in form.fields:
        return False
    if not form.errors:
        form.fields[field].widget.attrs["autofocus"] = True
    form.errors.setdefault(field, form.error_class()).append(f"{localized(reason).rstrip('.')}.")
    return True


def _owner(account: Account, stream: str, record_id: str) -> Candidate | None:
    """The candidate whose page shows a note, file, scorecard or stage; None for any other record."""
    part: Application | Resume | None = None
    if stream in {"candidate_notes", "application_notes"}:
        note = queries.note(account, record_id)
        if note is not None and note.candidate is not None:
            return note.candidate
        part = note.application if note else None
    elif stream in {"feedback", "stages"}:
        part = queries.application_of(account, record_id)
    elif stream == "files":
        part = queries.resume(account, record_id)
    return part.candidate if part else None


def _repairable(account: Account, stream: str, record_id: str) -> Candidate | Job | None:
    """The record to repair. For an application, which has no form, this is its job or its candidate."""
    if stream == "jobs":
        return queries.job(account, record_id)
    if stream == "candidates":
        return queries.candidate(account, record_id)
    application = queries.application(account, record_id) if stream == "applications" else None
    if application is None:
        return None
    return application.candidate if _is_complete(application.job) else application.job


def _is_complete(job: Job) -> bool:
    return bool(job.title and job.description and job.city)


def _reason(request: AtsRequest, stream: str, record_id: str) -> str:
    try:
        status = agent.status(request.ats_user.account)
    except AgentError:
        return ""
    refusal = status.refusal(stream, record_id) if status else None
    return refusal.reason if refusal else ""
