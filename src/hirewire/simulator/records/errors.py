"""Errors that refuse a change of a record.

For the API, each error has an HTTP status and the name of the field to correct, if there is one.
"""

from http import HTTPStatus

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROFILE_ADDRESS = gettext_lazy("Enter the address as your browser shows it, such as https://people.example/in/ada.")


class RecordError(Exception):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AlreadyAppliedError(RecordError):
    """The candidate is already on the job; ``existing`` is the key of the existing application."""

    status = HTTPStatus.CONFLICT

    def __init__(self, *, existing: str, candidate: str, job: str) -> None:
        message = _("%(candidate)s is already on %(job)s, as %(existing)s.")
        super().__init__(message % {"candidate": candidate, "job": job, "existing": existing}, field="job_id")
        self.existing = existing


class GroupError(RecordError):
    """The account already has a group with this name, or a group for everybody."""

    status = HTTPStatus.CONFLICT


class GroupNameTakenError(GroupError):
    def __init__(self) -> None:
        super().__init__(_("A group with this name already exists."), field="name")


class EverybodyGroupError(GroupError):
    """An account has at most one group for everybody."""

    def __init__(self) -> None:
        super().__init__(_("There is already a group for everybody."), field="is_for_everybody")


class GoneError(RecordError, Http404):
    """Somebody deleted the record after it was read. Pages answer with 404, as for an unknown key."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("This record no longer exists."))


class LeftRecruiterError(RecordError):
    """Data arrived from Recruiter, but the account has been disconnected."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(_("Recruiter is disconnected. Nothing new from there is stored here."))


class JobNotOpenError(RecordError):
    def __init__(self, *, job: str, state: str) -> None:
        closed = _("Job %(job)s is closed; nobody can be added to it.")
        draft = _("Job %(job)s is not open yet; nobody can be added to it.")
        super().__init__((closed if state == "closed" else draft) % {"job": job}, field="job_id")


class StageError(RecordError):
    """The application cannot move from its current stage to the requested one."""
