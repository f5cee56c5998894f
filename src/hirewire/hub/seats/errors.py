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
