import msgspec
from django.db import transaction

from hirewire.agent.connections.models import Connection
from hirewire.agent.rehearsals.findings import Findings
from hirewire.agent.rehearsals.models import Rehearsal
from hirewire.kit import clock


@transaction.atomic
def ask(*, connection: Connection) -> Rehearsal:
    """Record a request for a rehearsal. The findings of the previous rehearsal stay until the new one succeeds."""
    rehearsal, _ = Rehearsal.objects.update_or_create(
        connection=connection,
        defaults={
            "asked_at": clock.now(),
            "began_at": None,
            "finished_at": None,
            "records": 0,
            "total": None,
            "fault": "",
        },
    )
    return rehearsal


@transaction.atomic
def begin(*, connection: Connection, total: int | None) -> None:
    Rehearsal.objects.filter(connection=connection).update(began_at=clock.now(), records=0, total=total)


@transaction.atomic
def advance(*, connection: Connection, records: int) -> None:
    Rehearsal.objects.filter(connection=connection).update(records=records)


@transaction.atomic
def finish(*, connection: Connection, findings: Findings) -> None:
    sealed = connection.sealed(msgspec.json.encode(findings).decode(), what="rehearsal")
    now = clock.now()
    Rehearsal.objects.filter(connection=connection).update(
        finished_at=now, records=findings.records, findings_sealed=sealed, fault=""
    )
    Connection.objects.filter(pk=connection.pk).update(rehearsed_at=now)


@transaction.atomic
def fail(*, connection: Connection, fault: str) -> None:
    Rehearsal.objects.filter(connection=connection).update(finished_at=clock.now(), fault=fault)


@transaction.atomic
def forget(*, connection: Connection) -> None:
    """Delete the rehearsal: its findings contain records of people, and nobody needs them once the connection runs."""
    Rehearsal.objects.filter(connection=connection).delete()
