class ConfigurationError(Exception):
    """An installation's settings contradict themselves or lack something; the message says what to change."""
