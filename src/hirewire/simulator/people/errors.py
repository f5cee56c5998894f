from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class SignInError(Exception):
    """The sign-in failed. The message says what happened and what to do, and is shown as is."""


class WrongPasswordError(SignInError):
    def __init__(self) -> None:
        super().__init__(_("The e-mail address and password do not match. Check both and sign in again."))


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
