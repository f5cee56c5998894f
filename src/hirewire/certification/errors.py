class CertificationError(Exception):
    """A run cannot be made; the message says why, to the person who wanted it."""
