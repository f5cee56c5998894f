"""What can go wrong with seats; each sentence is meant for the person."""


class SeatError(Exception):
    """Something that the person can put right."""


class NotAnAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__("Only an admin of this contract can do this.")


class LastAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__("The last active admin stays one. Make somebody else an admin first.")


class HasSeatError(SeatError):
    def __init__(self) -> None:
        super().__init__("Somebody with this address has a seat here already. Change that seat instead.")


class NoRoleError(SeatError):
    def __init__(self) -> None:
        super().__init__("A seat has at least one role. Deactivate it, if nobody is to work from it.")


class InvitationOverError(SeatError):
    def __init__(self) -> None:
        super().__init__("This code does not belong to this address, or it is over. Ask for a new one.")


class HasSignInError(SeatError):
    def __init__(self) -> None:
        super().__init__("You have a sign-in already. Sign in with it, and use the code then.")
