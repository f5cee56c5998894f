"""Why the developer console refuses something. The messages are shown to people."""

from django.utils.translation import gettext as _

from hirewire.hub.identity.accounts.errors import InvitationError
from hirewire.kit.text.sentences import sentence


class DeveloperError(Exception):
    """An error that the person can fix."""


class NotAnOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(_("Only an owner of this application can do this."))


class HasAccessError(DeveloperError):
    def __init__(self, *, name: str, application: str) -> None:
        words = _("%(name)s already has access to %(application)s.")
        super().__init__(words % {"name": name, "application": application})


class LastOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(_("An application needs at least one owner. Make someone else an owner first."))


class ChildOfPartnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A customer’s application has the same developers as its partner’s application. Add people to the "
                "partner’s application."
            )
        )


class NotYourCompanyError(DeveloperError):
    def __init__(self) -> None:
        super().__init__(
            _("To register the application of a company, you must be an admin of one of its Recruiter contracts.")
        )


class OtherApplicationError(InvitationError):
    """A provider signed the person in for ``company`` only, but the application belongs to another company."""

    def __init__(self, company: str, *, takes_password: bool) -> None:
        if takes_password:
            words = sentence(
                "You signed in through {company}, so you can manage only its applications. To accept this invitation, "
                "sign in with a password, or ask for an invitation to another address.",
                company=company,
            )
        else:
            words = sentence(
                "You signed in through {company}, so you can manage only its applications. Ask for an invitation to "
                "another address.",
                company=company,
            )
        super().__init__(words)
