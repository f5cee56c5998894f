"""Writes notes. The candidate or application of a note counts as changed, too."""

from django.db import transaction

from hirewire.simulator.people.models import User
from hirewire.simulator.records.models import Application, Candidate, Note, Origin
from hirewire.simulator.records.services.changes import changed, take_turn

#: First and last name. An author need not be a user, because notes also come from Recruiter.
Author = tuple[str, str]


@transaction.atomic
def add_note(
    *,
    about: Candidate | Application,
    text: str,
    author: Author,
    user: User | None = None,
    is_private: bool = False,
    origin: Origin = Origin.ATS,
) -> Note:
    take_turn(about.account_id, about)
    first_name, last_name = author
    note = Note(
        text=text,
        author_first_name=first_name,
        author_last_name=last_name,
        user=user,
        is_private=is_private,
        origin=origin,
    )
    if isinstance(about, Candidate):
        note.candidate = about
    else:
        note.application = about
    note.save()
    changed(about)
    return note


@transaction.atomic
def delete_note(*, note: Note) -> None:
    if about := note.candidate or note.application:
        take_turn(about.account_id, note)
        about = note.candidate or note.application
    note.delete()
    if about:
        changed(about)
