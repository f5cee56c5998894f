"""API calls, in the form in which the application's owner may see them."""

import zlib
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.db import timed_ids


class CallerKind(models.TextChoices):
    APPLICATION = "APPLICATION", _("the application itself")
    PERSON = "PERSON", _("a person’s token")
    NOBODY = "NOBODY", _("a caller who is not authenticated")


class ApiCall(models.Model):
    """A call with masked bodies.

    The table is partitioned by day; see :mod:`.partitions`.

    The foreign keys have no constraints in the database, so a call can be stored even if its application has just been
    deleted.
    """

    #: The answer's ``X-LI-UUID``, which sorts by time and contains the time.
    id = models.UUIDField(primary_key=True)
    application = models.ForeignKey(
        DeveloperApplication, models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    organization = models.ForeignKey(
        Organization, models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    caller = models.CharField(max_length=12, choices=CallerKind.choices)
    verb = models.CharField(max_length=10)
    path = models.TextField()
    query = models.TextField()
    #: For example ``atsCandidates/notes``; empty when the path leads to no resource.
    resource = models.CharField(max_length=100)
    method = models.CharField(max_length=30)
    #: Eight digits for paths below ``/rest/``, otherwise empty.
    version = models.CharField(max_length=16)
    protocol = models.CharField(max_length=8)
    status = models.PositiveSmallIntegerField()
    #: How many records of a batch were written, deleted or found, and how many were refused. Both are 0 for a call
    #: without a batch.
    done = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    took_us = models.PositiveIntegerField()
    request_bytes = models.PositiveIntegerField()
    answer_bytes = models.PositiveIntegerField()
    request_headers = models.JSONField()
    answer_headers = models.JSONField()
    packed_request = models.BinaryField()
    packed_answer = models.BinaryField()
    #: How many calls of the same web process were dropped just before this one, because the queue was full.
    lost_before = models.PositiveIntegerField(default=0)

    BODIES: ClassVar[tuple[str, ...]] = ("packed_request", "packed_answer", "request_headers", "answer_headers")

    class Meta:
        indexes = (
            models.Index(fields=["application", "id"], name="hub_apicall_own"),
            models.Index(fields=["application", "id"], name="hub_apicall_faults", condition=Q(status__gte=400)),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.path} {self.status}"

    @property
    def at(self) -> datetime:
        return timed_ids.instant_of(self.id)

    @property
    def took_ms(self) -> float:
        return self.took_us / 1000

    @property
    def uuid(self) -> str:
        return self.id.hex

    @property
    def request_body(self) -> str:
        return unpacked(self.packed_request)

    @property
    def answer_body(self) -> str:
        return unpacked(self.packed_answer)


def packed(text: str) -> bytes:
    """Compress at level 1: higher levels are slower and save hardly anything."""
    return zlib.compress(text.encode(), 1) if text else b""


def unpacked(stored: bytes | memoryview) -> str:
    return zlib.decompress(stored).decode() if stored else ""
