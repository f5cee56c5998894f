from hirewire.kit.work.events import Event


class MembersChanged(Event, frozen=True):
    """An import added or updated members."""

    member_ids: list[int]


class ContactsGiven(Event, frozen=True):
    """A file of contacts was uploaded for import."""

    import_id: int
