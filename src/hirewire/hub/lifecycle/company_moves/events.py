from hirewire.kit.work.events import Event


class SwitchOverDue(Event, frozen=True):
    move_id: int
