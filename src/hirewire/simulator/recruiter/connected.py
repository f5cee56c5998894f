"""A summary of the connection and its users, for pages that must work without the agent."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hirewire.simulator.people.models import Account
from hirewire.simulator.recruiter import agent
from hirewire.simulator.recruiter.errors import AgentError


def connected_users(account: Account) -> set[str] | None:
    """Keys of linked users; None if the agent does not answer or there is no connection."""
    try:
        status = agent.status(account)
    except AgentError:
        return None
    return None if status is None else {account.user_id for account in status.accounts}


#: Tone, icon and words.
Badge = tuple[str, str, str | Promise]
_NOT_CONNECTED: Final[Badge] = ("plain", "circle-dashed", _("Not connected"))
#: A badge for each state of the connection that the agent reports.
_BADGES: Final[dict[str, Badge]] = {
    "requested": ("info", "clock", _("Requested")),
    "ready": ("wait", "arrow-right", _("Partner ready")),
    "off": ("wait", "circle-alert", _("Turned off in Recruiter")),
    "enabled": ("live", "check", _("Connected")),
    "leaving": ("info", "clock", _("Being disconnected")),
}


def connection_badge(account: Account) -> Badge:
    if account.left_recruiter_at is not None:
        return ("plain", "circle-x", _("Disconnected"))
    try:
        status = agent.status(account)
    except AgentError:
        return ("wait", "circle-alert", _("The agent does not answer"))
    if status is not None and status.fault is not None:
        return ("fault", "circle-x", _("Has a fault"))
    return _BADGES.get(status.state, _NOT_CONNECTED) if status is not None else _NOT_CONNECTED
