from hirewire.agent.connections.models import Connection
from hirewire.agent.rehearsals.models import Rehearsal


def rehearsal_of(connection: Connection) -> Rehearsal | None:
    return Rehearsal.objects.select_related("connection").filter(connection=connection).first()
