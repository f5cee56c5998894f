from hirewire.agent.connections import clients, onboarding, statuses
from hirewire.agent.connections.models import Connection


def take_change(connection: Connection, request_id: str) -> None:
    """Store the changed integrations, then read the status of all integrations.

    Events may arrive out of order, so this change may be older than the present status.
    """
    with clients.recruiter(connection) as rsc:
        changed = rsc.changed_integrations(request_id)
    # Go on with the returned connection, because its company id may have changed.
    connection = statuses.apply_statuses(connection=connection, entities=changed)
    onboarding.refresh(connection)
