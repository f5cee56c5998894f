"""Writing to Ashby: people, applications, messages and notes."""

from typing import Any, Final

import msgspec

from hirewire.agent.connectors.ashby import mapping, rows
from hirewire.agent.connectors.ashby.api import Api
from hirewire.agent.connectors.ashby.reading import Reader
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, Written
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import MarkingWriter, message_line

SOURCE: Final = "LinkedIn"


class _Made(msgspec.Struct):
    id: str


class Writer(MarkingWriter):
    ats = "Ashby"

    def __init__(self, api: Api, reader: Reader) -> None:
        self._api, self._reader = api, reader

    def add_to_job(self, order: AddToJob) -> Written:
        if order.job_id is not None:
            # Check the job first: otherwise, an export to a closed job would create a candidate who has no application.
            self._require_open(order.job_id)
        credit = self._user(order.credited_to)
        if order.candidate_id is None:
            candidate_id, known = self._create(order.person, credit), None
        else:
            candidate_id, known = order.candidate_id, self._known(order.candidate_id)
            self._complete(known, order.person)
        if order.job_id is None:
            return Written(candidate_id=candidate_id, was_there=known is not None)
        existing = self._application(known, order.job_id) if known else None
        if existing is not None:
            return Written(candidate_id=candidate_id, application_id=existing, was_there=True)
        body = {"candidateId": candidate_id, "jobId": order.job_id, **self._source(), "creditedToUserId": credit}
        made = self._api.send("application.create", _Made, body)
        return Written(candidate_id=candidate_id, application_id=made.id, made=(Part.APPLICATION,))

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return Written(candidate_id=self._create(order.person, None))
        self._complete(self._known(order.candidate_id), order.person)
        return Written(candidate_id=order.candidate_id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def note(self, candidate_id: str, content: str) -> Written:
        note = {"type": "text/plain", "value": content}
        body = {"candidateId": candidate_id, "note": note, "sendNotifications": False, "isPrivate": False}
        made = self._api.send("candidate.createNote", _Made, body)
        return Written(candidate_id=candidate_id, note_id=made.id)

    def undo(self, made: Made) -> None:
        if made.part is not Part.APPLICATION:
            super().undo(made)
        self._api.delete("application.delete", applicationId=made.key)

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        notes = self._reader.notes(candidate_id)
        return next((note.id for note in notes if unmark(note.content or "").key == key), None)

    def _create(self, person: ExportedPerson, credit: str | None) -> str:
        emails, phones = list(person.emails), [phone.number for phone in person.phones]
        body: dict[str, Any] = {
            "name": f"{person.first_name} {person.last_name}".strip(),
            "email": emails[0] if emails else None,
            "alternateEmailAddresses": emails[1:] or None,
            "phoneNumber": phones[0] if phones else None,
            "linkedInUrl": person.profile_url or None,
            "creditedToUserId": credit,
            **self._source(),
        }
        return self._api.send("candidate.create", _Made, body).id

    def _complete(self, known: rows.CandidateRow, person: ExportedPerson) -> None:
        """Add missing details, but at most one e-mail address and one phone number. Existing values stay."""
        emails = {email.casefold() for email in mapping.emails_of(known)}
        missing = [email for email in person.emails if email.casefold() not in emails]
        changes: dict[str, Any] = {}
        if missing:
            changes["alternateEmail" if emails else "email"] = missing[0]
        if person.phones and not known.phone_numbers:
            changes["phoneNumber"] = person.phones[0].number
        if person.profile_url and not mapping.profile_of(known):
            changes["linkedInUrl"] = person.profile_url
        if changes:
            body = {"candidateId": known.id, "sendNotifications": False, **changes}
            self._api.send("candidate.update", _Made, body)

    def _known(self, candidate_id: str) -> rows.CandidateRow:
        row = self._api.one("candidate.info", rows.CandidateRow, id=candidate_id)
        if row is None:
            raise SkipRecord(f"{candidate_id} is no longer a candidate in Ashby.")
        return row

    def _require_open(self, job_id: str) -> None:
        job = self._api.one("job.info", rows.JobRow, id=job_id)
        if job is None:
            raise SkipRecord(f"{job_id} is no longer a job in Ashby.")
        if job.status != "Open":
            raise SkipRecord(f"{job_id} ({job.title}) is {(job.status or '').casefold()}; it accepts no new people.")

    def _application(self, known: rows.CandidateRow, job_id: str) -> str | None:
        for key in known.application_ids or ():
            row = self._api.one("application.info", rows.ApplicationRow, applicationId=key)
            if row is not None and row.job is not None and row.job.id == job_id:
                return row.id
        return None

    def _source(self) -> dict[str, str]:
        sources = self._api.rows("source.list", rows.Titled)
        return next(({"sourceId": row.id} for row in sources if row.id and row.title == SOURCE), {})

    def _user(self, email: str | None) -> str | None:
        if not email:
            return None
        users = self._api.rows("user.list", rows.UserRow)
        return next((row.id for row in users if (row.email or "").casefold() == email.casefold()), None)
