"""Why a change to a seat is refused. Each message is shown to the person who wanted the change."""

from hirewire.kit.text.sentences import sentence


class SeatError(Exception):
    """A fault that the person can correct."""


class LastAdminError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("The last active admin has to stay an admin. Make someone else an admin first."))


class EmergencyAdminError(SeatError):
    """The company requires ``provider``, and this admin is the one who can sign in without it."""

    def __init__(self, provider: str) -> None:
        super().__init__(
            sentence(
                "This admin keeps a password in case {provider} fails. Name somebody else for that first, under Admin "
                "Settings, Sign-in.",
                provider=provider,
            )
        )


class HasSeatError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("Someone with this address already has a seat here. Change that seat instead."))


class NoRoleError(SeatError):
    def __init__(self) -> None:
        super().__init__(sentence("A seat needs at least one role. To stop someone from using it, deactivate it."))
