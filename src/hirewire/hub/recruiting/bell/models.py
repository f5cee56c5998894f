"""Which notifications a seat has read, and which jobs it follows.

The notifications themselves are computed; see ``sources``.
"""

from django.db import models

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class Kind(models.TextChoices):
    ANSWER = "answer", "A member answered an InMail"
    EXPORT = "export", "An export arrived or failed"
    MENTION = "mention", "A colleague mentioned the seat in a note"
    STAGE = "stage", "Somebody reached a stage in a job that the seat follows"


class Bell(models.Model):
    """What a seat has read, whether it wants the daily e-mail, and when the last one was sent.

    A seat without a row has never marked all notifications as read, and gets the daily e-mail.
    """

    seat = models.OneToOneField(Seat, models.CASCADE, primary_key=True, related_name="bell")
    read_until = models.DateTimeField()
    wants_mail = models.BooleanField(default=True, db_default=True)
    #: When the last summary was sent, or was about to be sent.
    mailed_at = models.DateTimeField(null=True, blank=True)
    #: The last summary covered everything up to this time. Later summaries list only newer notifications.
    told_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"bell of seat {self.seat_id}"


class ReadNotification(models.Model):
    """A notification that was opened on its own, while older ones may be unread."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="read_notifications", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: The ``Notification.number``.
    number = models.BigIntegerField()
    #: When the notification was opened. A later event with the same number makes it unread again.
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["seat", "kind", "number"], name="hub_read_notification_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}, read by seat {self.seat_id}"


class FollowedJob(models.Model):
    """A job that a seat follows or has unfollowed.

    The row names the job by the ATS's id, so the seat still follows the job after the ATS renews the job. The owner of
    a job follows it without a row: ``following`` finds the owner by e-mail address. An owner who unfollows the job gets
    a row with ``is_ended``.
    """

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="followed_jobs", db_index=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    external_job_posting_id = models.CharField(max_length=200)
    #: When the seat followed or unfollowed the job. Stages that were reached earlier cause no notification.
    created_at = models.DateTimeField(default=clock.now)
    is_ended = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["seat", "application", "external_job_posting_id", "organization"], name="hub_followed_job_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.external_job_posting_id}, followed by seat {self.seat_id}"
