"""What can go wrong with seats. Each message is shown to the person."""

from hirewire.kit.text.sentences import sentence


class SeatError(Exception):
    """A fault that the person can correct."""


class LastAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("The last active admin stays one. Make somebody else an admin first."))


class HasSeatError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("Somebody with this address has a seat here already. Change that seat instead."))


class NoRoleError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("A seat has at least one role. Deactivate it, if nobody is to work from it."))
