from datetime import datetime

from django.db.models import Q

from hirewire.agent.exports.models import Intake


def next_due(connection_id: int, at: datetime) -> Intake | None:
    # Nothing is written to an ATS before a person has started the connection.
    unfinished = Intake.objects.select_related("connection").filter(
        connection=connection_id, connection__is_started=True, finished_at=None
    )
    return unfinished.filter(Q(retry_at=None) | Q(retry_at__lte=at)).order_by("pk").first()
