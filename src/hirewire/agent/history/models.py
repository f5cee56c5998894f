"""Recruiter's history on its way to the ATS: how far each feed was read, and what is still to be delivered."""

from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.kit import clock


class Feed(models.TextChoices):
    MESSAGES = "messages"
    NOTES = "notes"
    #: Contact data that people shared in a reply.
    STUBS = "stubs"
    CLOSED = "closed"


#: Recruiter's matches are not a feed, but the agent reads them in portions, too, so they have a ``Reach``. It holds the
#: number of candidates whose matches have been read. If candidates are added or deleted before all matches have been
#: read, the agent may skip some candidates. It reads the matches of skipped candidates after it has begun again with
#: the first candidate.
MATCHES: Final = "matches"


class WatchQuerySet(models.QuerySet["Watch"]):
    def due(self, at: datetime) -> "WatchQuerySet":
        return self.filter(connection__state=ConnectionState.ENABLED, polls_at__lte=at)


class Watch(models.Model):
    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="watch")
    polls_at = models.DateTimeField()
    #: When the current poll began. The next poll reads what is written later.
    began_at = models.DateTimeField(null=True, blank=True)
    #: When the last complete poll began.
    fetched_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    matched_at = models.DateTimeField(null=True, blank=True)

    objects = WatchQuerySet.as_manager()

    def __str__(self) -> str:
        return f"watch of {self.connection_id}"


class Reach(models.Model):
    """How far one feed was read. Stored in the same transaction as the items that were read."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="reaches")
    feed = models.CharField(max_length=10, choices=Feed)
    contract = models.CharField(max_length=100, blank=True)
    #: The seat, if the feed belongs to one seat.
    owner = models.CharField(max_length=100, blank=True)
    #: Milliseconds since 1970, except for ``MATCHES``.
    until = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "feed", "contract", "owner"], name="agent_reach_once"),
        )

    def __str__(self) -> str:
        return f"{self.feed} of {self.owner or self.contract or self.connection_id}"


WAITS: Final = ~Q(content="")


class Piece(models.Model):
    """One item of Recruiter's history, stored so that it reaches the ATS only once."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="pieces")
    feed = models.CharField(max_length=10, choices=Feed)
    key = models.CharField(max_length=255)
    person = models.CharField(max_length=255)
    at = models.DateTimeField()
    #: Hash of the order in ``content``, to recognize an unchanged item.
    digest = models.CharField(max_length=32)
    #: What the ATS is to write: an order (see ``agent.sdk.orders``) as JSON. This field is emptied after delivery,
    #: because the content belongs in the ATS. It is also emptied if the person has closed the Recruiter account and has
    #: no candidate.
    content = models.TextField(blank=True)
    #: The candidate to whom the item was delivered. For a note, this field is set before the write, because the
    #: answer to the write may be lost.
    candidate_id = models.CharField(max_length=255, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "feed", "key"], name="agent_piece_once"),)
        indexes = (models.Index(fields=["connection", "person"], name="agent_piece_waiting", condition=WAITS),)

    def __str__(self) -> str:
        return f"{self.feed} {self.key}"


class Match(models.Model):
    """The candidate to whom Recruiter matched a person.

    Matches are separate from ``Identity``, which the agent sends to Recruiter: Recruiter's guess must not come back to
    Recruiter as a confirmed link.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="matches")
    person = models.CharField(max_length=255)
    candidate_id = models.CharField(max_length=255)
    #: When the agent first read that this candidate matches.
    since = models.DateTimeField(default=clock.now, db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "person"], name="agent_match_once"),)

    def __str__(self) -> str:
        return f"{self.person} is probably {self.candidate_id}"
