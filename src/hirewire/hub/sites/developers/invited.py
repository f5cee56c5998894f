"""The domain event for a new invitation. ``events.py`` is about something else: push events."""

from hirewire.kit.work.events import Event


class DeveloperInvited(Event, frozen=True):
    """An owner invited somebody to an application."""

    invitation_id: int
