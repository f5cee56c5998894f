"""What a seat has read of its notifications. The notifications themselves are computed; see ``sources``."""

from django.db import models

from hirewire.hub.identity.accounts.models import Seat
from hirewire.kit import clock


class Kind(models.TextChoices):
    """Why the bell rings."""

    ANSWER = "answer", "A member answered an InMail"
    EXPORT = "export", "An export arrived or failed"


class Bell(models.Model):
    """How far a seat has read. A seat without a row has read nothing."""

    seat = models.OneToOneField(Seat, models.CASCADE, primary_key=True, related_name="bell")
    read_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"bell of seat {self.seat_id}"


class ReadNotification(models.Model):
    """A notification that was opened by itself, while older ones may be unread."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="read_notifications", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: What ``Notification.number`` says.
    number = models.BigIntegerField()
    #: Whatever happens to the same thing later is unread again.
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seat", "kind", "number"], name="hub_read_notification_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, read by seat {self.seat_id}"
