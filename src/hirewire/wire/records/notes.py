"""Notes about a candidate or an application, and who wrote them."""

from hirewire.wire.records import fields
from hirewire.wire.validation import Record


class Actor(Record, frozen=True, kw_only=True):
    first_name: fields.ActorName
    last_name: fields.ActorName


class Note(Record, frozen=True, kw_only=True):
    note: str | None = None
    author: Actor | None = None
    ats_created_at: fields.Millis | None = None
