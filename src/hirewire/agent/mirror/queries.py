from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror.models import Identity, Sent, SentCount
from hirewire.agent.mirror.rows import RecordKey, SentRow, by_key
from hirewire.agent.sdk.connector import Entity

#: The kinds of parts that the records of each entity can have. If a record is deleted, its parts are deleted, too.
PARTS: Final = {
    Entity.CANDIDATES: (Entity.CANDIDATE_NOTES,),
    Entity.APPLICATIONS: (Entity.APPLICATION_NOTES, Entity.FEEDBACK, Entity.STAGES, Entity.FILES),
    Entity.GROUPS: (Entity.LISTED_JOBS, Entity.LISTED_PEOPLE),
}

#: How many keys ``readable`` returns. Its caller needs only examples.
SOME: Final = 5


def records(connection: Connection, entity: Entity, keys: Collection[str]) -> dict[str, SentRow]:
    sent = Sent.objects.filter(connection=connection, entity=entity, parent="", key__in=keys)
    return {row.key: row for row in by_key(sent).values()}


def tried_at(connection: Connection, entity: Entity, keys: Collection[str]) -> dict[str, datetime]:
    sent = Sent.objects.filter(connection=connection, entity=entity, parent="", key__in=keys)
    return dict(sent.values_list("key", "tried_at"))


def keys(connection: Connection, entity: Entity) -> set[str]:
    """The keys of the records that Recruiter has, and of those that were refused, blocked or unreadable."""
    sent = Sent.objects.filter(connection=connection, entity=entity, parent="").exclude(is_there=False, reason="")
    return set(sent.values_list("key", flat=True))


def parts(connection: Connection, entity: Entity, parents: Collection[str]) -> dict[RecordKey, SentRow]:
    if entity not in PARTS:
        return {}
    return by_key(Sent.objects.filter(connection=connection, entity__in=PARTS[entity], parent__in=parents))


def readable(connection: Connection, kind: str) -> list[str]:
    """Return a few keys of records or files of this kind that the agent could read: the ones that it sent last."""
    sent = Sent.objects.filter(connection=connection, entity=kind, is_there=True, reason="").exclude(content="")
    return list(sent.order_by("-tried_at").values_list("key", flat=True)[:SOME])


def parents(connection: Connection, entity: Entity) -> set[str]:
    sent = Sent.objects.filter(connection=connection, entity__in=PARTS[entity])
    return set(sent.values_list("parent", flat=True).distinct())


def some(connection: Connection, keys: Collection[RecordKey]) -> dict[RecordKey, SentRow]:
    sent = Sent.objects.filter(
        connection=connection,
        entity__in={key.entity for key in keys},
        parent__in={key.parent for key in keys},
        key__in={key.key for key in keys},
    )
    return {key: row for key, row in by_key(sent).items() if key in keys}


def refused(connection: Connection, *, limit: int | None = None) -> list[Sent]:
    """The records that Recruiter refused, that were blocked, or that could not be read, latest first."""
    return list(Sent.objects.filter(connection=connection).exclude(reason="").order_by("-tried_at", "key")[:limit])


def blocked(connection: Connection, paths: Collection[str]) -> QuerySet[Sent]:
    """The applications that wait for one of these records, or that Recruiter does not get because of such a record."""
    sent = Sent.objects.filter(connection=connection, entity=Entity.APPLICATIONS, blocked_by__in=paths)
    return sent.exclude(blocked_by="")


def naming(connection: Connection, candidate_ids: Collection[str]) -> dict[str, SentRow]:
    """Applications that name one of these candidates in Recruiter, even if they now name another one in the ATS."""
    applications = Sent.objects.filter(connection=connection, entity=Entity.APPLICATIONS, is_there=True)
    sent = applications.filter(about__in=candidate_ids).exclude(about="")
    return {row.key: row for row in by_key(sent).values()}


def on_jobs(connection: Connection, job_ids: Collection[str]) -> dict[str, SentRow]:
    """Applications that name one of these jobs in Recruiter, and refused applications for these jobs."""
    sent = Sent.objects.filter(connection=connection, entity=Entity.APPLICATIONS, job__in=job_ids).exclude(job="")
    # If an application waits for a record, and Recruiter does not have the application, leave it out: it keeps waiting.
    sent = sent.filter(Q(is_there=True) | ~Q(reason="") & Q(blocked_by=""))
    return {row.key: row for row in by_key(sent).values()}


def sent_counts(connection: Connection) -> dict[str, SentCount]:
    return {count.entity: count for count in SentCount.objects.filter(connection=connection)}


def person_of(connection: Connection, candidate_ids: Collection[str]) -> dict[str, str]:
    identities = Identity.objects.filter(connection=connection, candidate_id__in=candidate_ids).order_by("since")
    return dict(identities.values_list("candidate_id", "person"))


def accepted_candidates(connection: Connection, *, start: int, most: int) -> list[str]:
    sent = Sent.objects.filter(connection=connection, entity=Entity.CANDIDATES, parent="", is_there=True)
    return list(sent.order_by("key").values_list("key", flat=True)[start : start + most])


def candidate_of(connection: Connection, person: str) -> str | None:
    return Identity.objects.filter(connection=connection, person=person).values_list("candidate_id", flat=True).first()


def urls(connection_ids: Collection[int], entity: Entity, keys: Collection[str]) -> dict[tuple[int, str], str]:
    rows = Sent.objects.filter(connection__in=connection_ids, entity=entity, parent="", key__in=keys).exclude(url="")
    return {(pk, key): url for pk, key, url in rows.values_list("connection", "key", "url")}
