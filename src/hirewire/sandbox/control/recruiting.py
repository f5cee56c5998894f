"""What a recruiter of the sandbox does on request, so that a test needs no browser to cause an event."""

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.errors import ExportRefused
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.seeding.suites import ADMIN, COMPANY, CONTRACT
from hirewire.sandbox.control.errors import NotDone


def export(*, member_id: int, job_id: str = "") -> str:
    """Export a member as the first contract's admin, with a job of the ATS or without; return the event's id."""
    seat = Seat.objects.select_related("person", "contract__organization").get(
        contract=CONTRACT.id, person__email=ADMIN.email
    )
    application = DeveloperApplication.objects.get(organization=COMPANY.id, unique_foreign_id=COMPANY.tenant)
    try:
        made = request_export(
            seat=seat, member=_member(member_id), application=application, job=_job(application, job_id)
        )
    except ExportRefused as refused:
        raise NotDone(str(refused)) from None
    return made.event_id


def _member(number: int) -> Member:
    member = Member.objects.filter(pk=number).first()
    if member is None:
        raise NotDone(f"There is no member {number}. The first is 1000001.")
    return member


def _job(application: DeveloperApplication, number: str) -> JobPosting | None:
    if not number:
        return None
    job = JobPosting.objects.filter(
        organization=COMPANY.id, application=application, external_job_posting_id=number
    ).first()
    if job is None:
        raise NotDone(f"The ATS has sent no job {number[:60]!r}.")
    return job
