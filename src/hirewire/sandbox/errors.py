class DemoError(Exception):
    """The demo cannot continue; the message is one sentence for the person at the terminal."""


class SandboxError(Exception):
    """The sandbox cannot start or do what was asked; the message is one sentence for whoever asked."""
