"""Reacting to a changed switch in Recruiter."""

from hirewire.agent.connections import clients, onboarding, statuses
from hirewire.agent.connections.models import Connection


def take_change(connection: Connection, request_id: str) -> None:
    """Apply the changed integrations, and then read the status of every integration: events may arrive out of order."""
    with clients.recruiter(connection) as rsc:
        changed = rsc.changed_integrations(request_id)
    # The company id may have changed.
    connection = statuses.apply_statuses(connection=connection, entities=changed)
    onboarding.refresh(connection)
