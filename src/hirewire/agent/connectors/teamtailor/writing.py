"""Writing to Teamtailor: people, applications, messages and notes."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.teamtailor import rows
from hirewire.agent.connectors.teamtailor.lists import member, permission
from hirewire.agent.connectors.teamtailor.mapping import state_of, status_of
from hirewire.agent.connectors.teamtailor.reading import Reader
from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.marking import mark, unmark
from hirewire.agent.sdk.orders import (
    AddNote,
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepMessage,
    KeepNote,
    Order,
    RemoveNote,
    Written,
)
from hirewire.agent.sdk.records import JobState, Named
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import VERSION, MarkingWriter, message_line, version

_NOBODY: Final = Named("", "")


class _Made(msgspec.Struct):
    id: str | int


class _Answer(msgspec.Struct):
    data: _Made


class Writer(MarkingWriter):
    ats = "Teamtailor"

    def __init__(self, api: AtsClient, reader: Reader, *, user: str) -> None:
        self._api, self._reader, self._user = api, reader, user
        self._recruiter = _NOBODY

    def carry_out(self, order: Order) -> Written:
        self._recruiter = _recruiter(order)
        return self._remove_note(order) if isinstance(order, RemoveNote) else super().carry_out(order)

    def add_to_job(self, order: AddToJob) -> Written:
        if order.job_id is not None:
            # Check first, so that a closed job does not leave behind a new candidate without an application.
            self._require_open(order.job_id)
        candidate_id = order.candidate_id
        if candidate_id is None:
            candidate_id = self._create(order.person)
        else:
            self._complete(candidate_id, order.person)
        was_there = order.candidate_id is not None
        if order.job_id is None:
            return Written(candidate_id=candidate_id, was_there=was_there)
        existing = self._application(candidate_id, order.job_id) if was_there else None
        if existing is not None:
            return Written(candidate_id=candidate_id, application_id=existing, was_there=True)
        return Written(candidate_id=candidate_id, application_id=self._apply(candidate_id, order.job_id))

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return Written(candidate_id=self._create(order.person))
        self._complete(order.candidate_id, order.person)
        return Written(candidate_id=order.candidate_id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def keep_note(self, order: KeepNote) -> Written:
        kept_note = self._kept(order.candidate_id, order.note_id)
        key = version(order)
        if kept_note is None:
            return self.once(order.candidate_id, order.text, order.author, key)
        if unmark(kept_note.note or "").key != key:
            text = mark(order.text, author=f"{order.author.first_name} {order.author.last_name}", key=key)
            self._send("PATCH", member("notes", kept_note.id), "notes", {"note": text}, key=kept_note.id)
        return Written(candidate_id=order.candidate_id, note_id=kept_note.id, was_there=True)

    def note(self, candidate_id: str, content: str) -> Written:
        self.number(candidate_id)
        relations = {"candidate": ("candidates", candidate_id), "user": ("users", self._author())}
        note_id = self._send("POST", "notes", "notes", {"note": content, "private-note": False}, relations)
        return Written(candidate_id=candidate_id, note_id=note_id, made=(Part.NOTE,))

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        notes = self._reader.notes(candidate_id)
        return next((note.id for note in notes if unmark(note.note or "").key == key), None)

    def _remove_note(self, order: RemoveNote) -> Written:
        kept_note = self._kept(order.candidate_id, order.note_id)
        if kept_note is not None:
            self._delete_note(kept_note.id)
        return Written(candidate_id=order.candidate_id)

    def undo(self, made: Made) -> None:
        if made.part is not Part.NOTE:
            super().undo(made)
        self._delete_note(made.key)

    def _delete_note(self, note_id: str) -> None:
        self._api.send("DELETE", member("notes", note_id), None, needs=permission("notes", "write"))

    def _kept(self, candidate_id: str, note_id: str) -> rows.NoteRow | None:
        """Return Teamtailor's copy of a Recruiter note, even if the note has changed since it was copied."""
        notes = self._reader.notes(candidate_id)
        return next((note for note in notes if unmark(note.note or "").key.partition(VERSION)[0] == note_id), None)

    def _create(self, person: ExportedPerson) -> str:
        email = next(iter(person.emails), None)
        if email:
            self._require_free(email)
        # The e-mail address may be missing, because Teamtailor requires none for somebody who is sourced.
        attributes = {
            "first-name": person.first_name,
            "last-name": person.last_name,
            "email": email,
            "phone": next((phone.number for phone in person.phones), None),
            "linkedin-url": person.profile_url or None,
        }
        given = {name: value for name, value in attributes.items() if value}
        # Do not send “merge”. If a candidate has this e-mail address, “merge” would overwrite their name and phone.
        return self._send("POST", "candidates", "candidates", {**given, "sourced": True})

    def _require_free(self, email: str) -> None:
        """Refuse an e-mail address that a candidate already has, and name the candidate.

        Teamtailor would refuse the address without naming the candidate.
        """
        for row in self._reader.lists.rows("candidates", rows.CandidateRow, {"filter[email]": email}):
            if (row.email or "").casefold() == email.casefold():
                candidate_id = row.id
                raise SkipRecord(
                    f"Teamtailor keeps each e-mail address only once, and the candidate {candidate_id} has this one:"
                    " export the person to that record."
                )

    def _complete(self, candidate_id: str, person: ExportedPerson) -> None:
        row = self._reader.lists.one(member("candidates", candidate_id), rows.CandidateRow)
        if row is None:
            raise SkipRecord(f"{candidate_id} is no longer a candidate in Teamtailor.")
        missing = {
            "email": next(iter(person.emails), "") if not row.email else "",
            "phone": next((phone.number for phone in person.phones), "") if not row.phone else "",
            "linkedin-url": person.profile_url if not row.linkedin_url else "",
        }
        changes = {name: value for name, value in missing.items() if value}
        if changes:
            self._send("PATCH", member("candidates", candidate_id), "candidates", changes, key=candidate_id)

    def _apply(self, candidate_id: str, job_id: str) -> str:
        # The first value prevents e-mails to the candidate, and the second value prevents e-mails to users.
        attributes = {"sourced": True, "send-user-notifications": False}
        relations = {"candidate": ("candidates", candidate_id), "job": ("jobs", job_id)}
        return self._send("POST", "job-applications", "job-applications", attributes, relations)

    def _application(self, candidate_id: str, job_id: str) -> str | None:
        path = f"{member('candidates', candidate_id)}/job-applications"
        applications = self._reader.lists.rows(path, rows.ApplicationRow, {"include": "job"})
        return next((row.id for row in applications if row.job and row.job.id == job_id), None)

    def _require_open(self, job_id: str) -> None:
        self.number(job_id)
        job = self._reader.lists.one(member("jobs", job_id), rows.JobRow)
        if job is None:
            raise SkipRecord(f"{job_id} is no longer a job in Teamtailor.")
        if state_of(job) is not JobState.OPEN:
            raise SkipRecord(f"{job_id} ({job.title}) is {status_of(job)}; it accepts no new people.")

    def _author(self) -> str:
        """The author of a note: the recruiter if they are a user, else the user in the settings, else an admin."""
        users = [row for row in self._reader.users.values() if row.is_active]
        name = f"{self._recruiter.first_name} {self._recruiter.last_name}".strip().casefold()
        for is_wanted in (
            lambda row: bool(name) and (row.name or "").casefold() == name,
            lambda row: bool(self._user) and self._user.casefold() in _addresses(row),
            lambda row: row.role == "admin",
        ):
            if user := next(filter(is_wanted, users), None):
                return user.id
        raise SkipRecord("Teamtailor has no user that the agent could write a note as.")

    def _send(
        self,
        method: str,
        path: str,
        kind: str,
        attributes: Mapping[str, Any],
        relations: Mapping[str, tuple[str, str]] | None = None,
        key: str = "",
    ) -> str:
        data: dict[str, Any] = {"type": kind, "attributes": attributes}
        if key:
            data["id"] = key
        if relations:
            data["relationships"] = {
                name: {"data": {"type": related, "id": related_id}} for name, (related, related_id) in relations.items()
            }
        answer = self._api.send(method, path, {"data": data}, needs=permission(kind, "write"))
        return str(decode(answer, _Answer).data.id)


def _recruiter(order: Order) -> Named:
    match order:
        case KeepMessage():
            return order.recruiter
        case KeepNote():
            return order.author
        case AddNote():
            return Named(order.author_first_name, order.author_last_name)
        case _:
            return _NOBODY


def _addresses(row: rows.UserRow) -> set[str]:
    return {(row.email or "").casefold(), (row.login_email or "").casefold()}
