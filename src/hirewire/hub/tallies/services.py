"""Counting what there is, all companies at once."""

from django.db import transaction

from hirewire.hub.tallies.counting import count
from hirewire.hub.tallies.kinds import PEOPLE, RECORDS
from hirewire.hub.tallies.models import Tally
from hirewire.kit import clock


def count_everything() -> None:
    """One look through each table; each kind is replaced by itself, so that no transaction is long."""
    for kind in (*RECORDS, PEOPLE):
        rows = [
            Tally(
                organization_id=one.organization_id,
                application_id=one.application_id,
                kind=kind.name,
                here=one.here,
                last_at=one.last_at,
                by_week=one.by_week,
                counted_at=clock.now(),
            )
            for one in count(kind)
        ]
        with transaction.atomic():
            Tally.objects.filter(kind=kind.name).delete()
            Tally.objects.bulk_create(rows, batch_size=1000)
