"""What can go wrong in the console; each sentence is meant for the person."""


class DeveloperError(Exception):
    """Something that the person can put right."""


class NotAnOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("Only an owner of this application can do this.")


class LastOwnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("The last owner stays. Make somebody else an owner first.")


class ChildOfPartnerError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("The developers of a customer's application are those of its partner. Add people there.")


class InvitationOverError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("This code does not belong to this address, or it is over. Ask for a new one.")


class HasSignInError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("You have a sign-in already. Sign in with it, and use the code then.")


class NotYourCompanyError(DeveloperError):
    def __init__(self) -> None:
        super().__init__("Only an admin of one of the company's Recruiter contracts can register its application.")
