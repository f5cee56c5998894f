class CertificationError(Exception):
    """The run is not possible; the message tells the user why."""


class NotOpenedError(CertificationError):
    """The user who exports cannot see the job.

    The user may see the job soon, because an ATS sends a job before the job's access lists.
    """
