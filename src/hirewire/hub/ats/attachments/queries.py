from collections.abc import Collection
from uuid import UUID

from django.db.models import F, Q, QuerySet

from hirewire.hub.ats.attachments.models import Attachment, Media
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock

Ids = tuple[str, ...]


def promised(media_id: UUID, organization_id: int | None) -> Media | None:
    """Return the file that belongs to an upload address.

    ``organization_id`` is the company in the address; None for an address from an earlier release.
    """
    if organization_id is not None:
        media = Media.objects.filter(pk=media_id, organization=organization_id).first()
        if media is not None:
            return media
    return _of_any_company(media_id)


def _of_any_company(media_id: UUID) -> Media | None:
    """Return a file whose address names no company, or names a company whose id has changed since."""
    return Media.objects.filter(pk=media_id).first()


def uploaded(application: DeveloperApplication, organization_id: int, media_ids: Collection[UUID]) -> dict[UUID, Media]:
    files = Media.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=clock.now()),
        pk__in=media_ids,
        application=application,
        organization=organization_id,
    ).exclude(stored_as="")
    return {media.pk: media for media in files}


def held(
    application: DeveloperApplication, organization_id: int, keys: Collection[Ids]
) -> dict[tuple[str, ...], Attachment]:
    """The attachments that have these keys: entity type, entity id, attachment type and attachment id."""
    requested = set(keys)
    attachments = Attachment.objects.select_related("media").filter(
        organization=organization_id,
        media__organization=organization_id,
        application=application,
        entity_type__in={key[0] for key in requested},
        entity_id__in={key[1] for key in requested},
        attachment_id__in={key[3] for key in requested},
    )
    rows = {(row.entity_type, row.entity_id, row.attachment_type, row.attachment_id): row for row in attachments}
    return {key: row for key, row in rows.items() if key in requested}


def media_of(
    application: DeveloperApplication, organization_id: int, entities: Collection[tuple[str, str]]
) -> set[UUID]:
    """The files attached to these entities. Each entity is given by its type and id."""
    requested = set(entities)
    attachments = Attachment.objects.filter(
        organization=organization_id,
        application=application,
        # Name the type, which comes before the id in the primary key. Without the type, PostgreSQL would read the
        # entries of all records.
        entity_type__in={entity_type for entity_type, _ in requested},
        entity_id__in={entity_id for _, entity_id in requested},
    ).values_list("entity_type", "entity_id", "media_id")
    return {media_id for entity_type, entity_id, media_id in attachments if (entity_type, entity_id) in requested}


def shown(tenancy: Q) -> QuerySet[Attachment]:
    return (
        Attachment.objects.filter(tenancy, media__organization=F("organization"))
        .filter(Q(media__expires_at=None) | Q(media__expires_at__gt=clock.now()))
        .select_related("media", "application")
        .order_by("-received_at", "attachment_id")
    )


def contract_of(application: DeveloperApplication, contract_id: int) -> Contract | None:
    return (
        Contract.objects.select_related("organization")
        .filter(pk=contract_id, organization=application.organization_id)
        .first()
    )


def contracts_of(organization_id: int) -> set[int]:
    return set(Contract.objects.filter(organization=organization_id).values_list("pk", flat=True))
