"""What recruiters sent to an ATS about an application."""

from django.db import models
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class Rating(models.TextChoices):
    GREAT_FIT = "GREAT_FIT", _("Great fit")
    GOOD_FIT = "GOOD_FIT", _("Good fit")
    POSSIBLE_FIT = "POSSIBLE_FIT", _("Possible fit")
    NOT_A_FIT = "NOT_A_FIT", _("Not a fit")


class Result(models.TextChoices):
    MET = "MET", _("Met")
    PARTLY_MET = "PARTLY_MET", _("Partly met")
    NOT_MET = "NOT_MET", _("Not met")
    NOT_ASSESSED = "NOT_ASSESSED", _("Not assessed")


class Evaluation(models.Model):
    """What a recruiter thinks of an application. The ATS fetches the evaluation by the id of the push event."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    ats_job_application_id = models.CharField(max_length=255)
    ats_job_posting_id = models.CharField(max_length=200)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="evaluations")
    event = models.OneToOneField(PushEvent, models.CASCADE, related_name="evaluation", db_constraint=False)
    overall_rating = models.CharField(max_length=20, choices=Rating.choices)
    #: ``[{"criterion": …, "result": …}]``
    criteria = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = (
            models.Index(
                fields=["organization", "application", "ats_job_application_id", "-created_at"],
                name="hub_evaluation_newest",
            ),
        )

    def __str__(self) -> str:
        return f"evaluation {self.pk}"

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(criterion["criterion"], Result(criterion["result"]).label) for criterion in self.criteria]
