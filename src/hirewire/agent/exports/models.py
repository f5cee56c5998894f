"""Exports: people that Recruiter sends to the ATS."""

from django.db import models

from hirewire.agent.connections.models import Connection
from hirewire.kit import clock
from hirewire.kit.monitoring import tracing


class IntakeState(models.TextChoices):
    STORED = "stored", "Announced"
    WRITING = "writing", "Being written into the ATS"
    WRITTEN = "written", "In the ATS, not yet reported back"
    DONE = "done", "Arrived"
    FAILED = "failed", "Not accepted"


class Intake(models.Model):
    """One export, from the event that announces it until Recruiter knows the outcome.

    The export is stored before any work starts, so that no export is lost.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="intakes")
    #: Id of the event, used to fetch the profile.
    request_id = models.CharField(max_length=255)
    state = models.CharField(max_length=8, choices=IntakeState.choices, default=IntakeState.STORED)
    person = models.CharField(max_length=255, blank=True)
    job_id = models.CharField(max_length=255, blank=True)
    candidate_id = models.CharField(max_length=255, blank=True)
    #: The candidate that was found before the first try to write. This candidate already existed, so a retry must not
    #: mistake it for one that the export created.
    known_id = models.CharField(max_length=255, blank=True, db_default="")
    application_id = models.CharField(max_length=255, blank=True)
    #: The last error. If the state is "failed", the recruiter is told this text.
    fault = models.TextField(blank=True)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: The trace in which the export was announced. Every attempt belongs to this trace.
    traceparent = models.CharField(max_length=tracing.LENGTH, null=True, blank=True)  # noqa: DJ001 - null takes no room

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "request_id"], name="agent_intake_once"),)
        indexes = (models.Index(fields=["retry_at"], name="agent_intake_retry"),)

    def __str__(self) -> str:
        return f"export {self.request_id}, {self.state}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None
