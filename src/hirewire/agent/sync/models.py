from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from hirewire.agent.connections.models import Connection, ConnectionState
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Stream
from hirewire.kit import clock

#: How often the ATS is polled. The poll finds every change. Webhooks only make changes arrive sooner.
POLL_EVERY: Final = timedelta(seconds=60)


class SyncState(models.TextChoices):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETE = "complete"
    STOPPED = "stopped"


class SyncQuerySet(models.QuerySet["Sync"]):
    def due(self, at: datetime) -> "SyncQuerySet":
        enabled = self.filter(connection__state=ConnectionState.ENABLED)
        waited = Q(resumes_at=None) | Q(resumes_at__lte=at)
        hinted = Q(connection__hints__isnull=False) | Q(connection__wanted_jobs__isnull=False)
        changes = Q(state=SyncState.COMPLETE) & (Q(polls_at__lte=at) | hinted)
        return enabled.filter(waited & (Q(state=SyncState.RUNNING) | changes)).distinct()


class Sync(models.Model):
    connection = models.OneToOneField(Connection, models.CASCADE, primary_key=True, related_name="sync")
    state = models.CharField(max_length=10, choices=SyncState.choices, default=SyncState.IDLE)
    is_first_done = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: Whether Recruiter switched the connection off, or had not yet switched it on when a person paused the sync. Once
    #: the connection is on, the sync starts from scratch. A paused sync starts only when somebody resumes it.
    is_switched_off = models.BooleanField(default=False)
    #: Why the sync stopped, or what it is waiting for.
    reason = models.TextField(blank=True)
    #: When the sync noticed that the ATS no longer accepts our key or our sign-in.
    access_ended_at = models.DateTimeField(null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    polls_at = models.DateTimeField(null=True, blank=True)
    #: The time up to which all changes have been read.
    read_at = models.DateTimeField(null=True, blank=True)
    #: How many times records had to be read again from the start. If this number grows during a turn of the
    #: sync, the turn has read records by outdated rules, so it saves no position and ends.
    asked_anew = models.PositiveIntegerField(default=0)
    #: When the ids of the ATS were last compared with those that were sent.
    compared_at = models.DateTimeField(null=True, blank=True)
    #: How many records of each stream are missing from the ATS. Contains only the streams that lack so many records
    #: that a person must decide whether to remove the records from Recruiter.
    missing = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    is_missing_confirmed = models.BooleanField(default=False, db_default=False)

    objects = SyncQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sync of {self.connection_id}, {self.state}"

    @property
    def is_moving(self) -> bool:
        return self.state in {SyncState.RUNNING, SyncState.COMPLETE}


class Position(models.Model):
    """How far a stream was read. Stored together with the outcomes of its records, or after them."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="positions")
    stream = models.CharField(max_length=20, choices=[(stream.value, stream.value) for stream in Stream])
    cursor = models.BinaryField(null=True)
    is_first_done = models.BooleanField(default=False)
    #: When the stream was last read to its end.
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "stream"], name="agent_position_once"),)

    def __str__(self) -> str:
        return f"{self.stream} of {self.connection_id}"


class Progress(models.Model):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="progress")
    entity = models.CharField(max_length=20, choices=[(entity.value, entity.value) for entity in Entity])
    total = models.PositiveIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: When ``marked_count`` records had been sent. ``rate`` covers the few seconds before that time.
    marked_at = models.DateTimeField(null=True)
    marked_count = models.PositiveIntegerField(default=0)
    rate = models.FloatField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "entity"], name="agent_progress_once"),)

    def __str__(self) -> str:
        return f"{self.entity} of {self.connection_id}"


class PendingHint(models.Model):
    """A record to read again: the ATS announced a change of it, or it is a job that Recruiter has not judged yet."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="hints")
    stream = models.CharField(max_length=20)
    key = models.CharField(max_length=255)
    #: How many times the hint has arrived. Thus, a hint that arrives while its record is being read is not lost.
    count = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "stream", "key"], name="agent_hint_once"),)

    def __str__(self) -> str:
        return f"{self.stream} {self.key}"


class WantedJob(models.Model):
    """A job that Recruiter wants to receive again. An empty key stands for all open jobs."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="wanted_jobs")
    key = models.CharField(max_length=255, blank=True)
    cursor = models.BinaryField(null=True)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "key"], name="agent_wanted_job_once"),)

    def __str__(self) -> str:
        return f"job {self.key}" if self.key else "all open jobs"


class AdvertisedJob(models.Model):
    """A job advertised in Recruiter. It has to be closed in Recruiter before it can become private."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="advertised_jobs")
    key = models.CharField(max_length=255)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "key"], name="agent_advertised_job_once"),)

    def __str__(self) -> str:
        return f"job {self.key}"


class PendingPosting(models.Model):
    """A job that Recruiter received and has not processed yet."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="postings")
    key = models.CharField(max_length=255)
    task_urn = models.CharField(max_length=200)
    content = models.CharField(max_length=32)
    url = models.TextField(blank=True)
    #: How many times the agent has looked for the result without finding it.
    tries = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "key"], name="agent_posting_once"),)

    def __str__(self) -> str:
        return f"job {self.key}"
