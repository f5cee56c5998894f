from hirewire.kit.work.events import Event


class MembersChanged(Event, frozen=True):
    member_ids: list[int]


class ContactsGiven(Event, frozen=True):
    import_id: int
