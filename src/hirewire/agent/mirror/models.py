"""What was sent to Recruiter, and who is who there."""

from django.db import models
from django.db.models import Q

from hirewire.agent.connections.models import Connection
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock


class Sent(models.Model):
    """One record of Recruiter, as of the last attempt to send it."""

    pk = models.CompositePrimaryKey("connection_id", "entity", "parent", "key")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sent")
    entity = models.CharField(max_length=20, choices=[(entity.value, entity.value) for entity in Entity])
    #: The candidate or application that a child belongs to; empty for records of their own.
    parent = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=255)
    #: Hash of what was sent last, whether it was accepted or not: the same is not sent again for nothing.
    content = models.CharField(max_length=32)
    #: Some version of it was accepted.
    is_there = models.BooleanField()
    #: Why the last version was refused; empty if it was not.
    reason = models.TextField(blank=True)
    #: ``entity/key`` of the record without which this one makes no sense, if that is the reason.
    blocked_by = models.CharField(max_length=300, blank=True)
    #: The candidate whom an application names there, and with whom it would be taken away.
    about = models.CharField(max_length=255, blank=True, db_default="")
    url = models.TextField(blank=True)
    tries = models.PositiveIntegerField()
    tried_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["connection", "tried_at"], name="agent_sent_refused", condition=~Q(reason="")),
            models.Index(fields=["connection", "blocked_by"], name="agent_sent_blocked", condition=~Q(blocked_by="")),
            models.Index(fields=["connection", "about"], name="agent_sent_about", condition=~Q(about="")),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.key}"


class SentCount(models.Model):
    """How many records of a kind were sent; kept beside ``Sent`` because counting a million rows takes too long."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="sent_counts")
    entity = models.CharField(max_length=20)
    accepted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "agent_tally"
        constraints = (models.UniqueConstraint(fields=["connection", "entity"], name="agent_tally_once"),)

    def __str__(self) -> str:
        return f"{self.accepted} {self.entity}"


class Identity(models.Model):
    """Which candidate a person in Recruiter is: our own memory, which no e-mail or name can replace."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="identities")
    person = models.CharField(max_length=255)
    candidate_id = models.CharField(max_length=255)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "person"], name="agent_identity_once"),)
        indexes = (models.Index(fields=["connection", "candidate_id"], name="agent_identity_candidate"),)

    def __str__(self) -> str:
        return f"{self.person} is {self.candidate_id}"
