from hirewire.kit.work.events import Event


class PasswordForgotten(Event, frozen=True):
    """Somebody entered an address on the page for forgotten passwords. The task looks up whether any person has it."""

    #: Encrypted, because queues and logs must not hold addresses.
    sealed_email: str
    language: str
    at: int


class SecurityChanged(Event, frozen=True, omit_defaults=True):
    """Something about a person's sign-in changed; ``notice`` is a ``letters.Notice``."""

    person_id: int
    notice: str
    at: int
    #: The address to write to, if not the person's present one; encrypted like ``PasswordForgotten.sealed_email``. If
    #: empty, the field is left out of the task's arguments, because workers of an earlier release do not know the
    #: field.
    sealed_email: str = ""
