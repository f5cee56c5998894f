"""What can go wrong between this system and its agent; the texts are shown to administrators."""


class AgentError(Exception):
    """The agent did not do what it was asked."""


class AgentAwayError(AgentError):
    """It could not be reached, or answered with something that is no answer. The same request may work later."""


class AgentRefusedError(AgentError):
    """It said no, and why."""
