"""Exports: profiles that recruiters send to an ATS."""

from collections.abc import Collection
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import reasons
from hirewire.kit import clock
from hirewire.kit.secrets import digest

#: The prefix of traces. A trace is a keyed hash that replaces the id of a deleted record.
_TRACE: Final = "deleted:hmac-sha256:"


class ExportState(models.TextChoices):
    PENDING = "PENDING", _("On the way")
    FETCHED = "FETCHED", _("Fetched by the ATS")
    ARRIVED = "ARRIVED", _("Arrived")
    FAILED = "FAILED", _("Not accepted")


class Export(models.Model):
    """A profile that a recruiter sends to an ATS. The ATS fetches it by the id of ``event``."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="exports")
    member = models.ForeignKey(Member, models.CASCADE, related_name="exports")
    event = models.OneToOneField(PushEvent, models.CASCADE, related_name="export", db_constraint=False)
    external_job_posting_id = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=200, blank=True)
    email_addresses = ArrayField(models.EmailField(), default=list, blank=True)
    #: The recruiter asked for a new record, in addition to those that the ATS already has of this person.
    makes_new = models.BooleanField(default=False, db_default=False)
    #: If ``makes_new``: the ids of the ATS's records that were, or may have been, this person's before the export.
    #: Receiving such a record again does not complete the export. If the ATS deletes such a record, its id is replaced
    #: by a trace, which stays until the export arrives or is refused.
    besides = ArrayField(models.CharField(max_length=255), default=list, db_default=[], blank=True)
    #: The id of the existing record that the recruiter identified as this person's. The ATS should add to this record.
    adds_to = models.CharField(max_length=255, blank=True, db_default="")
    #: Exports that were requested together have the same value.
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.PENDING)
    failure = models.CharField(max_length=400, blank=True)
    ats_candidate_id = models.CharField(max_length=255, blank=True)
    record_url = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    fetched_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    #: When the ATS said that it cannot take the person. The ATS may say so even after the export ran out of time.
    refused_at = models.DateTimeField(null=True, blank=True)
    #: The failed export that this one repeats. Migration 0061 adds a foreign key that includes the company.
    retry_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="retries", db_constraint=False
    )

    class Meta:
        indexes = (
            models.Index(fields=["organization", "member", "-created_at"], name="hub_export_member"),
            models.Index(fields=["seat", "created_at"], name="hub_export_quota"),
            # For notifications: every page looks for exports that have just ended.
            models.Index(
                fields=["seat", "finished_at"], name="hub_export_ended", condition=Q(finished_at__isnull=False)
            ),
            # For deletions: the exports that name one of the deleted records.
            models.Index(
                fields=["organization", "application", "ats_candidate_id"],
                name="hub_export_record",
                condition=~Q(ats_candidate_id=""),
            ),
            models.Index(
                fields=["organization", "application", "adds_to"],
                name="hub_export_adds_to",
                condition=~Q(adds_to=""),
            ),
            models.Index(
                fields=["organization", "application"], name="hub_export_new_record", condition=Q(makes_new=True)
            ),
            # For the task that ends overdue exports.
            models.Index(
                fields=["created_at"],
                name="hub_export_under_way",
                condition=Q(state__in=[ExportState.PENDING, ExportState.FETCHED]),
            ),
        )

    def __str__(self) -> str:
        return f"export {self.pk}, {self.state}"

    @property
    def records_beside(self) -> list[str]:
        return [each for each in self.besides if not each.startswith(_TRACE)]

    def had_beside(self, candidate_id: str) -> bool:
        """Whether ``besides`` names this record: by its id or, if the ATS has deleted the record since, by a trace."""
        return candidate_id in self.besides or _trace_of(candidate_id) in self.besides

    def forget_beside(self, candidate_ids: Collection[str]) -> None:
        """Replace the ids of deleted records by traces.

        If no record can complete the export any more, remove the ids and keep no traces.
        """
        traces = [_trace_of(each) for each in self.besides if each in candidate_ids]
        self.besides = [each for each in self.besides if each not in candidate_ids]
        if self.state == ExportState.ARRIVED or self.refused_at is not None:
            self.forget_traces()
        else:
            self.besides += traces

    def forget_traces(self) -> None:
        self.besides = self.records_beside

    @property
    def reason(self) -> str:
        return reasons.translatable(self.failure)


def _trace_of(candidate_id: str) -> str:
    return _TRACE + digest(candidate_id).hex()
