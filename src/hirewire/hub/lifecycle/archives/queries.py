"""Queries for archives. An archive is visible only to the person who asked for it."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.lifecycle.archives.models import Archive, ArchiveState

#: Archives that are not marked as expired, and archives that are marked as expired but still name a file.
#: ``stop_abandoned`` marks archives as expired without deleting their files, so these files still have to be deleted.
_STANDS: Final = ~Q(state=ArchiveState.EXPIRED) | ~Q(file_name="")


def archives_of(seat: Seat) -> QuerySet[Archive]:
    return Archive.objects.filter(organization=seat.contract.organization_id, requested_by=seat.person_id).order_by(
        "-pk"
    )


def expired(now: datetime) -> QuerySet[Archive]:
    """Archives whose time is up, and archives that are already marked as expired but still name a file."""
    is_over = Q(expires_at__lte=now) | Q(state=ArchiveState.EXPIRED)
    return Archive.objects.filter(is_over, _STANDS).order_by("pk")


def standing_archives(organization_id: int) -> QuerySet[Archive]:
    return Archive.objects.filter(_STANDS, organization=organization_id).order_by("pk")
