class CertificationError(Exception):
    """The run is not possible; the message tells the user why."""


class NotOpenedError(CertificationError):
    """The exporting user cannot see the job, at least not yet: an ATS sends a job before its access lists."""
