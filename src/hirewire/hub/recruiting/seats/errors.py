"""What can go wrong with seats. Each message is shown to the person."""

from hirewire.kit.text.sentences import sentence


class SeatError(Exception):
    """A fault that the person can correct."""


class LastAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("The last active admin has to stay an admin. Make someone else an admin first."))


class HasSeatError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("Someone with this address already has a seat here. Change that seat instead."))


class NoRoleError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("A seat needs at least one role. To stop someone from using it, deactivate it."))
