from hirewire.agent.connections import checking, clients
from hirewire.agent.sdk.attempts import Attempt, attempt_undo
from hirewire.agent.sdk.connector import Connector, Hint
from hirewire.agent.sdk.errors import ConnectorError, TryLater
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.undo import Made, Part, Undoing
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.tasks import defer_sync
from hirewire.agent.writes import queries, services
from hirewire.agent.writes.carrying import is_as_seen
from hirewire.agent.writes.models import AtsWrite
from hirewire.agent.writes.objections import Objection, made_by

_STREAMS = {Part.CANDIDATE: Stream.CANDIDATES, Part.APPLICATION: Stream.APPLICATIONS, Part.NOTE: Stream.CANDIDATES}


def undo(undoing_id: int) -> None:
    """Delete the records that a write made, unless somebody has changed them.

    Raise ``TryLater`` if the undo has to be tried again.
    """
    entry = queries.undoing(undoing_id)
    if entry is None or entry.undoes is None:
        return
    if entry.undoes.is_of_former_account:
        services.refuse_undo(entry=entry, reason=Objection.FORMER_ACCOUNT)
        return
    made = made_by(entry.undoes)
    if made is None:
        services.refuse_undo(entry=entry, reason=Objection.STAYS)
        return
    services.begin_undo(entry=entry)
    try:
        checking.refuse_unconfirmed(entry.connection)
        with clients.ats(entry.connection) as ats:
            outcome = _attempt(entry.undoes, made, ats)
    except ConnectorError as unread:
        services.refuse_undo(entry=entry, reason=str(unread))
        if isinstance(unread, TryLater):
            raise
        return
    if isinstance(outcome, Objection):
        services.refuse_undo(entry=entry, reason=outcome)
        return
    services.record_undo(entry=entry, part=made.part, attempt=outcome)
    if isinstance(outcome.error, TryLater):
        raise outcome.error
    if outcome.error is None and made.part is not Part.NOTE:
        _tell_recruiter(entry.undoes, made)


def _attempt(target: AtsWrite, made: Made, ats: Connector) -> Attempt | Objection:
    """Check whether somebody changed the record, and delete it if nobody did.

    If the check fails, the ATS's error is raised, and nothing is deleted. If the deletion fails, the error is in the
    returned ``Attempt``.
    """
    if not isinstance(ats, Undoing):
        return Objection.STAYS
    if _is_touched(ats, target, made):
        return Objection.CHANGED
    return attempt_undo(ats, made)


def _is_touched(ats: Connector, target: AtsWrite, made: Made) -> bool:
    """Whether somebody else changed the record.

    A record that no longer exists is treated as unchanged: an interrupted attempt may have deleted it.
    """
    if made.part is Part.NOTE:
        return False
    record = ats.read(_STREAMS[made.part], made.key)
    return record is not None and (not is_as_seen(ats, target) or _has_other_applications(target, record))


def _has_other_applications(target: AtsWrite, record: Record) -> bool:
    """Whether somebody else put the candidate on a job. Such an application would be deleted with the candidate."""
    named = record.application_ids if isinstance(record, Candidate) else None
    return bool(set(named or ()) - queries.made_applications(target.connection, target.candidate_id))


def _tell_recruiter(target: AtsWrite, made: Made) -> None:
    """Make the sync read the deleted records again, so that it deletes them in Recruiter."""
    hints = [Hint(_STREAMS[made.part], made.key)]
    if target.application_id and made.part is Part.CANDIDATE:
        hints.append(Hint(Stream.APPLICATIONS, target.application_id))
    if sync.take_hints(connection=target.connection, hints=hints):
        defer_sync(target.connection_id)
