"""Comparisons of an ATS's lists with Recruiter: counts and digests per entity and month, and what differs."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync.models import SyncState

#: The shortest time from the start of one comparison to the start of the next, unless somebody requests a comparison.
#: A comparison is due after the sync has compared the ids of the records in the ATS with the ids of the records that it
#: sent. For some connectors, the sync does so every few minutes. Without this limit, a comparison would begin as often.
EVERY: Final = timedelta(days=6)
_ENTITIES: Final = [(entity.value, entity.value) for entity in Entity]


class ProofState(models.TextChoices):
    NEW = "new", "Never compared"
    READING = "reading", "The ATS is being read"
    JUDGED = "judged", "Compared"
    FAILED = "failed", "The ATS could not be read"


class ProofQuerySet(models.QuerySet["Proof"]):
    def due(self, at: datetime) -> "ProofQuerySet":
        """Comparisons to begin, to continue or to repeat.

        A comparison is repeated if it began at least ``EVERY`` ago, and if the sync has compared ids since then.
        """
        is_rested = Q(resumes_at=None) | Q(resumes_at__lte=at)
        follows_ids = Q(connection__sync__compared_at__gt=F("began_at"), began_at__lte=at - EVERY)
        enabled = self.filter(connection__state=ConnectionState.ENABLED, connection__sync__state=SyncState.COMPLETE)
        return enabled.filter(is_rested & (Q(state=ProofState.READING) | Q(began_at=None) | follows_ids))


class Proof(models.Model):
    """One connection's comparison. Its findings stay until the next comparison has read everything."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="proof")
    state = models.CharField(max_length=8, choices=ProofState.choices, default=ProofState.NEW)
    stream = models.CharField(max_length=20, blank=True, choices=[(stream.value, stream.value) for stream in Stream])
    cursor = models.BinaryField(null=True)
    began_at = models.DateTimeField(null=True, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)
    is_repairing = models.BooleanField(default=False)

    objects = ProofQuerySet.as_manager()

    def __str__(self) -> str:
        return f"comparison of {self.connection_id}, {self.state}"

    @property
    def is_under_way(self) -> bool:
        """Whether a comparison is running, or was requested and has not begun yet."""
        return self.state == ProofState.READING or self.began_at is None


class ListedRecord(models.Model):
    """One record that the ATS lists and that should be in Recruiter, as the last comparison read it.

    The records are in a table rather than in memory, because a large ATS has a million records.
    """

    pk = models.CompositePrimaryKey("connection_id", "entity", "parent", "key")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="listed")
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    parent = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=255)
    #: The month in which the record was created. A part, such as a note, has the month of the record it belongs to.
    month = models.CharField(max_length=7)
    content = models.CharField(max_length=32)
    url = models.TextField(blank=True)
    #: The start of the comparison that read the record. For a record that was read individually, the time at which it
    #: was read. A later comparison deletes the rows of records that the ATS no longer lists.
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.entity} {self.key}"


class ProofMonth(models.Model):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="proof_months")
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    #: Empty if the agent does not know when the records were created, for example because the ATS does not list them.
    month = models.CharField(max_length=7, blank=True)
    listed = models.PositiveIntegerField()
    listed_digest = models.CharField(max_length=16)
    accepted = models.PositiveIntegerField()
    accepted_digest = models.CharField(max_length=16)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "entity", "month"], name="agent_proof_month_once"),
        )

    def __str__(self) -> str:
        return f"{self.entity} of {self.month}"

    @property
    def is_equal(self) -> bool:
        return (self.listed, self.listed_digest) == (self.accepted, self.accepted_digest)


class DifferenceKind(models.TextChoices):
    MISSING = "missing", "Not in Recruiter"
    REFUSED = "refused", "Refused by Recruiter"
    CHANGED = "changed", "Older in Recruiter"
    EXTRA = "extra", "Not in the ATS"


class Difference(models.Model):
    """A record that differs between the ATS and Recruiter. At most ``judging.MOST`` are kept for each entity."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=8, choices=DifferenceKind.choices)
    entity = models.CharField(max_length=20, choices=_ENTITIES)
    parent = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=255)
    month = models.CharField(max_length=7, blank=True)
    url = models.TextField(blank=True)

    class Meta:
        db_table = "agent_proof_difference"
        constraints = (
            models.UniqueConstraint(fields=["connection", "entity", "parent", "key"], name="agent_difference_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.entity} {self.key}"
