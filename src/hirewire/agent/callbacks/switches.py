"""What a change of a switch in Recruiter means here."""

from hirewire.agent.connections import clients, onboarding, services
from hirewire.agent.connections.models import Connection


def take_change(connection: Connection, request_id: str) -> None:
    """Fetch what the event points at, then look at everything: events may overtake each other."""
    with clients.recruiter(connection) as rsc:
        changed = rsc.changed_integrations(request_id)
    # The company's id may be another one now.
    connection = services.apply_statuses(connection=connection, entities=changed)
    onboarding.refresh(connection)
