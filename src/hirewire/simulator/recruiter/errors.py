"""Errors between this system and its agent. Administrators see the messages."""


class AgentError(Exception):
    """The agent did not do what was asked."""


class AgentAwayError(AgentError):
    """The agent could not be reached, or gave no valid answer. The same request may work later."""


class AgentRefusedError(AgentError):
    """The agent refused and said why."""
