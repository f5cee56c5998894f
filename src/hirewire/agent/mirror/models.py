"""The mirror: records sent to Recruiter, and which person is which candidate."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock

MINUTE: Final = timedelta(minutes=1)


class Sent(models.Model):
    """One record of the ATS, with the outcome of the last attempt to send it to Recruiter.

    Refused and unreadable records have a row, too. So do blocked records: applications that were not sent because their
    job or candidate was refused or could not be read.

    If an application stays in the ATS because its job or candidate is hidden, the application has a row as well:
    ``reason`` is empty, ``blocked_by`` names the hidden record, and Recruiter does not have the application. An
    application waits for its job if Recruiter has not yet accepted or refused the job. The row of such an application
    also has an empty ``reason``, but ``blocked_by`` names the job, and Recruiter may have an earlier version of the
    application.

    When a sync begins anew, the rows of the records that are in Recruiter become leftovers (``SentRow.is_leftover``).
    """

    pk = models.CompositePrimaryKey("connection_id", "entity", "parent", "key")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sent")
    entity = models.CharField(max_length=20, choices=[(entity.value, entity.value) for entity in Entity])
    #: The candidate, application or group to which a part, such as a note, belongs. Empty for top-level records.
    parent = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=255)
    #: Hash of the version sent last, accepted or not, so that the same content is not sent again. If this is empty, the
    #: agent sends the record after the next read, even if nothing has changed. ``rows.AGAIN`` if Recruiter failed or
    #: was too busy to judge the record: after a wait, the agent reads and sends the record again, even if the ATS does
    #: not list it as changed. ``rows.LEAVING`` if Recruiter failed to delete or to close the record.
    content = models.CharField(max_length=32)
    #: Whether Recruiter has some version of the record.
    is_there = models.BooleanField()
    #: Why Recruiter does not have the last version: it was refused, blocked or unreadable. Empty if it was accepted.
    #: Also empty for an application that waits for its job, or that a hidden record keeps in the ATS.
    reason = models.TextField(blank=True)
    #: ``entity/key`` of the refused, hidden or unjudged record that prevents an application from being sent.
    blocked_by = models.CharField(max_length=300, blank=True)
    #: The candidate that an application names in Recruiter. Deleting the candidate deletes the application.
    about = models.CharField(max_length=255, blank=True, db_default="")
    #: The job that an application names in Recruiter. If Recruiter refused the application and has no version of it, or
    #: if we do not know the job in Recruiter's version, this is the job that the application names in the ATS. Empty if
    #: the application was sent before this program stored jobs in this field.
    job = models.CharField(max_length=255, blank=True, db_default="")
    url = models.TextField(blank=True)
    #: How many times this version was sent. For an unreadable record, how many tries to read the record have failed.
    #: This number includes the first try and the tries after the waits, but not reads for other reasons. It is 0 if the
    #: agent reads the record again only when the ATS shows the record in a list.
    tries = models.PositiveIntegerField()
    tried_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["connection", "tried_at"], name="agent_sent_refused", condition=~Q(reason="")),
            models.Index(fields=["connection", "blocked_by"], name="agent_sent_blocked", condition=~Q(blocked_by="")),
            models.Index(fields=["connection", "about"], name="agent_sent_about", condition=~Q(about="")),
            models.Index(fields=["connection", "job"], name="agent_sent_job", condition=~Q(job="")),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.key}"


class SentCount(models.Model):
    """How many records Recruiter accepted and refused. Stored, because counting a million rows of ``Sent`` is slow."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sent_counts")
    entity = models.CharField(max_length=20)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "agent_tally"
        constraints = (models.UniqueConstraint(fields=["connection", "entity"], name="agent_tally_once"),)

    def __str__(self) -> str:
        return f"{self.accepted} {self.entity}"


class Pace(models.Model):
    """How many records a connection sent in the minute in which it last sent any, and in the minute before."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="pace")
    minute = models.DateTimeField()
    count = models.PositiveIntegerField()
    before = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} records at {self.minute}"

    def add(self, count: int, at: datetime) -> None:
        minute = _minute(at)
        if minute != self.minute:
            self.before = self.count if minute == self.minute + MINUTE else 0
            self.minute, self.count = minute, 0
        self.count += count

    def per_minute(self, at: datetime) -> int:
        """The number of records in the last full minute or in the current minute, whichever is higher."""
        age = _minute(at) - self.minute
        if age <= timedelta(0):
            return max(self.count, self.before)
        return self.count if age == MINUTE else 0


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


class Identity(models.Model):
    """The agent's own link between a person in Recruiter and a candidate, independent of e-mail and name."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="identities")
    person = models.CharField(max_length=255)
    candidate_id = models.CharField(max_length=255)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "person"], name="agent_identity_once"),)
        indexes = (models.Index(fields=["connection", "candidate_id"], name="agent_identity_candidate"),)

    def __str__(self) -> str:
        return f"{self.person} is {self.candidate_id}"
