"""Archives of a company, each visible only to the person who asked for it."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.lifecycle.archives.models import Archive, ArchiveState

#: An archive that was ended because its task was gone may still name a file, which has to be deleted.
_STANDS: Final = ~Q(state=ArchiveState.EXPIRED) | ~Q(file_name="")


def archives_of(seat: Seat) -> QuerySet[Archive]:
    """Archives that the seat's person requested in this company, newest first. Nobody sees another admin's."""
    return Archive.objects.filter(organization=seat.contract.organization_id, requested_by=seat.person_id).order_by(
        "-pk"
    )


def expired(now: datetime) -> QuerySet[Archive]:
    """Archives that have expired, and those that were given up but still name a file."""
    is_over = Q(expires_at__lte=now) | Q(state=ArchiveState.EXPIRED)
    return Archive.objects.filter(is_over, _STANDS).order_by("pk")


def standing_archives(organization_id: int) -> QuerySet[Archive]:
    """Archives that have a file or will have one."""
    return Archive.objects.filter(_STANDS, organization=organization_id).order_by("pk")
