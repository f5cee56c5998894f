"""Writes one exported person to the ATS, and tells Recruiter the outcome.

No ATS offers an idempotency key. Therefore, the agent stores the export first, then searches the ATS for the person,
and only then writes. After an interrupted write, the agent tries again. If the ledger of writes contains the records
that an earlier attempt wrote, the agent uses these records. Otherwise, the search finds them.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import msgspec
import structlog

from hirewire.agent.connections import checking, clients
from hirewire.agent.connections.models import Connection
from hirewire.agent.exports import services
from hirewire.agent.exports.models import Intake, IntakeState
from hirewire.agent.mirror import queries as mirror
from hirewire.agent.mirror.rows import AGAIN
from hirewire.agent.sdk.connector import Connector, Entity
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.orders import AddToJob, ExportedPerson, Written
from hirewire.agent.sdk.records import Candidate, Named, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sync import queries as sync
from hirewire.agent.sync.new_account import JobIs, look_at_job
from hirewire.agent.sync.postings import Unjudged
from hirewire.agent.sync.profiles import person_from
from hirewire.agent.sync.uploader import Uploader, Which
from hirewire.agent.writes import queries as writes
from hirewire.agent.writes.carrying import already_written, carry_out
from hirewire.client import RscClient, RscError, ServerFault, Throttled, Unreachable
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing
from hirewire.wire.records.exports import ExportedCandidate
from hirewire.wire.records.seats import Seat
from hirewire.wire.urn import SeatUrn, seat_urn

log = structlog.get_logger(__name__)
#: Recruiter gives up on an export after this time.
DEADLINE: Final = timedelta(minutes=15)
#: An export is refused with one of these messages if its job may belong to the former account of the ATS.
_FORMER_JOB: Final[Mapping[JobIs, str]] = {
    JobIs.PAUSED: says(
        "The ATS of your company has just been changed to another account. Export again once the new account’s jobs "
        "are in Recruiter."
    ),
    JobIs.UPDATED: says(
        "The ATS of your company has just been changed to another account. Recruiter has only now received the new "
        "account’s version of this job. Check the job, then export again."
    ),
    JobIs.MISSING: says(
        "The ATS of your company has just been changed to another account, where this job is not available. Choose "
        "another job."
    ),
}
_PASSING: Final = (TryLater, Throttled, ServerFault, Unreachable)


class NotTaken(Exception):
    """The export cannot succeed. The recruiter reads the message."""


def take(intake: Intake) -> None:
    if intake.is_finished:
        return
    cause = intake.traceparent or tracing.carried()
    with tracing.continued(cause, "take export", "internal", connection=intake.connection_id):
        _take(intake)


def set_aside(export_id: int, unforeseen: Exception) -> None:
    """Postpone an export after an error that nobody foresaw, so that later exports need not wait for it.

    Once the export's deadline has passed, the agent reports the failure to the recruiter. If an unforeseen error
    prevents this report, too, the export ends without it.
    """
    intake = Intake.objects.select_related("connection").filter(pk=export_id, finished_at=None).first()
    if intake is None:
        return
    if intake.state == IntakeState.FAILED and clock.now() - intake.created_at >= DEADLINE:
        services.finish(intake=intake)
    elif _is_given_up(intake, TryLater(f"The agent itself failed ({type(unforeseen).__name__}).")):
        services.retry_later(intake=intake, reason=intake.fault)


def _take(intake: Intake) -> None:
    try:
        with clients.recruiter(intake.connection) as rsc:
            is_over = _is_taken(intake, rsc)
    except Unreachable as lost:
        # ``clients.recruiter`` raises this error if the agent cannot decrypt the client secret. Without the secret, the
        # agent cannot report anything to Recruiter. Try again until the deadline, because perhaps only this process
        # lacks the encryption key.
        is_over = _is_given_up(intake, lost)
    if is_over:
        services.finish(intake=intake)


def _is_taken(intake: Intake, rsc: RscClient) -> bool:
    """Return False if the export has to be tried again."""
    try:
        if intake.state != IntakeState.FAILED:
            checking.refuse_unconfirmed(intake.connection)
            with clients.ats(intake.connection) as ats:
                _bring(intake, rsc, ats)
    except _PASSING as passing:
        if not _is_given_up(intake, passing):
            return False
    except (SkipRecord, StopSync, NotTaken, RscError) as final:
        _fail(intake, final, reason=str(final))
    return intake.state != IntakeState.FAILED or _reported(intake, rsc)


def _is_given_up(intake: Intake, passing: TryLater | RscError) -> bool:
    """Fail the export once its deadline has passed. Until then, schedule another try and return False."""
    if clock.now() - intake.created_at < DEADLINE:
        seconds = passing.wait if isinstance(passing, TryLater) else None
        services.retry_later(intake=intake, reason=str(passing), seconds=seconds)
        return False
    _fail(intake, passing, reason=f"The export kept failing for 15 minutes: {passing}")
    return True


def _fail(intake: Intake, error: Exception, *, reason: str) -> None:
    # The reason is for the recruiter. It may name the person or quote the ATS, so log only the kind of error.
    kind = type(error).__name__
    log.warning("export not taken", tenant=intake.connection.tenant, request=intake.request_id, error=kind)
    services.fail(intake=intake, reason=reason)


def _reported(intake: Intake, rsc: RscClient) -> bool:
    """Return False if the report has to be tried again."""
    try:
        rsc.report_export_failure(intake.request_id, intake.fault)
    except (Throttled, ServerFault, Unreachable) as away:
        if clock.now() - intake.created_at < DEADLINE:
            services.retry_later(intake=intake, reason=str(away))
            return False
    except RscError as refused:
        log.warning("export failure not reported", request=intake.request_id, error=type(refused).__name__)
    return True


def _bring(intake: Intake, rsc: RscClient, ats: Connector) -> None:
    if intake.state != IntakeState.WRITTEN:
        key = f"export/{intake.request_id}"
        written = already_written(intake.connection, ats, key=key, person=intake.person)
        services.record_written(intake=intake, written=written or _write(intake, rsc, ats, key))
    _show(intake, rsc, ats)


def _write(intake: Intake, rsc: RscClient, ats: Connector, key: str) -> Written:
    exported = _fetch(intake, rsc, ats)
    person = person_from(exported.candidate)
    if exported.make_new:
        match = ats.find(person)
        existing_id = match.id if match else None
    else:
        existing_id = _chosen(ats, exported) or _find(intake.connection, ats, person)
    services.begin_writing(
        intake=intake, person=person.person, job_id=exported.external_job_posting_id, known_id=existing_id or ""
    )
    beside = exported.beside_ats_candidates or ()
    exporter, email = _exporter(rsc, exported.exported_by)
    order = AddToJob(
        person=person,
        candidate_id=_left_behind(intake, existing_id, beside, key) if exported.make_new else existing_id,
        job_id=exported.external_job_posting_id or None,
        beside=beside,
        exported_by=exporter,
        credited_to=email,
    )
    return carry_out(intake.connection, ats, order, key=key, export=intake.request_id)


def _exporter(rsc: RscClient, seat: SeatUrn | None) -> tuple[Named | None, str | None]:
    """Return the name and the e-mail address of the seat's holder, as far as Recruiter reveals them.

    Recruiter reveals neither while the seat's contract is switched off. Only the deprecated form of seats contains
    e-mail addresses, but a server may offer only the newer form. So try the deprecated form first, then the newer one.
    """
    if seat is None:
        return None, None
    for seats in (rsc.seats_with_email, rsc.seats):
        try:
            holder = next((each for each in seats() if seat_urn(each.id) == seat), None)
        except _PASSING:
            raise
        except RscError:
            continue
        if holder is not None:
            email = holder.email if isinstance(holder, Seat) else None
            return Named(holder.first_name, holder.last_name), email or None
    return None, None


def _fetch(intake: Intake, rsc: RscClient, ats: Connector) -> ExportedCandidate:
    exported = rsc.exported_candidates(intake.request_id)
    if not exported:
        raise NotTaken("Recruiter no longer has a profile for this request.")
    if not intake.connection.is_of(exported[0].integration_context):
        raise NotTaken("The profile and this ATS belong to different companies.")
    if not _may_have_former_ids(intake):
        return exported[0]
    if exported[0].external_job_posting_id and intake.state != IntakeState.WRITING:
        _refuse_former_job(intake, exported[0].external_job_posting_id, rsc, ats)
    # The ids in the export may be ids of the former account. In the present account, the same ids may belong to other
    # people. So remove these ids, and let the agent search for the person.
    return msgspec.structs.replace(exported[0], ats_candidate_id=None, beside_ats_candidates=None)


def _may_have_former_ids(intake: Intake) -> bool:
    """Whether the recruiter may have chosen a record and a job of the former account of the ATS."""
    return _is_requested_before(intake) or not sync.is_account_read(intake.connection)


def _is_requested_before(intake: Intake) -> bool:
    changed_at = intake.connection.account_changed_at
    return changed_at is not None and intake.created_at <= changed_at


def _refuse_former_job(intake: Intake, job_id: str, rsc: RscClient, ats: Connector) -> None:
    """Raise :class:`NotTaken` if the recruiter may have chosen a job that had this id in the former account."""
    if _is_requested_before(intake):
        raise NotTaken(_FORMER_JOB[JobIs.PAUSED])
    job = look_at_job(intake.connection, job_id, at=intake.created_at, rsc=rsc, ats=ats)
    if job is not JobIs.SHOWN:
        raise NotTaken(_FORMER_JOB[job])


def _chosen(ats: Connector, exported: ExportedCandidate) -> str | None:
    """Return the id of the candidate whom the recruiter chose, or None if the ATS no longer has this candidate."""
    if not exported.ats_candidate_id:
        return None
    record = ats.read(Stream.CANDIDATES, exported.ats_candidate_id)
    if not isinstance(record, Candidate):
        return None
    if not record.may_be(exported.candidate.member):
        raise NotTaken(f"{record.id} was linked to somebody else in the ATS in the meantime.")
    return record.id


def _find(connection: Connection, ats: Connector, person: ExportedPerson) -> str | None:
    known = mirror.candidate_of(connection, person.person)
    record = ats.read(Stream.CANDIDATES, known) if known is not None else None
    if isinstance(record, Candidate) and record.is_still(person.person):
        return record.id
    match = ats.find(person)
    # ``find`` may return somebody else with the same e-mail address. Do not use a record that is linked to another
    # person.
    return match.id if match is not None and match.may_be(person.person) else None


def _left_behind(intake: Intake, found_id: str | None, beside: Sequence[str], key: str) -> str | None:
    """Return the record that an interrupted try created, if any. Leave out records that existed before that try."""
    before = {intake.known_id, mirror.candidate_of(intake.connection, intake.person), *beside}
    if found_id and found_id not in before and not intake.candidate_id and writes.may_be_done(intake.connection, key):
        services.recognize(intake=intake, candidate_id=found_id)
    return intake.candidate_id or None


def _show(intake: Intake, rsc: RscClient, ats: Connector) -> None:
    """Send the candidate and the application to Recruiter now, so that Recruiter learns that the person has arrived."""
    uploader = Uploader(intake.connection, rsc=rsc, ats=ats)
    uploader.refresh(Stream.CANDIDATES, intake.candidate_id, Which.ALL)
    row = mirror.records(intake.connection, Entity.CANDIDATES, [intake.candidate_id]).get(intake.candidate_id)
    if row is None:
        raise NotTaken(
            f"The person is in the ATS as {intake.candidate_id}, a private record that is not shown in Recruiter."
        )
    if row.reason and row.content == AGAIN:
        raise TryLater(row.reason)
    if row.reason and not row.content:
        # The agent could not read the record, so it was not sent.
        raise NotTaken(
            f"The person is in the ATS as {intake.candidate_id}, but the record there cannot be read: {row.reason}"
        )
    if row.reason:
        raise NotTaken(
            f"The person is in the ATS as {intake.candidate_id}, but Recruiter refused the record: {row.reason}"
        )
    if intake.application_id:
        uploader.refresh(Stream.APPLICATIONS, intake.application_id, Which.ALL)
        if uploader.take_unjudged():
            raise Unjudged
