from hirewire.agent.accounts.models import RecruiterAccount
from hirewire.agent.connections.models import Connection


def accounts(connection: Connection) -> list[RecruiterAccount]:
    return list(RecruiterAccount.objects.filter(connection=connection).order_by("user_id"))
