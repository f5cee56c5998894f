from hirewire.kit.work.events import Event


class MembersIndexed(Event, frozen=True):
    """Members came, changed or left, and their facts were written or deleted."""

    member_ids: list[int]
