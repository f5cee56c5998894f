"""What can go wrong when somebody writes; each error knows the field and the status that an API caller gets."""

from http import HTTPStatus


class RecordError(Exception):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AlreadyAppliedError(RecordError):
    """The person is on that job already; ``existing`` is the key of that application."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, existing: str, candidate: str, job: str) -> None:
        super().__init__(f"{candidate} is on {job} already, as {existing}.", field="job_id")
        self.existing = existing


class JobNotOpenError(RecordError):
    def __init__(self, *, job: str, state: str) -> None:
        what = "closed" if state == "closed" else "not open yet"
        super().__init__(f"Job {job} is {what}; nobody can be added to it.", field="job_id")


class StageError(RecordError):
    """The application cannot go there from where it is."""
