from hirewire.kit.work.events import Event


class MembersChanged(Event, frozen=True):
    """Members were added, or their addresses changed."""

    member_ids: list[int]


class ContactsGiven(Event, frozen=True):
    """A file of contacts was uploaded for import."""

    import_id: int
