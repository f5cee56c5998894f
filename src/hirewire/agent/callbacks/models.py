from django.db import models

from hirewire.agent.connections.models import Connection
from hirewire.kit import clock


class ReceivedEvent(models.Model):
    """An event from Recruiter, stored so that a repeated delivery is ignored."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=80)
    received_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "event_id"], name="agent_event_once"),)

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
