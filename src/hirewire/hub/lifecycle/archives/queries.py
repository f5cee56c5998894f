"""Archives of a company, each visible only to the person who asked for it."""

from datetime import datetime

from django.db.models import QuerySet

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.lifecycle.archives.models import Archive, ArchiveState


def archives_of(seat: Seat) -> QuerySet[Archive]:
    """Archives that the seat's person requested in this company, newest first. Nobody sees another admin's."""
    return Archive.objects.filter(organization=seat.contract.organization_id, requested_by=seat.person_id).order_by(
        "-pk"
    )


def expired(now: datetime) -> QuerySet[Archive]:
    return Archive.objects.filter(expires_at__lte=now).exclude(state=ArchiveState.EXPIRED).order_by("pk")


def standing_archives(organization_id: int) -> QuerySet[Archive]:
    """Archives that have a file or will have one."""
    return Archive.objects.filter(organization=organization_id).exclude(state=ArchiveState.EXPIRED).order_by("pk")
