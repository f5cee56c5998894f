"""Files that an ATS sent. Their bytes are in the vault; the table refers to them by random names only."""

import uuid
from typing import Any

from django.db import models

from hirewire.hub.identity.organizations.models import Contract, Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.attachments import CONTENT_TYPES, AttachmentType, EntityType, FileType
from hirewire.wire.urn import MediaUrn, media_urn


def _choices(symbols: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the class of an enum
    return [(symbol.value, symbol.value) for symbol in symbols]


class Media(models.Model):
    """One file that is still to be uploaded, was uploaded, or was sent together with its attachment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+")
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    file_type = models.CharField(max_length=4, choices=_choices(FileType))
    #: The name of the bytes in the vault; empty until the bytes arrive.
    stored_as = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    #: SHA-256 of the bytes.
    checksum = models.BinaryField(max_length=32, default=b"")
    created_at = models.DateTimeField(default=clock.now)
    #: When to delete the file unless an attachment names it. If an attachment names the file, ``services`` postpones
    #: this time.
    unused_until = models.DateTimeField()
    #: When to delete the file even if an attachment names it; None if the sender set no limit.
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["unused_until"], name="hub_media_unused"),
            models.Index(fields=["expires_at"], name="hub_media_expired", condition=models.Q(expires_at__isnull=False)),
            models.Index(fields=["stored_as"], name="hub_media_stored"),
        )

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def urn(self) -> MediaUrn:
        return media_urn(str(self.pk))

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[FileType(self.file_type)]

    @property
    def is_here(self) -> bool:
        return bool(self.stored_as) and (self.expires_at is None or self.expires_at > clock.now())


class Attachment(models.Model):
    """A file of an application or a candidate.

    A file that arrives before its application or candidate stays invisible until that record arrives.
    """

    pk = models.CompositePrimaryKey(
        "organization_id", "application_id", "entity_type", "entity_id", "attachment_type", "attachment_id"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    application = models.ForeignKey(DeveloperApplication, models.CASCADE, related_name="+", db_index=False)
    entity_type = models.CharField(max_length=20, choices=_choices(EntityType))
    #: The ATS's id of the application or the candidate.
    entity_id = models.CharField(max_length=255)
    attachment_type = models.CharField(max_length=20, choices=_choices(AttachmentType))
    attachment_id = models.CharField(max_length=255)
    # Django cannot include the company in the constraint of a foreign key, so migration 0061 adds the constraint.
    media = models.ForeignKey(Media, models.CASCADE, related_name="attachments", db_constraint=False)
    file_name = models.CharField(max_length=255)
    external_created_at = models.DateTimeField(null=True, blank=True)
    external_last_modified_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(default=clock.now)

    @property
    def safe_name(self) -> str:
        """The name to save the file under: without folders or control characters, and with its type's extension."""
        name = self.file_name.replace("\\", "/").rpartition("/")[2]
        name = "".join(character for character in name if character.isprintable()).strip(" .")
        ending = f".{self.media.file_type.lower()}"
        return name if name.lower().endswith(ending) else f"{name or 'file'}{ending}"

    def __str__(self) -> str:
        return f"{self.attachment_type} {self.attachment_id} of {self.entity_type} {self.entity_id}"
