class CertificationError(Exception):
    """A run is not possible. The message tells the user why."""


class NotOpenedError(CertificationError):
    """Recruiter's user does not see the job yet, or at all: access lists come after their job."""
