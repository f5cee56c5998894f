from hirewire.kit.work.events import Event


class InMailSent(Event, frozen=True):
    message_id: int


class InMailAnswered(Event, frozen=True):
    """The member accepted or declined, or wrote once more."""

    thread_id: int


class ContactDataShared(Event, frozen=True):
    stub_id: int


class NoteChanged(Event, frozen=True):
    """Written, edited or deleted."""

    note_id: int
