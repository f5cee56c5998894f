"""Imports of candidate files, and the lines that could not be imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Waiting for its columns")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class CandidateImport(models.Model):
    account = models.ForeignKey(Account, models.CASCADE, related_name="imports")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    filename = models.CharField(max_length=200)
    #: The original file, kept to try another encoding and to resume an import. Empty after the import has ended.
    content = models.BinaryField()
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    #: Maps each field to the index of its column.
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    total = models.PositiveIntegerField(default=0)
    #: How many rows have been processed. After a restart, the import resumes with the next row.
    position = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.filename


class ImportLine(models.Model):
    """A line that could not be imported. A repair replaces its values with the corrected ones."""

    batch = models.ForeignKey(CandidateImport, models.CASCADE, related_name="bad_lines")
    #: The number of the line on which the row begins in the file. It can differ from the number of the row, because a
    #: quoted value in an earlier row may span several lines.
    line_number = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.TextField()
    #: Key of the candidate created or updated from the repaired line.
    repaired_as = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("line_number", "id")

    def __str__(self) -> str:
        return f"line {self.line_number}: {self.reason}"
