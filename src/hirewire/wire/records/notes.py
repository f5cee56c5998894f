"""Notes about a candidate or an application, and their authors."""

from typing import Annotated, ClassVar

from hirewire.wire.records import fields
from hirewire.wire.validation import Record, Rule
from hirewire.wire.words import about


class Actor(Record, frozen=True, kw_only=True):
    first_name: Annotated[fields.ActorName, about("The given name.", example="Ana")]
    last_name: Annotated[fields.ActorName, about("The family name.", example="Silva")]


class Note(Record, frozen=True, kw_only=True):
    """A note that somebody wrote in the ATS.

    A note may arrive before its candidate or application. The call then succeeds
    and the server stores the note, but Recruiter shows it only once the candidate or
    application exists.
    """

    note: Annotated[
        str | None,
        about("The text.", example="Prefers night shifts."),
    ] = None
    author: Annotated[Actor | None, about("Who wrote the note in the ATS.")] = None
    ats_created_at: Annotated[
        fields.Millis | None,
        about("When the note was written.", example=1767225600000),
    ] = None


class CandidateNote(Note, frozen=True, kw_only=True):
    """A note about a candidate. Unlike notes below ``/v2/``, it also says when it was last changed.

    A note may arrive before its candidate. The call then succeeds and the server
    stores the note, but Recruiter shows it only once the candidate exists.
    """

    ats_last_modified_at: Annotated[
        fields.Millis | None,
        about("When the note was last changed in the ATS.", example=1767225600000),
    ] = None

    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            ("ats_created_at", "ats_last_modified_at"),
            lambda created, modified: created is None or modified is None or modified >= created,
            "must not be earlier than {ats_created_at}",
            "`{ats_last_modified_at}` must not be earlier than `{ats_created_at}`.",
        ),
    )
