"""Deletes events that are too old to be delivered again."""

from datetime import timedelta
from typing import Final

from django.db import transaction

from hirewire.agent.callbacks.models import ReceivedEvent
from hirewire.kit import clock

#: Hirewire's hub repeats an unanswered event for three days. After that, a person can still send the event again from
#: the hub's journal, which keeps events for 30 days by default.
KEPT: Final = timedelta(days=30)


@transaction.atomic
def forget_old() -> int:
    return ReceivedEvent.objects.filter(received_at__lt=clock.now() - KEPT).delete()[0]
