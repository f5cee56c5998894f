class CertificationError(Exception):
    """The run is not possible; the message tells the user why."""


class NotOpenedError(CertificationError):
    """The exporting user cannot see the job, or not yet: an ATS sends a job before the job's access lists."""
