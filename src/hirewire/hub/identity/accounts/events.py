from hirewire.kit.work.events import Event


class PasswordForgotten(Event, frozen=True):
    """Somebody typed an address on the page for forgotten passwords. Only the task looks up whether it is known."""

    #: Encrypted, because queues and logs must not hold addresses.
    sealed_email: str
    language: str
    at: int


class SecurityChanged(Event, frozen=True, omit_defaults=True):
    """Something about a person's sign-in changed; ``notice`` is a ``letters.Notice``."""

    person_id: int
    notice: str
    at: int
    #: The address to write to if it is no longer the person's; encrypted like the one above. If empty, it is left out
    #: of the task's arguments, because workers of an earlier release do not know it.
    sealed_email: str = ""
