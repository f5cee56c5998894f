"""Which users linked a Recruiter account, for pages that must not fail if the agent is unavailable."""

from hirewire.simulator.people.models import Account
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


def connected_users(account: Account) -> set[str] | None:
    """The keys of linked users. None if the agent does not answer or there is no connection."""
    try:
        status = agent.status(account)
    except AgentError:
        return None
    return None if status is None else {account.user_id for account in status.accounts}
