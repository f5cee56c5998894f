"""What can go wrong in the console. Each message is shown to the person."""

from django.utils.translation import gettext as _


class DeveloperError(Exception):
    """An error that the person can fix."""


class NotAnOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(_("Only an owner of this application can do this."))


class LastOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(_("An application needs at least one owner. Make someone else an owner first."))


class ChildOfPartnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(
            _("A customer’s application has the same developers as its partner’s application. Add people there.")
        )


class NotYourCompanyError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(_("Only an admin of one of the company’s Recruiter contracts can register its application."))
