"""Writing to SmartRecruiters: people, applications, messages and notes."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.smartrecruiters import rows
from hirewire.agent.connectors.smartrecruiters.lists import scope
from hirewire.agent.connectors.smartrecruiters.mapping import application_id, state_of
from hirewire.agent.connectors.smartrecruiters.reading import Reader
from hirewire.agent.sdk.decoding import decode, segment
from hirewire.agent.sdk.errors import SkipRecord, Unconfirmed, Unsure
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.invented import is_invented, required_address
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, Written
from hirewire.agent.sdk.records import JobState
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import MarkingWriter, message_line

#: In a message, “@[USER:…]” sends e-mail to that user, and “#[CANDIDATE:…]” shows the message on that candidate.
_TAGS: Final = re.compile(r"([@#])\[")


class _Made(msgspec.Struct):
    id: str


class _WithLinks(msgspec.Struct):
    web: dict[str, Any] | None = None


class Writer(MarkingWriter):
    ats = "SmartRecruiters"

    def __init__(self, api: AtsClient, reader: Reader, *, invented: str) -> None:
        self._api, self._reader, self._invented = api, reader, invented

    def add_to_job(self, order: AddToJob) -> Written:
        if order.job_id is not None:
            # Check whether the job accepts people before anything is written.
            self._require_open(order.job_id)
        if order.candidate_id is None:
            return self._create(order.person, order.job_id)
        row = self._known(order.candidate_id)
        email = self._complete(row, order.person)
        if order.job_id is None:
            return Written(candidate_id=row.id, was_there=True)
        if order.job_id in dict(row.assignments()):
            return Written(candidate_id=row.id, application_id=application_id(row.id, order.job_id), was_there=True)
        # SmartRecruiters recognizes the person by the e-mail address that it has on record.
        email = email or required_address(order.person, self._invented, ats=self.ats)
        return self._post(_person(order.person, email), order.job_id)

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return self._create(order.person, None)
        row = self._known(order.candidate_id)
        self._complete(row, order.person)
        return Written(candidate_id=row.id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def note(self, candidate_id: str, content: str) -> Written:
        text = _TAGS.sub(r"\1 [", content)
        body = {"content": f"#[CANDIDATE:{candidate_id}] {text}", "shareWith": {"openNote": True}}
        try:
            made = self._send("POST", "messages/shares", body)
        except Unsure as unsure:
            # The agent cannot read messages, so it cannot check whether this message arrived, and does not repeat it: a
            # missing message is better than one that arrives twice.
            raise Unconfirmed("SmartRecruiters did not confirm the message, and offers no way to check.") from unsure
        return Written(candidate_id=candidate_id, note_id=made.id, made=(Part.NOTE,))

    def undo(self, made: Made) -> None:
        if made.part is not Part.NOTE:
            super().undo(made)
        path = f"messages/shares/{segment(made.key)}"
        self._api.send("DELETE", path, None, needs=scope("messages/shares", "write"))

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        """Return None, because the agent cannot read messages."""
        del candidate_id, key
        return None

    def _create(self, person: ExportedPerson, job_id: str | None) -> Written:
        return self._post(_person(person, required_address(person, self._invented, ats=self.ats)), job_id)

    def _post(self, body: Mapping[str, Any], job_id: str | None) -> Written:
        path = "candidates" if job_id is None else f"jobs/{segment(job_id)}/candidates"
        made = self._send("POST", path, body, needs=scope("candidates", "write"))
        return Written(candidate_id=made.id, application_id=None if job_id is None else application_id(made.id, job_id))

    def _known(self, candidate_id: str) -> rows.CandidateRow:
        row = self._reader.candidate(candidate_id)
        if row is None:
            raise SkipRecord(f"{candidate_id} is no longer a candidate in SmartRecruiters.")
        return row

    def _complete(self, row: rows.CandidateRow, person: ExportedPerson) -> str | None:
        """Add the details that the record lacks, and return the e-mail address that the record then has.

        Existing values stay, but a real address replaces a made-up one.
        """
        email = next(iter(person.emails), "")
        phone = next((phone.number for phone in person.phones), "")
        missing = {
            "email": email if not row.email or is_invented(row.email, self._invented) else "",
            "phoneNumber": phone if not row.phone_number else "",
            "web": self._links(row, person) if person.profile_url and not (row.web and row.web.linkedin) else None,
        }
        changes = {name: value for name, value in missing.items() if value}
        if changes:
            self._send("PATCH", f"candidates/{segment(row.id)}", changes)
        return str(changes.get("email", "")) or row.email

    def _links(self, row: rows.CandidateRow, person: ExportedPerson) -> dict[str, Any]:
        """The record's links, with the profile added.

        A change replaces all links, and ``row`` has only some kinds of links. So read the links of all kinds first.
        """
        content = self._api.get(f"candidates/{segment(row.id)}", needs=scope("candidates")) if row.web else None
        known = decode(content, _WithLinks).web if content is not None else None
        return {**(known or {}), "linkedin": person.profile_url}

    def _require_open(self, job_id: str) -> None:
        job = self._reader.job(job_id)
        if job is None:
            raise SkipRecord(f"{job_id} is no longer a job in SmartRecruiters.")
        if state_of(job) is not JobState.OPEN:
            status = (job.status or "").lower().replace("_", " ")
            raise SkipRecord(f"{job_id} ({job.title}) is {status}; it accepts no new people.")

    def _send(self, method: str, path: str, body: Mapping[str, Any], *, needs: str = "") -> _Made:
        return decode(self._api.send(method, path, body, needs=needs or scope(path, "write")), _Made)


def _person(person: ExportedPerson, email: str) -> dict[str, Any]:
    experience = [
        {"title": person.title or person.headline, "company": employer, "current": number == 0}
        for number, employer in enumerate(person.employers[:1])
    ]
    details = {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": email,
        "phoneNumber": next((phone.number for phone in person.phones), None),
        "web": {"linkedin": person.profile_url} if person.profile_url else None,
        "experience": experience or None,
    }
    return {name: value for name, value in details.items() if value}
