from hirewire.kit.work.events import Event


class SwitchOverDue(Event, frozen=True):
    """A company's id is due to change now."""

    move_id: int
