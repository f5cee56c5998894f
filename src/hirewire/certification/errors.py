class CertificationError(Exception):
    """A run is not possible. The message tells the user why."""


class NotOpenedError(CertificationError):
    """Recruiter's person does not see the job yet, or not at all: access lists come after their job."""
