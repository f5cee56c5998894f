class CertificationError(Exception):
    """A run is not possible. The message tells the user why."""


class NotOpenedError(CertificationError):
    """The user who exports does not see the job, perhaps not yet: an ATS sends a job before its access lists."""
