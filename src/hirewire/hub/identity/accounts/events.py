from hirewire.kit.work.events import Event


class PasswordForgotten(Event, frozen=True):
    """Somebody typed an address on the page for forgotten passwords. Only the task looks up whether it is known."""

    #: Encrypted, because queues and logs must not hold addresses.
    sealed_email: str
    language: str
    at: int


class SecurityChanged(Event, frozen=True):
    """Something about a person's sign-in changed; ``notice`` is a ``letters.Notice``."""

    person_id: int
    notice: str
    at: int
