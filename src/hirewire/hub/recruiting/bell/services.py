"""Record what a seat has read, and whether it wants e-mail. This is not audited, because it affects nobody else."""

from datetime import datetime

from django.db import transaction

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.recruiting.bell.models import Bell, Kind, ReadNotification
from hirewire.hub.recruiting.bell.queries import KEPT
from hirewire.kit import clock


@transaction.atomic
def read_all(*, seat: Seat, until: datetime) -> None:
    """Mark everything up to ``until`` as read.

    ``until`` is the time at which the person's list of notifications was made.
    """
    until = min(until, clock.now())
    bell, is_new = Bell.objects.select_for_update().get_or_create(seat=seat, defaults={"read_until": until})
    if not is_new and bell.read_until < until:
        bell.read_until = until
        bell.save(update_fields=["read_until"])
    ReadNotification.objects.filter(seat=seat, read_at__lte=bell.read_until).delete()


def read(*, seat: Seat, kind: Kind, number: int) -> None:
    ReadNotification.objects.update_or_create(seat=seat, kind=kind, number=number, defaults={"read_at": clock.now()})


@transaction.atomic
def want_mail(*, seat: Seat, wants: bool) -> None:
    defaults = {"wants_mail": wants}
    Bell.objects.update_or_create(
        seat=seat, defaults=defaults, create_defaults={**defaults, "read_until": clock.now() - KEPT}
    )
