"""A file of candidates on its way in, and the lines of it that could not be taken."""

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
    #: The file as it came, so that another encoding can be tried and a stopped import goes on.
    content = models.BinaryField()
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    #: Field of a candidate to index of a column.
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    total = models.PositiveIntegerField(default=0)
    #: Records of the file that are dealt with; the import goes on here after a restart.
    position = models.PositiveIntegerField(default=0)
    #: Why it stopped.
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
    """A line that was not taken, with its text as it came."""

    batch = models.ForeignKey(CandidateImport, models.CASCADE, related_name="bad_lines")
    #: The line of the file and not of the table: quoted values may span several.
    line_number = models.PositiveIntegerField()
    values = models.JSONField()
    reason = models.TextField()
    #: Key of the candidate that it became after somebody repaired it.
    repaired_as = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("line_number", "id")

    def __str__(self) -> str:
        return f"line {self.line_number}: {self.reason}"
