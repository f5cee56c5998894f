"""What is brought from Recruiter into the ATS: how far each feed was read, and what is still to be handed over."""

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q

from hirewire.agent.connections.models import Connection, ConnectionState


class Feed(models.TextChoices):
    MESSAGES = "messages"
    NOTES = "notes"
    #: Contact data that people gave in an answer.
    STUBS = "stubs"
    #: Accounts that were closed.
    CLOSED = "closed"


class WatchQuerySet(models.QuerySet["Watch"]):
    def due(self, at: datetime) -> "WatchQuerySet":
        return self.filter(connection__state=ConnectionState.ENABLED, polls_at__lte=at)


class Watch(models.Model):
    """When a connection asks Recruiter for news."""

    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="watch")
    polls_at = models.DateTimeField()
    #: When the look began that is going on; what was written later is for the next one.
    began_at = models.DateTimeField(null=True, blank=True)
    #: The last time that everything was asked for to the end.
    fetched_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    #: When it was last asked who the candidates were found to be.
    matched_at = models.DateTimeField(null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    def __str__(self) -> str:
        return f"watch of {self.connection_id}"


class Reach(models.Model):
    """How far one feed was read; written together with what was found."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="reaches")
    feed = models.CharField(max_length=10, choices=Feed)
    contract = models.CharField(max_length=100, blank=True)
    #: The seat, for a feed that is one seat's.
    owner = models.CharField(max_length=100, blank=True)
    #: Milliseconds since 1970.
    until = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "feed", "contract", "owner"], name="agent_reach_once"),
        )

    def __str__(self) -> str:
        return f"{self.feed} of {self.owner or self.contract or self.connection_id}"


#: Pieces that are still to be handed over.
WAITS: Final = ~Q(content="")


class Piece(models.Model):
    """One thing from Recruiter, remembered so that it comes into the ATS once."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="pieces")
    feed = models.CharField(max_length=10, choices=Feed)
    key = models.CharField(max_length=255)
    person = models.CharField(max_length=255)
    at = models.DateTimeField()
    #: Tells whether it is what was found before.
    digest = models.CharField(max_length=32)
    #: The order to the ATS; empty once it has it, so that nothing is kept here that belongs there.
    content = models.TextField(blank=True)
    #: The candidate to whom it was given.
    candidate_id = models.CharField(max_length=255, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "feed", "key"], name="agent_piece_once"),)
        indexes = (models.Index(fields=["connection", "person"], name="agent_piece_waiting", condition=WAITS),)

    def __str__(self) -> str:
        return f"{self.feed} {self.key}"


class Match(models.Model):
    """Which candidate Recruiter found a person to be.

    Kept apart from what we know, which is told to Recruiter: what it found
    by itself must not come back to it as somebody's word.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="matches")
    person = models.CharField(max_length=255)
    candidate_id = models.CharField(max_length=255)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "person"], name="agent_match_once"),)

    def __str__(self) -> str:
        return f"{self.person} is probably {self.candidate_id}"
