"""The ledger: what the agent wrote into an ATS."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.http.exchanges import Exchange
from hirewire.agent.sdk.undo import Part
from hirewire.kit import clock

#: How long an export can be undone. During this time, the agent watches the export's records, which costs requests.
UNDO_FOR: Final = timedelta(days=7)

#: After this time, an unfinished write is no longer treated as being written: its process must have ended.
LONGEST_TRY: Final = timedelta(minutes=15)
#: If no try of an undo has begun or ended for this long, the undo is given up and can be requested again.
GIVEN_UP_AFTER: Final = timedelta(hours=1)


class Kind(models.TextChoices):
    EXPORT = "export", "A person from Recruiter"
    CONTACT = "contact", "Contact data that a person shared"
    NOTE = "note", "A note"
    MESSAGE = "message", "An InMail"
    NOTE_REMOVAL = "removal", "A note that is removed"
    CLOSED_ACCOUNT = "closed", "That a person closed their account"
    READERS = "readers", "Who may read messages and notes"
    EVALUATION = "evaluation", "An evaluation"
    UNDO = "undo", "An earlier write that is undone"


class State(models.TextChoices):
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    #: Also the state during the write, because the process may end before it learns the outcome.
    UNKNOWN = "unknown", "Not known"
    UNDONE = "undone", "Undone"


class AtsWriteQuerySet(models.QuerySet["AtsWrite"]):
    def of_account(self, connection: Connection) -> "AtsWriteQuerySet":
        """The writes into the account that the connection had when ``connection`` was read from the database."""
        return self.filter(connection=connection, account_number=connection.account_number)

    def watched(self, connection: Connection, candidate_id: str) -> "AtsWriteQuerySet":
        """Of the writes about a candidate, those that can still be undone if nobody has changed their records."""
        return self.of_account(connection).filter(
            candidate_id=candidate_id,
            state=State.DONE,
            ended_at__gt=clock.now() - UNDO_FOR,
            made__overlap=[Part.CANDIDATE, Part.APPLICATION],
        )

    def not_being_written(self) -> "AtsWriteQuerySet":
        """Leave out writes that are being tried now; see ``is_being_written``."""
        recent = Q(began_at__gt=clock.now() - LONGEST_TRY) | Q(began_at=None, created_at__gt=clock.now() - LONGEST_TRY)
        return self.exclude(recent, state=State.UNKNOWN, ended_at=None)

    def older_than(self, at: datetime) -> "AtsWriteQuerySet":
        return self.filter(created_at__lt=at)


class AtsWrite(models.Model):
    """One thing that the agent wrote into an ATS, whatever the number of requests and tries.

    It contains ids of records and no names. Requests and answers are masked before they are stored.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="writes")
    #: All tries of one write have the same key. The removal of a note has the key of the note.
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: The request id of the export that caused the write.
    export = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.UNKNOWN)
    fault = models.TextField(blank=True)
    job_id = models.CharField(max_length=255, blank=True)
    candidate_id = models.CharField(max_length=255, blank=True)
    application_id = models.CharField(max_length=255, blank=True)
    note_id = models.CharField(max_length=255, blank=True)
    made = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    #: A hash of the records just after our last write. Empty if they could not be read, or if somebody else changed
    #: them.
    seen = models.CharField(max_length=32, blank=True)
    #: The requests of the last try and their answers.
    exchanges = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    #: The connection's ``account_number`` when this was written. In another account, the same ids belong to other
    #: records.
    account_number = models.PositiveIntegerField(default=0, db_default=0)
    undoes = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="undoings")
    created_at = models.DateTimeField(default=clock.now)
    #: When the last try began. Null before the first try, or if an earlier version of this program made the last try.
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AtsWriteQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["connection", "-created_at"], name="agent_write_recent"),
            models.Index(fields=["connection", "state", "-created_at"], name="agent_write_state"),
            models.Index(fields=["connection", "key"], name="agent_write_key"),
            models.Index(fields=["connection", "candidate_id"], name="agent_write_candidate"),
            models.Index(fields=["created_at"], name="agent_write_age"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}, {self.state}"

    @property
    def is_of_former_account(self) -> bool:
        return self.account_number != self.connection.account_number

    @property
    def is_being_written(self) -> bool:
        is_recent = (self.began_at or self.created_at) > clock.now() - LONGEST_TRY
        return self.state == State.UNKNOWN and self.ended_at is None and is_recent

    @property
    def steps(self) -> list[Exchange]:
        return msgspec.json.decode(self.exchanges, type=list[Exchange]) if self.exchanges else []

    @property
    def is_given_up(self) -> bool:
        return (self.ended_at or self.began_at or self.created_at) <= clock.now() - GIVEN_UP_AFTER

    def key_of(self, part: Part) -> str:
        return {Part.CANDIDATE: self.candidate_id, Part.APPLICATION: self.application_id, Part.NOTE: self.note_id}[part]
