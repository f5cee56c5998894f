"""Sending a person's profile into an ATS, and what becomes of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from hirewire.hub.accounts.models import Seat
from hirewire.hub.acls.visibility import sight, visible_jobs
from hirewire.hub.audit import services as audit
from hirewire.hub.candidates.models import Candidate
from hirewire.hub.exports import errors, queries
from hirewire.hub.exports.models import Export, ExportState
from hirewire.hub.integrations.queries import applications_for, callback_url
from hirewire.hub.integrations.states import Feature
from hirewire.hub.members.models import Member
from hirewire.hub.notifications import services as notifications
from hirewire.hub.notifications.models import EventType
from hirewire.hub.postings.models import JobPosting, PostingState
from hirewire.hub.provisioning.models import DeveloperApplication
from hirewire.kit import clock

#: Exports of a seat in a month.
MONTHLY_QUOTA = 300
#: How long the profile can be fetched.
REQUEST_LIFE = timedelta(hours=24)
_MAX_FAILURE = 400


@transaction.atomic
def request_export(
    *,
    seat: Seat,
    member: Member,
    application: DeveloperApplication,
    job: JobPosting | None = None,
    email_addresses: Sequence[str] = (),
) -> Export:
    """Tell an ATS to fetch one member's profile, for a job or for none.

    Pressing again while an export of the same person for the same job is under
    way gives that one, so that impatience makes no second person.
    """
    return _request(
        seat=seat, member=member, application=application, job=job, email_addresses=email_addresses, retry_of=None
    )


@transaction.atomic
def retry(*, seat: Seat, export: Export) -> Export:
    """Try a failed export again, as an export of its own."""
    if export.state != ExportState.FAILED:
        raise errors.NotFailed
    job = None
    if export.external_job_posting_id:
        job = JobPosting.objects.filter(
            organization=export.organization_id,
            application=export.application_id,
            external_job_posting_id=export.external_job_posting_id,
        ).first()
        if job is None:
            raise errors.JobClosed
    return _request(
        seat=seat,
        member=export.member,
        application=export.application,
        job=job,
        email_addresses=export.email_addresses,
        retry_of=export,
    )


@transaction.atomic
def record_fetch(*, export: Export) -> None:
    """The ATS has asked for the profile; asking again changes nothing."""
    Export.objects.filter(pk=export.pk, fetched_at=None).update(fetched_at=clock.now())
    Export.objects.filter(pk=export.pk, state=ExportState.PENDING).update(state=ExportState.FETCHED)


@transaction.atomic
def report_failure(*, export: Export, reason: str) -> None:
    """The ATS says that it cannot take the person; nobody has to wait for the deadline."""
    _fail(export, reason.strip() or "Your ATS gave no reason.")


@transaction.atomic
def fail_undelivered(*, export: Export) -> None:
    """The event will not reach the ATS any more."""
    _fail(export, f"Your ATS could not be reached. {_answer_of(export)}".strip())


@transaction.atomic
def fail_overdue(*, export: Export) -> None:
    """Nobody confirmed in time. What was not fetched is withdrawn, so that it cannot come as a surprise later."""
    minutes = int(queries.DEADLINE.total_seconds() // 60)
    if export.state == ExportState.FETCHED:
        reason = f"Your ATS took the profile but did not confirm the record within {minutes} minutes."
    else:
        reason = f"Your ATS did not fetch the profile within {minutes} minutes. {_answer_of(export)}".strip()
        notifications.withdraw(event=export.event, reason="The export ran out of time")
    _fail(export, reason)


@transaction.atomic
def confirm_arrivals(*, organization_id: int, application_id: int, candidates: Sequence[Candidate]) -> int:
    """Close the exports that these records answer; returns how many."""
    by_member = {one.manual_matched_member_id: one for one in candidates if one.manual_matched_member_id is not None}
    awaited = queries.awaited(organization_id, application_id, by_member.keys()).select_for_update()
    arrived = list(awaited.order_by("pk"))
    for export in arrived:
        candidate = by_member[export.member_id]
        export.state = ExportState.ARRIVED
        export.failure = ""
        export.ats_candidate_id = candidate.ats_candidate_id
        export.record_url = candidate.external_profile_url
        export.finished_at = clock.now()
    Export.objects.bulk_update(arrived, ["state", "failure", "ats_candidate_id", "record_url", "finished_at"])
    return len(arrived)


def _request(
    *,
    seat: Seat,
    member: Member,
    application: DeveloperApplication,
    job: JobPosting | None,
    email_addresses: Sequence[str],
    retry_of: Export | None,
) -> Export:
    # Held until the end: no two presses count one export apart, and none makes the same person twice.
    seat = (
        Seat.objects.select_for_update(of=("self",)).select_related("contract__organization", "person").get(pk=seat.pk)
    )
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    endpoint_url = _check(seat, member, application, job)
    organization = seat.contract.organization
    job_id = "" if job is None else job.external_job_posting_id
    if (pressed_before := queries.under_way(application, organization.pk, member, job_id)) is not None:
        return pressed_before
    if queries.exports_this_month(seat) >= MONTHLY_QUOTA:
        raise errors.QuotaUsedUp(MONTHLY_QUOTA)
    event = notifications.announce(
        application=application,
        organization=organization,
        type=EventType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=endpoint_url,
        expires_at=clock.now() + REQUEST_LIFE,
    )
    export = Export.objects.create(
        organization=organization,
        application=application,
        seat=seat,
        member=member,
        event=event,
        external_job_posting_id=job_id,
        job_title="" if job is None else job.title,
        email_addresses=list(email_addresses),
        retry_of=retry_of,
    )
    audit.record(
        action="export.requested",
        actor=seat.person,
        organization=organization,
        contract=seat.contract,
        application=application,
        subject=member.name,
        after=export.job_title,
    )
    return export


def _check(seat: Seat, member: Member, application: DeveloperApplication, job: JobPosting | None) -> str:
    """The address to announce to, or the reason why there is nothing to announce."""
    organization = seat.contract.organization
    if not seat.is_active:
        raise errors.SeatNotActive
    if not seat.contract.export_is_on:
        raise errors.ExportIsOff
    if application not in applications_for(seat, Feature.EXPORT):
        raise errors.NotConnected(application.name)
    if member.closed_at is not None or member.organization_id not in {None, organization.pk}:
        raise errors.MemberClosed
    if job is not None:
        _check_job(seat, job, application)
    endpoint_url = callback_url(application, organization.pk)
    if not endpoint_url:
        raise errors.NoAddress(application.name)
    return endpoint_url


def _check_job(seat: Seat, job: JobPosting, application: DeveloperApplication) -> None:
    # Another company's job is no more open to this seat than a closed one.
    is_ours = (job.organization_id, job.application_id) == (seat.contract.organization_id, application.pk)
    if not is_ours or job.state != PostingState.LISTED:
        raise errors.JobClosed
    if not JobPosting.objects.filter(visible_jobs(sight(seat, Feature.EXPORT)), pk=job.pk).exists():
        raise errors.JobHidden


def _fail(export: Export, reason: str) -> None:
    """Unless it has come to an end in the meantime."""
    Export.objects.filter(pk=export.pk, state__in=queries.UNDER_WAY).update(
        state=ExportState.FAILED, failure=reason[:_MAX_FAILURE], finished_at=clock.now()
    )


def _answer_of(export: Export) -> str:
    """What the ATS's address said last, for people."""
    delivery = export.event.delivery
    if delivery.last_status is not None:
        return f"Its address answered with status {delivery.last_status}."
    return f"Its address did not answer: {delivery.last_error}." if delivery.last_error else ""
