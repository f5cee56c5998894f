"""What can go wrong when a person signs in or takes a seat."""

from http import HTTPStatus

from hirewire.hub.identity.accounts.roles import Right, Role
from hirewire.kit.text.sentences import Sentence, sentence


class AccountError(Exception):
    """Base class. The message is meant for the person."""


class NotAllowedError(AccountError):
    """No role of the seat has this right; an admin of the contract can change that."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, right: Right, *, place: str, admins: str) -> None:
        values = {"place": place, "what": right.words, "need": _need(right), "admins": admins}
        if admins:
            words = sentence(
                "Your seat on {place} may not do this: {what}. It takes {need}. Admins can change that: {admins}.",
                **values,
            )
        else:
            words = sentence(
                "Your seat on {place} may not do this: {what}. It takes {need}. "
                "It has no admin; ask whoever bought the contract.",
                **values,
            )
        super().__init__(words)
        self.right = right


def _need(right: Right) -> Sentence:
    roles = [role.label for role in Role if role in right.roles]
    if len(roles) == len(Role):
        return sentence("a role")
    if len(roles) == 1:
        return sentence("the role {role}", role=roles[0])
    return sentence("the role {first} or {second}", first=roles[0], second=roles[1])


class SeatNotUsableError(AccountError):
    """The seat belongs to another person, or it is not active."""


class NotViewableError(AccountError):
    def __init__(self) -> None:
        super().__init__(
            sentence("An admin can look as somebody else does who works from an active seat on the same contract.")
        )


class WrongPasswordError(AccountError):
    """Changing a password requires the current one."""

    def __init__(self) -> None:
        super().__init__(sentence("This is not your password. Capital letters count."))


class InvitationError(AccountError):
    """An invitation code cannot be used."""


class InvitationOverError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("This code does not belong to this address, or it is over. Ask for a new one."))


class HasSignInError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("You have a sign-in already. Sign in with it, and use the code then."))


class CodeError(AccountError):
    """The second step of a sign-in failed."""


class WrongCodeError(CodeError):
    def __init__(self) -> None:
        super().__init__(
            sentence("This code does not fit. Type the one that the app shows now, or a recovery code not yet used.")
        )


class TooManyCodesError(CodeError):
    def __init__(self, minutes: int) -> None:
        super().__init__(
            sentence(
                "Too many wrong codes. No code is looked at for {minutes} minutes, the right one included.",
                minutes=minutes,
            )
        )


class AppNotSetUpError(CodeError):
    def __init__(self) -> None:
        super().__init__(sentence("This step is over, or has not begun. Open the page again."))
