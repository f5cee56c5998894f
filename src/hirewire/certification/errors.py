class CertificationError(Exception):
    """A run is not possible. The message tells the user why."""


class NotOpenedError(CertificationError):
    """The exporting user cannot see the job, at least not yet: an ATS sends a job before its access lists."""
