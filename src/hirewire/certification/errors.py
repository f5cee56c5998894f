class CertificationError(Exception):
    """A run is not possible. The message tells the user why."""
