"""Errors that people get when they sign in or take a seat."""

from http import HTTPStatus

from hirewire.hub.identity.accounts.roles import Right, Role
from hirewire.kit.text.sentences import Sentence, sentence


class AccountError(Exception):
    """The message is shown to the person."""


class NotAllowedError(AccountError):
    status = HTTPStatus.FORBIDDEN

    def __init__(self, right: Right, *, place: str, admins: str) -> None:
        values = {"place": place, "what": right.words, "need": _need(right), "admins": admins}
        if admins:
            words = sentence(
                "Your seat on {place} may not {what}. That requires {need}. Ask an admin: {admins}.",
                **values,
            )
        else:
            words = sentence(
                "Your seat on {place} may not {what}. That requires {need}. {place} has no admin. Ask the operator of "
                "this installation.",
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
    """The seat is not active, belongs to another person, or cannot be opened with the person's current sign-in."""

    def __init__(self) -> None:
        super().__init__(sentence("This seat cannot be used. Choose another contract."))


class NotViewableError(AccountError):
    def __init__(self) -> None:
        super().__init__(
            sentence("An admin can view Recruiter only as someone with an active seat on the same contract.")
        )


class WrongPasswordError(AccountError):
    """A person wanted to change the password, but did not enter the right current password."""

    def __init__(self) -> None:
        super().__init__(sentence("This is not your current password. Passwords are case-sensitive."))


class InvitationError(AccountError):
    """An invitation cannot be used."""


class InvitationOverError(InvitationError):
    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This code has been used or withdrawn, has expired, or belongs to another address. The person who "
                "invited you can make a new one."
            )
        )


class LinkedInvitationOverError(InvitationError):
    def __init__(self) -> None:
        super().__init__(
            sentence(
                "This invitation has been used or withdrawn, or is too old. The person who invited you can invite you "
                "again."
            )
        )


class HasSignInError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("You already have an account. Sign in with it, then use the code."))


class ProviderInsteadError(InvitationError):
    """The person signed in with a password, but the inviting company requires its own provider."""

    def __init__(self, company: str, provider: str) -> None:
        super().__init__(
            sentence(
                "{company} signs you in through {provider}. Sign out, then sign in there. That activates your "
                "seat; you do not need this invitation.",
                company=company,
                provider=provider,
            )
        )


class CodeNotEnoughError(InvitationError):
    """``company`` vouches for the address, but a typed code does not prove that the person owns the address."""

    def __init__(self, company: str) -> None:
        super().__init__(
            sentence(
                "{company} vouches for this address, so a code is not enough to create an account. If you got an "
                "e-mail with a link, open the link. Otherwise, ask for an invitation to another address.",
                company=company,
            )
        )


class WrongAddressError(InvitationError):
    def __init__(self) -> None:
        super().__init__(sentence("This invitation is for another address. Sign out, then open its link again."))


class OtherCompanyError(InvitationError):
    """A provider signed the person in for ``company`` only, but another company sent the invitation."""

    def __init__(self, company: str, *, takes_password: bool) -> None:
        if takes_password:
            words = sentence(
                "You signed in through {company}, so you can use only the seats that you have there. To accept this "
                "invitation, sign in with a password, or ask for an invitation to another address.",
                company=company,
            )
        else:
            words = sentence(
                "You signed in through {company}, so you can use only the seats that you have there. Ask for an "
                "invitation to another address.",
                company=company,
            )
        super().__init__(words)


class LinkOverError(AccountError):
    def __init__(self) -> None:
        super().__init__(sentence("This link has been used or is too old. Ask for a new one."))


class CodeError(AccountError):
    """The second step of a sign-in failed."""


class WrongCodeError(CodeError):
    def __init__(self) -> None:
        super().__init__(
            sentence("This code is not correct. Enter the one that the app shows now, or an unused recovery code.")
        )


class TooManyCodesError(CodeError):
    def __init__(self, minutes: int) -> None:
        super().__init__(
            sentence("Too many wrong codes. No code is accepted for one minute, not even the right one.")
            if minutes == 1
            else sentence(
                "Too many wrong codes. No code is accepted for {minutes} minutes, not even the right one.",
                minutes=minutes,
            )
        )


class AppNotSetUpError(CodeError):
    def __init__(self) -> None:
        super().__init__(sentence("This step has expired or has not started. Open the page again."))
