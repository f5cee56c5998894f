"""Who did something, and when."""

from hirewire.wire.validation import Record


class AuditStamp(Record, frozen=True, kw_only=True):
    #: A seat, a person, or somebody unknown.
    actor: str
    time: int
