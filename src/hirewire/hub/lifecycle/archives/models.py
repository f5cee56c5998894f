"""Archives: everything stored about a company, in one file for the person who asked for it."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.organizations.models import Organization
from hirewire.kit import clock

#: How long a finished file can be fetched. An archive also expires if its file is not finished within this time.
KEPT = timedelta(days=7)


class ArchiveState(models.TextChoices):
    WAITING = "WAITING", "Next"
    RUNNING = "RUNNING", "Being written"
    READY = "READY", "Ready"
    EXPIRED = "EXPIRED", "Expired"


class Archive(models.Model):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    requested_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    #: The contracts that the person administered at the time of the request. The archive includes the work of the
    #: recruiters on these contracts.
    contract_ids = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=10, choices=ArchiveState.choices, default=ArchiveState.WAITING)
    #: The name in the storage; empty while there is no file.
    file_name = models.CharField(max_length=200, blank=True)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    kinds_done = models.PositiveSmallIntegerField(default=0)
    kinds_total = models.PositiveSmallIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    requested_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organization", "requested_by"], name="hub_archive_own"),)

    def __str__(self) -> str:
        return f"archive {self.pk}, {self.state}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {ArchiveState.WAITING, ArchiveState.RUNNING}

    @property
    def has_failed(self) -> bool:
        """Whether the archive ended without a file.

        If a purge expires an archive before its file is finished, ``finished_at`` stays empty, and the archive does not
        count as failed.
        """
        return self.state == ArchiveState.EXPIRED and self.finished_at is not None and not self.sha256

    @property
    def is_ready(self) -> bool:
        return self.state == ArchiveState.READY and self.expires_at > clock.now()
