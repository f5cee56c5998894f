"""Setting up a connection during a web request."""

from hirewire.agent.connections import onboarding, services
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.tasks import defer_settling


def settle(connection: Connection) -> None:
    """Set up Recruiter's side now, and leave the ATS's side to the worker, so that nobody waits for a rate limit."""
    onboarding.set_up_recruiter(connection)
    services.clear_fault(connection=connection)
    if onboarding.unfinished(connection):
        # The fault that was just cleared may have come from the ATS. The worker finds out whether the ATS still fails.
        defer_settling(connection.pk)
