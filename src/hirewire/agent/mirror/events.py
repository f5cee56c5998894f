"""Events about identities that other code reacts to."""

from hirewire.kit.work.events import Event


class PersonIdentified(Event, frozen=True):
    """A person in Recruiter was linked to a candidate."""

    connection_id: int
