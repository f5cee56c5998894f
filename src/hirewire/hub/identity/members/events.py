from hirewire.kit.work.events import Event


class MembersChanged(Event, frozen=True):
    """Members came, or came to have other addresses."""

    member_ids: list[int]


class ContactsGiven(Event, frozen=True):
    """Somebody brought in a file of contacts."""

    import_id: int
