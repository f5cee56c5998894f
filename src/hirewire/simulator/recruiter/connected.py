"""Which users have said who they are in Recruiter; for pages that must not fail when the agent is away."""

from hirewire.simulator.people.models import Account
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


def connected_users(account: Account) -> set[str] | None:
    """Their keys; None when nobody knows, or there is nothing to be connected with."""
    try:
        status = agent.status(account)
    except AgentError:
        return None
    return None if status is None else {one.user_id for one in status.accounts}
