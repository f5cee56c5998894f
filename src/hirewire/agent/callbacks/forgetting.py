"""Deletes events that are too old to be delivered again."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.kit import clock

#: A hub repeats an unanswered event for three days. After that, somebody may replay the event for as long as the hub's
#: journal keeps it, which is 30 days by default.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def forget_old() -> int:
    return ReceivedEvent.objects.filter(received_at__lt=clock.now() - KEPT).delete()[0]
