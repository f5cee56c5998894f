"""Writing to Greenhouse: people, applications, messages and notes."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.greenhouse import rows
from hirewire.agent.connectors.greenhouse.lists import Lists, scope
from hirewire.agent.sdk.decoding import decode
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, Written
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import MarkingWriter, message_line

SOURCE: Final = "LinkedIn (Prospecting)"


class _Made(msgspec.Struct):
    id: int


class _MadeCandidate(msgspec.Struct):
    candidate: _Made
    application: _Made | None = None


class Writer(MarkingWriter):
    ats = "Greenhouse"

    def __init__(self, api: AtsClient, lists: Lists) -> None:
        self._api, self._lists = api, lists

    def add_to_job(self, order: AddToJob) -> Written:
        job_id = self.number(order.job_id) if order.job_id is not None else None
        if job_id is not None:
            # Check the job first: otherwise, an export to a closed job would create a candidate who has no application.
            self._require_open(job_id)
        if order.candidate_id is None:
            return self._create(order.person, job_id)
        candidate_id = self.number(order.candidate_id)
        self._complete(candidate_id, order.person)
        if job_id is None:
            return Written(candidate_id=order.candidate_id, was_there=True)
        existing = self._application(candidate_id, job_id)
        if existing is not None:
            return Written(candidate_id=order.candidate_id, application_id=str(existing), was_there=True)
        body = {"candidate_id": candidate_id, "job_id": job_id, **self._source()}
        made = decode(self._send("POST", "applications", body), _Made)
        return Written(candidate_id=order.candidate_id, application_id=str(made.id), made=(Part.APPLICATION,))

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return self._create(order.person, None)
        self._complete(self.number(order.candidate_id), order.person)
        return Written(candidate_id=order.candidate_id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        fields = {"note_type": "EMAIL", "subject": order.subject or "InMail"}
        return self.once(
            order.candidate_id,
            f"{message_line(order)}\n\n{order.text}",
            order.recruiter,
            order.message_id,
            write=lambda candidate_id, text: self._write(candidate_id, text, fields),
        )

    def note(self, candidate_id: str, content: str) -> Written:
        return self._write(candidate_id, content, {"note_type": "NOTE"})

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        notes = self._lists.rows("notes", rows.NoteRow, candidate_ids=self.number(candidate_id))
        return next((str(note.id) for note in notes if unmark(note.body or "").key == key), None)

    def undo(self, made: Made) -> None:
        if made.part is Part.NOTE:
            super().undo(made)
        self._api.send("DELETE", f"{made.part}s/{self.number(made.key)}", None, needs=scope(f"{made.part}s", "destroy"))

    def _write(self, candidate_id: str, text: str, fields: Mapping[str, str]) -> Written:
        # Without a visibility, only site admins would see the note.
        body = {"candidate_id": self.number(candidate_id), "body": text, "visibility": "public", **fields}
        made = decode(self._send("POST", "notes", body), _Made)
        return Written(candidate_id=candidate_id, note_id=str(made.id))

    def _create(self, person: ExportedPerson, job_id: int | None) -> Written:
        body: dict[str, Any] = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "company": person.employers[0] if person.employers else None,
            "title": person.title or person.headline or None,
            "email_addresses": [{"value": email, "type": "personal"} for email in person.emails],
            "phone_numbers": [{"value": phone.number, "type": "mobile"} for phone in person.phones],
            "social_media_addresses": [{"value": person.profile_url}] if person.profile_url else [],
        }
        if job_id is not None:
            body["application"] = {"job_id": job_id, **self._source()}
        made = decode(self._send("POST", "candidates", body), _MadeCandidate)
        application_id = str(made.application.id) if made.application else None
        parts = (Part.CANDIDATE, Part.APPLICATION) if application_id else (Part.CANDIDATE,)
        return Written(candidate_id=str(made.candidate.id), application_id=application_id, made=parts)

    def _complete(self, candidate_id: int, person: ExportedPerson) -> None:
        candidates = self._lists.by("candidates", rows.CandidateRow, "ids", [candidate_id])
        if not candidates:
            raise SkipRecord(f"{candidate_id} is no longer a candidate in Greenhouse.")
        changes = {
            **_added("email_addresses", candidates[0].email_addresses, list(person.emails), "personal"),
            **_added("phone_numbers", candidates[0].phone_numbers, [phone.number for phone in person.phones], "mobile"),
            **_added("social_media_addresses", candidates[0].social_media_addresses, [person.profile_url], None),
        }
        if changes:
            self._send("PATCH", f"candidates/{candidate_id}", changes, action="update")

    def _require_open(self, job_id: int) -> None:
        jobs = self._lists.by("jobs", rows.JobRow, "ids", [job_id])
        if not jobs:
            raise SkipRecord(f"{job_id} is no longer a job in Greenhouse.")
        if jobs[0].status != "open":
            raise SkipRecord(f"{job_id} ({jobs[0].name}) is {jobs[0].status}; it accepts no new people.")

    def _application(self, candidate_id: int, job_id: int) -> int | None:
        applications = self._lists.rows("applications", rows.ApplicationRow, candidate_ids=candidate_id, job_ids=job_id)
        return next((row.id for row in applications if row.is_visible), None)

    def _source(self) -> dict[str, int]:
        sources = self._lists.rows("sources", rows.NamedRow)
        return next(({"source_id": row.id} for row in sources if row.name == SOURCE), {})

    def _send(self, method: str, path: str, body: Mapping[str, Any], *, action: str = "create") -> bytes:
        return self._api.send(method, path, body, needs=scope(path.partition("/")[0], action))


def _added(field: str, known: list[rows.Value] | None, wanted: list[str], kind: str | None) -> dict[str, Any]:
    present = {(item.value or "").casefold() for item in known or ()}
    missing = [value for value in wanted if value and value.casefold() not in present]
    if not missing:
        return {}
    kept = [{"value": item.value, **({"type": item.type} if item.type else {})} for item in known or () if item.value]
    return {field: kept + [{"value": value, **({"type": kind} if kind else {})} for value in missing]}
