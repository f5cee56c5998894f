"""Forgetting old events."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.kit import clock

#: How long an event is remembered. A hub repeats an event for three days. Somebody may replay it later, as long as the
#: hub's journal has it: by default for 30 days.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def forget_old() -> int:
    return ReceivedEvent.objects.filter(received_at__lt=clock.now() - KEPT).delete()[0]
