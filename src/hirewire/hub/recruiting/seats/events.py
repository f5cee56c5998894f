from hirewire.kit.work.events import Event


class SeatInvited(Event, frozen=True):
    """An admin invited somebody, or asked to send the invitation again."""

    invitation_id: int
