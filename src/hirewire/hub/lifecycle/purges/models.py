"""Purges: what a customer wants removed from Recruiter, and the proof that it was removed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock


class PurgeScope(models.TextChoices):
    APPLICATION = "APPLICATION", _("All that one ATS has sent")
    ATS = "ATS", _("All that any ATS has sent")
    EVERYTHING = "EVERYTHING", _("All that any ATS has sent, and what recruiters wrote, exported and imported")


class Purge(models.Model):
    """A request to remove data, and its progress. An interrupted purge is resumed."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    #: None for the two scopes that cover the whole company.
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, null=True, blank=True, related_name="+")
    scope = models.CharField(max_length=12, choices=PurgeScope.choices, default=PurgeScope.APPLICATION)
    requested_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    #: The requesting person's seat. Its id appears on the certificate in place of a name.
    seat_id = models.BigIntegerField(null=True, blank=True)
    requested_at = models.DateTimeField(default=clock.now)
    #: When the purge becomes due. It can be canceled until a worker has started it.
    starts_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    #: For each kind, ``before`` contains the number of rows at the start, and ``counts`` contains the number of rows
    #: removed so far.
    before = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    progressed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: When the audit trail was cleared. Workers of earlier releases do not clear the trail, and leave this field empty.
    trail_cleared_at = models.DateTimeField(null=True, blank=True)
    #: When the names of projects were cleared from the audit trail. Earlier releases did not clear these names. The
    #: field matters only for ``EVERYTHING``.
    work_trail_cleared_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    #: Written once, when the purge ends.
    certificate = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "application"],
                name="hub_purge_once",
                condition=Q(finished_at=None, cancelled_at=None),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(fields=["starts_at"], name="hub_purge_open", condition=Q(finished_at=None, cancelled_at=None)),
        )

    def __str__(self) -> str:
        return f"purge {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None

    @property
    def is_waiting(self) -> bool:
        return self.is_open and self.started_at is None

    @property
    def is_due(self) -> bool:
        """Whether it is time to carry out the purge. A worker may already have started the purge."""
        return self.is_open and self.starts_at <= clock.now()

    @property
    def is_certified(self) -> bool:
        return self.certificate is not None

    @property
    def done(self) -> int:
        counts: dict[str, int] = self.counts
        return sum(counts.values())

    @property
    def total(self) -> int:
        """The number of rows at the start or the number of rows removed so far, whichever is greater."""
        before: dict[str, int] = self.before
        return max(sum(before.values()), self.done)
