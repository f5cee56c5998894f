from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class SignInError(Exception):
    """The message says what happened and what to do, and is shown as is."""


class WrongPasswordError(SignInError):
    def __init__(self) -> None:
        super().__init__(_("The e-mail address and password do not match. Check both and sign in again."))


class StrangerError(SignInError):
    """The provider vouches for somebody who is not an operator."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The provider knows you, but this agent does not. Ask the person who runs the agent to add you with"
                " “hirewire agent add user”."
            )
        )


class OtherAccountError(SignInError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else already signs in here with your e-mail address, through another account at the provider."
                " Ask the person who runs the agent to remove that user and to add you."
            )
        )


class UnverifiedError(SignInError):
    def __init__(self) -> None:
        super().__init__(
            _("The provider says that your e-mail address is not verified. Verify it there, then sign in again.")
        )


class LockedError(SignInError):
    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "Too many wrong passwords from this computer. You can sign in again in %(minutes)d minute.",
                "Too many wrong passwords from this computer. You can sign in again in %(minutes)d minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )
