from hirewire.kit.work.events import Event


class PasswordForgotten(Event, frozen=True):
    #: Encrypted, because queues and logs must not hold addresses.
    sealed_email: str
    language: str
    at: int


class SecurityChanged(Event, frozen=True, omit_defaults=True):
    """A person's sign-in was changed. ``notice`` is a value of ``letters.Notice``."""

    person_id: int
    notice: str
    at: int
    #: The address to write to, if it is not the person's present one. It is encrypted like
    #: ``PasswordForgotten.sealed_email``. An empty value is left out of the task's arguments, because workers of an
    #: earlier release do not know the field.
    sealed_email: str = ""
