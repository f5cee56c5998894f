"""Writing to Workable: people, applications, messages and notes."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.workable import rows
from hirewire.agent.connectors.workable.lists import scope
from hirewire.agent.connectors.workable.mapping import state_of
from hirewire.agent.connectors.workable.reading import Person, Reader
from hirewire.agent.sdk.decoding import decode, segment
from hirewire.agent.sdk.errors import Refused, SkipRecord
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.invented import is_invented, required_address
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, Written
from hirewire.agent.sdk.profiles import has_profile
from hirewire.agent.sdk.records import JobState
from hirewire.agent.sdk.writing import MarkingWriter, message_line

SOURCE: Final = "linkedin.com"
#: The kind of the stage for people who did not apply.
SOURCED: Final = "sourced"
#: “@name” in a comment mentions the member of that name, who then gets an e-mail.
_MENTION: Final = re.compile(r"(?<!\S)@(?=\S)")


class _Made(msgspec.Struct):
    id: str


class _MadeCandidate(msgspec.Struct):
    candidate: _Made


class Writer(MarkingWriter):
    ats = "Workable"

    def __init__(self, api: AtsClient, reader: Reader, *, user: str, invented: str) -> None:
        self._api, self._reader, self._user, self._invented = api, reader, user, invented

    def add_to_job(self, order: AddToJob) -> Written:
        if order.job_id is not None:
            # Check first, so that nothing is written if the job accepts nobody.
            self._require_open(order.job_id)
        if order.candidate_id is None:
            return self._create(order.person, order.job_id)
        person = self._known(order.candidate_id)
        self._complete(person.first, order.person)
        if order.job_id is None:
            return Written(candidate_id=person.id, was_there=True)
        return self._on_job(person, order.job_id) or self._copy(person, order.job_id, order.credited_to)

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return self._create(order.person, None)
        person = self._known(order.candidate_id)
        self._complete(person.first, order.person)
        return Written(candidate_id=person.id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def note(self, candidate_id: str, content: str) -> Written:
        body = {"member_id": self._actor(None), "comment": {"body": _MENTION.sub("@ ", content)}}
        path = f"candidates/{segment(candidate_id)}/comments"
        try:
            answer = self._api.send("POST", path, body, needs=scope(path, "w"))
        except Refused as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                raise _gone(candidate_id) from refused
            raise
        return Written(candidate_id=candidate_id, note_id=decode(answer, _Made).id)

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        path = f"candidates/{segment(candidate_id)}/activities"
        activities = self._reader.lists.rows(path, rows.ActivityRow)
        return next(
            (each.id for each in activities if each.action == "comment" and unmark(each.body or "").key == key), None
        )

    def _create(self, person: ExportedPerson, job_id: str | None) -> Written:
        path = "talent_pool/candidates" if job_id is None else f"jobs/{segment(job_id)}/candidates"
        # Without “sourced”, Workable would send the person an e-mail that thanks them for applying.
        made = self._send("POST", path, {"sourced": True, "candidate": self._details(person)})
        return Written(candidate_id=made.id, application_id=None if job_id is None else made.id)

    def _copy(self, person: Person, job_id: str, credited_to: str | None) -> Written:
        """Copy a known person's record to another job.

        The copy names its original, so Recruiter gets no second person.
        """
        body = {"member_id": self._actor(credited_to), "target_job_shortcode": job_id, **self._first_stage(job_id)}
        made = self._send("POST", f"candidates/{segment(person.first.id)}/copy", body)
        return Written(candidate_id=person.id, application_id=made.id)

    def _on_job(self, person: Person, job_id: str) -> Written | None:
        """The person's record on a job, if any.

        The API cannot search for the copies of a record. But a record and its copies have the same e-mail address, so
        search by this address. For a record without an address, search all records on the job.
        """
        first = person.first
        if first.job_id == job_id:
            return Written(candidate_id=person.id, application_id=first.id, was_there=True)
        filters = {"email": first.email} if first.email else {"shortcode": job_id}
        for row in self._reader.lists.rows("candidates", rows.CandidateRow, filters):
            is_alike = (row.email or "").casefold() == (first.email or "").casefold()
            has_their_name = row.name == first.name
            if row.job_id != job_id or not is_alike or not (first.email or has_their_name):
                continue
            details = self._reader.details(row.id)
            owner = self._reader.person(details).id if details is not None else ""
            # A record with the same address, or with the same name, may belong to somebody else. A record with both
            # belongs to the exported person, so this person is already on the job.
            if owner == person.id or (owner and first.email and has_their_name):
                return Written(candidate_id=owner, application_id=row.id, was_there=True)
        return None

    def _first_stage(self, job_id: str) -> dict[str, str]:
        stages = self._reader.lists.rows(f"jobs/{segment(job_id)}/stages", rows.JobStageRow)
        stages.sort(key=lambda stage: (stage.kind != SOURCED, stage.position or 0))
        return {"target_stage": stages[0].slug} if stages else {}

    def _known(self, candidate_id: str) -> Person:
        row = self._reader.details(candidate_id)
        if row is None:
            raise _gone(candidate_id)
        return self._reader.person(row)

    def _complete(self, row: rows.CandidateRow, person: ExportedPerson) -> None:
        """Fill the gaps in a record. Existing values stay, but a real e-mail address replaces a made-up one."""
        email = next(iter(person.emails), "")
        phone = next((phone.number for phone in person.phones), "")
        known = row.social_profiles or []
        is_new = person.profile_url and not has_profile((each.url for each in known), person.profile_url)
        missing = {
            "email": email if not row.email or is_invented(row.email, self._invented) else "",
            "phone": phone if not row.phone else "",
            # Also send the known profiles, because the profiles in a request replace all earlier ones.
            "social_profiles": [*known, _profile(person.profile_url)] if is_new else None,
        }
        changes = {name: value for name, value in missing.items() if value}
        if changes:
            self._send("PATCH", f"candidates/{segment(row.id)}", {"candidate": changes})

    def _details(self, person: ExportedPerson) -> dict[str, Any]:
        title = person.title or person.headline
        experience = [
            {"title": title, "company": employer, "current": number == 0}
            for number, employer in enumerate(person.employers[:1])
            if title
        ]
        details = {
            "firstname": person.first_name,
            "lastname": person.last_name,
            "email": required_address(person, self._invented, ats=self.ats),
            "headline": person.headline or ", ".join(person.employers),
            "phone": next((phone.number for phone in person.phones), ""),
            "address": person.location,
            "social_profiles": [_profile(person.profile_url)] if person.profile_url else [],
            "experience_entries": experience,
            "domain": SOURCE,
        }
        return {name: value for name, value in details.items() if value}

    def _require_open(self, job_id: str) -> None:
        job = self._reader.job(job_id)
        if job is None:
            raise SkipRecord(f"{job_id} is no longer a job in Workable.")
        if state_of(job) is not JobState.OPEN:
            raise SkipRecord(f"{job_id} ({job.title}) is {job.state}; it accepts no new people.")

    def _actor(self, email: str | None) -> str:
        members = {row.email.casefold(): row.id for row in self._reader.members.values() if row.email}
        actor = members.get((email or "").casefold()) or members.get(self._user.casefold())
        if not actor:
            raise SkipRecord(f"Workable has no active member “{self._user}” to write as.")
        return actor

    def _send(self, method: str, path: str, body: Mapping[str, Any]) -> _Made:
        answer = self._api.send(method, path, body, needs=scope(path, "w"))
        return decode(answer, _MadeCandidate).candidate


def _gone(candidate_id: str) -> SkipRecord:
    # The API cannot find the copies of a deleted first record, so somebody has to find them in Workable.
    return SkipRecord(
        f"{candidate_id} is no longer a candidate in Workable."
        " If the person has another record there, make this change by hand in that record."
    )


def _profile(address: str) -> rows.Profile:
    return rows.Profile(type="linkedin", username=address.rstrip("/").rpartition("/")[2], url=address)
