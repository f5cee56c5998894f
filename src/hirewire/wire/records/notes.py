"""Notes about a candidate or an application, and their authors."""

from typing import Annotated

from hirewire.wire.records import fields
from hirewire.wire.validation import Record
from hirewire.wire.words import about


class Actor(Record, frozen=True, kw_only=True):
    first_name: Annotated[fields.ActorName, about("The given name.", example="Ana")]
    last_name: Annotated[fields.ActorName, about("The family name.", example="Silva")]


class Note(Record, frozen=True, kw_only=True):
    """What somebody wrote in the ATS.

    A note may arrive before its subject. Success then means that it is stored;
    it appears once its candidate or application exists.
    """

    note: Annotated[
        str | None,
        about("The text.", example="Prefers night shifts."),
    ] = None
    author: Annotated[Actor | None, about("Who wrote it in the ATS.")] = None
    ats_created_at: Annotated[
        fields.Millis | None,
        about("When it was written.", example=1767225600000),
    ] = None
