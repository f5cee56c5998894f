"""Events about the links between people and candidates. Other code reacts to these events."""

from hirewire.kit.work.events import Event


class PersonIdentified(Event, frozen=True):
    """A person in Recruiter was linked to a candidate."""

    connection_id: int
