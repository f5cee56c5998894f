from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import hold_account, take_turn
from hirewire.agent.exports.models import Intake, IntakeState
from hirewire.agent.mirror import services as mirror
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.orders import Written
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services as sync
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing

#: The waiting times between attempts. The first are short because a recruiter is watching the screen.
WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30, 60, 120))


@transaction.atomic
def store(*, connection: Connection, request_id: str) -> Intake:
    intakes = Intake.objects.filter(connection=connection)
    defaults = {"traceparent": tracing.carried()}
    return intakes.get_or_create(connection=connection, request_id=request_id, defaults=defaults)[0]


@transaction.atomic
def begin_writing(*, intake: Intake, person: str, job_id: str | None, known_id: str = "") -> None:
    if intake.state != IntakeState.WRITING:
        intake.known_id = known_id
    intake.state = IntakeState.WRITING
    intake.person = person
    intake.job_id = job_id or ""
    _save(intake, "state", "person", "job_id", "known_id")


@transaction.atomic
def recognize(*, intake: Intake, candidate_id: str) -> None:
    """Record the candidate that an interrupted try created, so that later tries use it."""
    intake.candidate_id = candidate_id
    _save(intake, "candidate_id")


@transaction.atomic
def record_written(*, intake: Intake, written: Written) -> None:
    """Record that the ATS has the person.

    ``identify`` links the person to the candidate, so that they stay linked even if the e-mail address or the name
    changes. A running sync may have read the candidate before this link was stored. It may then send the candidate
    without the link, even after the export has sent the candidate with the link. So ``take_hints`` makes the sync read
    the candidate once more.
    """
    mirror.identify(connection=intake.connection, person=intake.person, candidate_id=written.candidate_id)
    sync.take_hints(connection=intake.connection, hints=[Hint(Stream.CANDIDATES, written.candidate_id)])
    intake.state = IntakeState.WRITTEN
    intake.candidate_id = written.candidate_id
    intake.application_id = written.application_id or ""
    _save(intake, "state", "candidate_id", "application_id")


@transaction.atomic
def finish(*, intake: Intake) -> None:
    if intake.state != IntakeState.FAILED:
        intake.state = IntakeState.DONE
        intake.fault = ""
    intake.finished_at = clock.now()
    intake.retry_at = None
    _save(intake, "state", "fault", "finished_at", "retry_at")


@transaction.atomic
def fail(*, intake: Intake, reason: str) -> None:
    """Record why the export failed. The export ends once the recruiter has been told, or cannot be told."""
    intake.state = IntakeState.FAILED
    intake.fault = reason
    _save(intake, "state", "fault")


@transaction.atomic
def retry_later(*, intake: Intake, reason: str, seconds: float | None = None) -> None:
    wait = WAITS[min(intake.tries, len(WAITS) - 1)] if seconds is None else timedelta(seconds=seconds)
    if intake.state != IntakeState.FAILED:
        intake.fault = reason
    intake.tries += 1
    intake.retry_at = clock.now() + wait
    _save(intake, "fault", "tries", "retry_at")


@transaction.atomic
def try_again(*, connection: Connection) -> bool:
    """Let waiting exports be retried at once, because somebody has fixed the cause of their failure."""
    waiting = Intake.objects.filter(connection=connection, finished_at=None).exclude(retry_at=None)
    return bool(waiting.update(retry_at=None, tries=0))


@transaction.atomic
def begin_again(*, connection_id: int) -> None:
    """Start the unfinished exports over, so that they are written into the account that the settings now name."""
    take_turn(connection_id)
    unfinished = Intake.objects.filter(connection=connection_id, finished_at=None).exclude(state=IntakeState.FAILED)
    unfinished.update(state=IntakeState.STORED, candidate_id="", application_id="", known_id="")


@transaction.atomic
def purge() -> int:
    """Delete exports that ended more than ``HIREWIRE_AGENT_WRITES_DAYS`` days ago.

    The ledger keeps each write for the same number of days. An export writes nothing after it has ended, so no
    export is deleted while one of its writes can still be undone.
    """
    ended_before = clock.now() - timedelta(days=settings.HIREWIRE_AGENT_WRITES_DAYS)
    return Intake.objects.filter(finished_at__lt=ended_before).delete()[0]


def _save(intake: Intake, *fields: str) -> None:
    hold_account(intake.connection)
    intake.save(update_fields=fields)
