"""Makes connections of the agent in every state.

This module runs in a separate process, with the settings of the agent's site.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from hirewire.agent import registry
from hirewire.agent.completeness.models import Difference, Proof, ProofMonth, ProofState
from hirewire.agent.connections import access, checking, drifts, services
from hirewire.agent.connections.models import Connection, ConnectionState, Grant
from hirewire.agent.mirror.models import Pace, Sent, SentCount
from hirewire.agent.rehearsals import services as rehearsals
from hirewire.agent.rehearsals.reading import rehearse
from hirewire.agent.sdk.attempts import Attempt, Ending
from hirewire.agent.sdk.connector import Entity, Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.drift.sightings import Sightings
from hirewire.agent.sdk.errors import Faulty, SkipRecord, Unsure
from hirewire.agent.sdk.http.exchanges import Exchange
from hirewire.agent.sdk.orders import Written
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.undo import Part
from hirewire.agent.sync.models import Position, Progress, Sync, SyncState
from hirewire.agent.writes import services as ledger
from hirewire.agent.writes.models import Kind
from hirewire.kit import clock

#: How far in the future all work is due. This keeps the worker idle while pictures are taken.
_LATER: Final = timedelta(days=1)
_ENTITIES: Final = (Entity.JOBS, Entity.CANDIDATES, Entity.CANDIDATE_NOTES, Entity.APPLICATIONS, Entity.STAGES)
#: How many candidates and how many applications are missing in Recruiter, and how many months old they are.
_LOST, _LOST_AGO = 3, 3
_DIGESTS: Final = ("9b1f00c2d4e5f607", "11d2a0b7c3e4f586")


def drafted(ats: str, name: str, settings: Mapping[str, str], *, is_test: bool = False) -> Connection:
    environment = Environment.TEST if is_test else Environment.PRODUCTION
    tenant = name.split(maxsplit=1)[0].lower()
    return services.draft(tenant=tenant, name=name, connector=ats, settings=settings, environment=environment)


def checked(connection: Connection) -> Connection:
    checking.check(connection)
    connection.refresh_from_db()
    return connection


def running(connection: Connection, state: SyncState, *, is_first_done: bool = True, age: float = 4) -> Sync:
    """Record that the connection is switched on in Recruiter, and how many records it has sent. Return its sync."""
    now = clock.now()
    connection.is_started, connection.state = True, ConnectionState.ENABLED
    connection.organization_urn = "urn:li:organization:2414183"
    connection.save()
    for place, entity in enumerate(_ENTITIES, start=1):
        SentCount.objects.create(connection=connection, entity=entity, accepted=place * 1204)
        Progress.objects.create(
            connection=connection, entity=entity, total=place * 1204, started_at=now, finished_at=now
        )
    return Sync.objects.create(
        connection=connection,
        state=state,
        is_first_done=is_first_done,
        started_at=now - timedelta(days=12),
        finished_at=now - timedelta(days=12) if is_first_done else None,
        polls_at=now + _LATER,
        resumes_at=None if is_first_done else now + _LATER,
        read_at=now - timedelta(seconds=age),
        compared_at=now,
    )


def sending(connection: Connection, number: int) -> None:
    minute = clock.now().replace(second=0, microsecond=0)
    Pace.objects.create(connection=connection, minute=minute, count=number, before=number)


def without_access(settings: Mapping[str, str]) -> None:
    connection = checked(drafted("greenhouse", "Fernhill Logistics", settings))
    sync = running(connection, SyncState.STOPPED, age=8040)
    sync.reason = "The ATS does not accept our key: status 401"
    sync.access_ended_at = clock.now() - timedelta(hours=2)
    sync.save()


def retrying(settings: Mapping[str, str]) -> None:
    connection = checked(drafted("ashby", "Corrib Payments", settings))
    sync = running(connection, SyncState.COMPLETE, age=380)
    sync.reason = str(Faulty(503))
    sync.resumes_at = clock.now() + _LATER
    sync.failures = 2
    sync.save()
    sightings = Sightings()
    sightings.note(Drift(DriftKind.SUNSET, "", "Sunset", "2027-07-01"), "candidate.list\njob.list")
    drifts.record(connection=connection, sightings=sightings)


def differing(settings: Mapping[str, str]) -> None:
    """Make a connection whose ATS answers with a value that the agent does not know.

    Some records of the ATS are missing in Recruiter, and the agent has written exports, notes and messages to the ATS.
    """
    connection = checked(drafted("lever", "Umzi Insurance", settings))
    running(connection, SyncState.COMPLETE)
    sending(connection, 212)
    sightings = Sightings()
    example = '{"id": "••••••••",\n "name": "A•••••••• R•••",\n "stage": "credentialing",\n "createdAt": 1764144922000}'
    sightings.note(Drift(DriftKind.VALUE, "opportunities", "stage", "credentialing"), example)
    sightings.note(Drift(DriftKind.MISSING, "postings", "categories"), '{"id": "••••••••",\n "text": "R•••• N••••"}')
    drifts.record(connection=connection, sightings=sightings)
    _refused(connection)
    _compared(connection)
    _written(connection)


def _refused(connection: Connection) -> None:
    reasons = ("It has no title.", "The candidate has no last name.")
    for number, reason in enumerate(reasons):
        Sent.objects.create(
            connection=connection,
            entity=(Entity.JOBS, Entity.CANDIDATES)[number],
            parent="",
            key=f"2f6a-{number}",
            content="",
            is_there=False,
            reason=reason,
            tries=1,
            tried_at=clock.now(),
        )
        SentCount.objects.filter(connection=connection, entity=(Entity.JOBS, Entity.CANDIDATES)[number]).update(
            refused=1
        )


def _compared(connection: Connection) -> None:
    now = clock.now()
    Proof.objects.create(connection=connection, state=ProofState.JUDGED, began_at=now, judged_at=now)
    for entity in _ENTITIES:
        for back in range(16):
            month = _month(now.date(), back)
            lost = _LOST if entity in {Entity.CANDIDATES, Entity.APPLICATIONS} and back == _LOST_AGO else 0
            listed = 1000 + 37 * back
            ProofMonth.objects.create(
                connection=connection,
                entity=entity,
                month=month,
                listed=listed,
                listed_digest=_DIGESTS[0],
                accepted=listed - lost,
                accepted_digest=_DIGESTS[1] if lost else _DIGESTS[0],
            )
            for number in range(lost):
                Difference.objects.create(
                    connection=connection, kind="missing", entity=entity, key=f"22{number}0", month=month
                )


def _agreeing(connection: Connection) -> None:
    """Record that the ATS and Recruiter were compared just now, so that the worker does not compare them again."""
    Proof.objects.create(connection=connection, state=ProofState.JUDGED, began_at=clock.now(), judged_at=clock.now())


def _month(today: date, back: int) -> str:
    years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return f"{years}-{month + 1:02}"


def _written(connection: Connection) -> None:
    exchange = Exchange("POST", "opportunities", '{\n  "name": "•••"\n}', 201, '{\n  "id": "•••"\n}')
    person = Written(candidate_id="44f1", application_id="9a3c", made=(Part.CANDIDATE, Part.APPLICATION))
    note = Written(candidate_id="44f1", note_id="77b0", made=(Part.NOTE,))
    closed = SkipRecord("REQ-1990 (Rigger) is closed; it accepts no new people.")
    attempts = (
        (Kind.EXPORT, Attempt(ending=Ending.DONE, written=person, exchanges=(exchange,))),
        (Kind.EXPORT, Attempt(ending=Ending.UNKNOWN, error=Unsure("Lever did not finish its answer."))),
        (Kind.EXPORT, Attempt(ending=Ending.FAILED, error=closed)),
        (Kind.NOTE, Attempt(ending=Ending.DONE, written=note, exchanges=(exchange,))),
        (Kind.MESSAGE, Attempt(ending=Ending.DONE, written=note, exchanges=(exchange,))),
    )
    for number, (kind, attempt) in enumerate(attempts):
        entry = ledger.begin(connection=connection, key=f"{kind}/{number}", kind=kind, job_id="REQ-1990")
        ledger.record(entry=entry, attempt=attempt)


def first_sync(settings: Mapping[str, str]) -> None:
    connection = checked(drafted("teamtailor", "Kanaal Energy", settings))
    running(connection, SyncState.RUNNING, is_first_done=False)
    sending(connection, 4380)
    Progress.objects.filter(connection=connection, entity=Entity.APPLICATIONS).update(finished_at=None, total=9400)
    Progress.objects.filter(connection=connection, entity=Entity.STAGES).update(
        finished_at=None, started_at=None, total=8000
    )
    SentCount.objects.filter(connection=connection, entity=Entity.STAGES).delete()


def paused(settings: Mapping[str, str]) -> None:
    running(checked(drafted("smartrecruiters", "Polar Freight", settings)), SyncState.PAUSED, age=259_300)


def lacking(settings: Mapping[str, str]) -> None:
    connection = checked(drafted("workable", "Orchid Benefits", settings))
    needs = registry.kind_of("workable").description.needs
    names = tuple(need.name for need in needs if not need.is_required)[:2]
    report = Report("orchid", "v3", names, "Noor Haddad", Environment.PRODUCTION)
    services.record_check(connection=connection, report=report, fault="", took=timedelta(milliseconds=840))


def rehearsed(settings: Mapping[str, str]) -> None:
    connection = checked(drafted("odoo", "Cedar Legal", settings, is_test=True))
    rehearsals.ask(connection=connection)
    rehearse(connection)


def refused(settings: Mapping[str, str]) -> None:
    checked(drafted("greenhouse", "Halyard Shipping", {**settings, "client_secret": "wrong"}))


def signs_in(settings: Mapping[str, str]) -> None:
    drafted("lever", "Tern Aviation", settings)


def awaits_account(settings: Mapping[str, str]) -> None:
    connection = drafted("lever", "Wren Foods", settings)
    running(connection, SyncState.COMPLETE, age=220)
    _agreeing(connection)
    Grant.objects.create(
        connection=connection,
        client_id=settings["client_id"],
        token_url=access.Terms(connection).endpoints.token_url,
        granted_at=clock.now(),
        renewed_at=clock.now(),
        renew_at=clock.now() + _LATER,
        access_until=clock.now() + _LATER,
        ends_at=clock.now() + timedelta(days=365),
        awaits_account=True,
    )


def unread(settings: Mapping[str, str]) -> None:
    """Make a connection that was changed to another account. Reading one list of the new account always fails."""
    connection = checked(drafted("ashby", "Avocet Rail", settings))
    connection.account_number, connection.account_changed_at = 1, clock.now() - timedelta(hours=3)
    sync = running(connection, SyncState.COMPLETE, age=10_900)
    sync.reason = str(Faulty(503))
    sync.resumes_at, sync.failures = clock.now() + _LATER, 2
    sync.save()
    for stream in (Stream.JOBS, Stream.CANDIDATES):
        Position.objects.create(connection=connection, stream=stream, is_first_done=True, read_at=clock.now())
    _agreeing(connection)


#: The connections to make, one for each state. An entry has the name of the connection's double, and the function
#: that makes the connection.
MADE: Final[tuple[tuple[str, Callable[[Mapping[str, str]], None]], ...]] = (
    ("greenhouse", without_access),
    ("ashby", retrying),
    ("lever", differing),
    ("teamtailor", first_sync),
    ("smartrecruiters", paused),
    ("workable", lacking),
    ("odoo", rehearsed),
    ("greenhouse", refused),
    ("lever by OAuth", signs_in),
    ("lever by OAuth", awaits_account),
    ("ashby", unread),
)


def make(doubles: Mapping[str, Mapping[str, str]]) -> None:
    for double, state in MADE:
        state(doubles[double])
