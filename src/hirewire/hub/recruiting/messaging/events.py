from hirewire.kit.work.events import Event


class InMailSent(Event, frozen=True):
    message_id: int


class InMailAnswered(Event, frozen=True):
    """The member accepted, declined or wrote again."""

    thread_id: int


class ContactDataShared(Event, frozen=True):
    stub_id: int


class NoteChanged(Event, frozen=True):
    note_id: int
