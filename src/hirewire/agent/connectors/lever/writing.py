"""Writing to Lever: people, applications, messages and notes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from hirewire.agent.connectors.lever import rows
from hirewire.agent.connectors.lever.lists import scope
from hirewire.agent.connectors.lever.mapping import OPEN
from hirewire.agent.connectors.lever.reading import Reader
from hirewire.agent.sdk.decoding import decode, segment
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.marking import mark, unmark
from hirewire.agent.sdk.orders import (
    AddProspect,
    AddToJob,
    ExportedPerson,
    KeepMessage,
    KeepNote,
    Order,
    RemoveNote,
    Written,
)
from hirewire.agent.sdk.profiles import has_profile
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import VERSION, MarkingWriter, message_line, version

SOURCE: Final = "LinkedIn"


class _Made(msgspec.Struct):
    id: str
    contact: str = ""


class _Answer(msgspec.Struct):
    data: _Made


class Writer(MarkingWriter):
    ats = "Lever"

    def __init__(self, api: AtsClient, reader: Reader, *, user: str) -> None:
        self._api, self._reader, self._user = api, reader, user

    def add_to_job(self, order: AddToJob) -> Written:
        actor = self._actor(order.credited_to)
        if order.job_id is not None:
            # Check the job first: otherwise an export to a closed job might create a contact without an application.
            self._require_open(order.job_id)
        if order.candidate_id is None:
            return self._create(order.person, order.job_id, actor)
        opportunities = self._opportunities(order.candidate_id)
        if order.job_id is None:
            self._complete(opportunities, order.person, actor)
            return Written(candidate_id=order.candidate_id, was_there=True)
        existing = next((row for row in opportunities if row.posting == order.job_id), None)
        if existing is not None:
            self._complete(opportunities, order.person, actor)
            return Written(candidate_id=order.candidate_id, application_id=existing.id, was_there=True)
        # Lever itself adds the details that the contact lacks, so ``_complete`` is not needed.
        body = {**_details(order.person), **_origin(order.job_id), "contact": order.candidate_id}
        return self._written(self._send("POST", "opportunities", body, actor=actor), order.job_id)

    def add_prospect(self, order: AddProspect) -> Written:
        actor = self._actor(None)
        if not order.candidate_id:
            return self._create(order.person, None, actor)
        self._complete(self._opportunities(order.candidate_id), order.person, actor)
        return Written(candidate_id=order.candidate_id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def carry_out(self, order: Order) -> Written:
        return self._remove_note(order) if isinstance(order, RemoveNote) else super().carry_out(order)

    def keep_note(self, order: KeepNote) -> Written:
        kept_note = self._kept(order.candidate_id, order.note_id)
        key = version(order)
        if kept_note is None:
            return self.once(order.candidate_id, order.text, order.author, key)
        opportunity_id, note = kept_note
        if _key(note) != key:
            content = mark(order.text, author=f"{order.author.first_name} {order.author.last_name}", key=key)
            self._write_note(opportunity_id, content, note_id=note.id)
        return Written(candidate_id=order.candidate_id, note_id=note.id, was_there=True)

    def note(self, candidate_id: str, content: str) -> Written:
        """Write to one of the person's opportunities, because notes belong to opportunities.

        Prefer opportunities that are not confidential, then those that are not archived, then the one that was changed
        last.
        """
        opportunity = max(
            self._opportunities(candidate_id),
            key=lambda row: (not row.is_confidential, row.archived is None, row.modified, row.id),
        )
        note_id = self._write_note(opportunity.id, content)
        return Written(candidate_id=candidate_id, note_id=note_id, made=(Part.NOTE,))

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        return next((note.id for _, note in self._notes(candidate_id) if _key(note) == key), None)

    def _write_note(self, opportunity_id: str, content: str, **changed: str) -> str:
        body = {"value": content, "secret": False, "notifyFollowers": False}
        path = f"opportunities/{segment(opportunity_id)}/notes"
        actor = self._actor(None)
        return self._send("POST", path, body, actor=actor, needs=scope("notes", "write"), **changed).id

    def _remove_note(self, order: RemoveNote) -> Written:
        kept_note = self._kept(order.candidate_id, order.note_id)
        if kept_note is not None:
            opportunity_id, note = kept_note
            self._delete_note(opportunity_id, note.id)
        return Written(candidate_id=order.candidate_id)

    def undo(self, made: Made) -> None:
        if made.part is not Part.NOTE:
            super().undo(made)
        for opportunity_id, note in self._notes(made.candidate_id):
            if note.id == made.key:
                self._delete_note(opportunity_id, note.id)
                return

    def _delete_note(self, opportunity_id: str, note_id: str) -> None:
        path = f"opportunities/{segment(opportunity_id)}/notes/{segment(note_id)}"
        self._api.send("DELETE", _address(path, self._actor(None)), None, needs=scope("notes", "write"))

    def _kept(self, candidate_id: str, note_id: str) -> tuple[str, rows.NoteRow] | None:
        """Find Lever's copy of a note from Recruiter, and return it with the id of its opportunity.

        The copy may be of an earlier version of the note.
        """
        notes = self._notes(candidate_id)
        return next((each for each in notes if _key(each[1]).partition(VERSION)[0] == note_id), None)

    def _notes(self, candidate_id: str) -> Iterator[tuple[str, rows.NoteRow]]:
        for row in self._opportunities(candidate_id):
            yield from ((row.id, note) for note in self._reader.notes(row) if not note.deleted_at)

    def _create(self, person: ExportedPerson, job_id: str | None, actor: str) -> Written:
        name = f"{person.first_name} {person.last_name}".strip()
        headline = ", ".join(person.employers) or person.headline
        who = {"name": name, "headline": headline, "location": person.location, "owner": actor}
        body = {**who, **_details(person), **_origin(job_id)}
        made = self._send("POST", "opportunities", {key: value for key, value in body.items() if value}, actor=actor)
        return self._written(made, job_id)

    def _written(self, made: _Made, job_id: str | None) -> Written:
        return Written(candidate_id=made.contact, application_id=made.id if job_id is not None else None)

    def _opportunities(self, candidate_id: str) -> Sequence[rows.OpportunityRow]:
        opportunities = self._reader.people([candidate_id]).get(candidate_id)
        if not opportunities:
            raise SkipRecord(f"{candidate_id} is no longer a contact in Lever.")
        return opportunities

    def _complete(self, opportunities: Sequence[rows.OpportunityRow], person: ExportedPerson, actor: str) -> None:
        known = opportunities[0]
        if person.profile_url and not has_profile(known.links or (), person.profile_url):
            path = f"opportunities/{segment(known.id)}/addLinks"
            self._send("POST", path, {"links": [person.profile_url]}, actor=actor)
        emails = _added(known.emails or (), person.emails)
        numbers = {phone.value for phone in known.phones or ()}
        phones = [rows.Phone(phone.number) for phone in person.phones if phone.number not in numbers]
        changes = {
            **({"emails": emails} if emails else {}),
            **({"phones": [*(known.phones or ()), *phones]} if phones else {}),
        }
        if changes:
            path = f"contacts/{segment(known.contact)}"
            body = {"name": known.name, **changes}
            self._send("PUT", path, body, actor=actor, needs=scope("contacts", "write"))

    def _require_open(self, job_id: str) -> None:
        posting = self._reader.lists.one(f"postings/{segment(job_id)}", rows.PostingRow)
        if posting is None:
            raise SkipRecord(f"{job_id} is no longer a posting in Lever.")
        if posting.state not in OPEN:
            raise SkipRecord(f"{job_id} ({posting.text}) is {posting.state}; it accepts no new people.")

    def _actor(self, email: str | None) -> str:
        """Return the id of the user with this address, or else the id of the user in the settings.

        Lever accepts no write without a user.
        """
        users = {
            row.email.casefold(): row.id
            for row in self._reader.names.users.values()
            if row.email and not row.deactivated_at
        }
        actor = users.get((email or "").casefold()) or users.get(self._user.casefold())
        if not actor:
            raise SkipRecord(f"Lever has no active user “{self._user}” for the agent to write as.")
        return actor

    def _send(
        self, method: str, path: str, body: Mapping[str, Any], *, actor: str, needs: str = "", **params: str
    ) -> _Made:
        address = _address(path, actor, **params)
        answer = self._api.send(method, address, body, needs=needs or scope("opportunities", "write"))
        return decode(answer, _Answer).data


def _address(path: str, actor: str, **params: str) -> str:
    return f"{path}?{urlencode({'perform_as': actor, **params})}"


def _details(person: ExportedPerson) -> dict[str, Any]:
    details = {
        "emails": list(person.emails),
        "phones": [{"value": phone.number} for phone in person.phones],
        "links": [person.profile_url] if person.profile_url else [],
    }
    return {name: values for name, values in details.items() if values}


def _origin(job_id: str | None) -> dict[str, Any]:
    return {"origin": "sourced", "sources": [SOURCE], **({"postings": [job_id]} if job_id is not None else {})}


def _added(known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    present = {value.casefold() for value in known}
    missing = [value for value in wanted if value and value.casefold() not in present]
    return [*known, *missing] if missing else []


def _key(note: rows.NoteRow) -> str:
    values = [field.value for field in note.fields or () if isinstance(field.value, str)]
    return unmark("\n".join(values)).key
