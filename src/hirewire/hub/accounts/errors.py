"""What can go wrong when somebody signs in or takes a seat."""

from hirewire.kit.sentences import sentence


class AccountError(Exception):
    """The sentence is meant for the person."""


class SeatNotUsableError(AccountError):
    """The seat is another person's, or it is not active."""


class NotViewableError(AccountError):
    def __init__(self) -> None:
        super().__init__(
            sentence("An admin can look as somebody else does who works from an active seat on the same contract.")
        )


class WrongPasswordError(AccountError):
    """Whoever wants to change a password has to know it."""

    def __init__(self) -> None:
        super().__init__(sentence("This is not your password. Capital letters count."))


class InvitationError(AccountError):
    """A code that somebody was given does not help."""


class InvitationOverError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("This code does not belong to this address, or it is over. Ask for a new one."))


class HasSignInError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("You have a sign-in already. Sign in with it, and use the code then."))
