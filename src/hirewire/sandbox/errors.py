class DemoError(Exception):
    """The demo cannot continue; the message is one sentence for the person at the terminal."""
