"""What can go wrong with seats; each sentence is meant for the person."""

from hirewire.kit.text.sentences import sentence


class SeatError(Exception):
    """Something that the person can put right."""


class LastAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("The last active admin stays one. Make somebody else an admin first."))


class HasSeatError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("Somebody with this address has a seat here already. Change that seat instead."))


class NoRoleError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("A seat has at least one role. Deactivate it, if nobody is to work from it."))
