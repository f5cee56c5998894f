class DemoError(Exception):
    """The demo cannot go on; the message is one sentence for the person at the terminal."""
