"""Writing to Odoo: people, applications, messages and notes."""

from html import escape
from typing import Any, Final

from hirewire.agent.connectors.odoo import mapping
from hirewire.agent.connectors.odoo.reading import APPLICANT, CANDIDATE, Reader
from hirewire.agent.connectors.odoo.rows import Row, link, text
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.marking import unmark
from hirewire.agent.sdk.orders import AddProspect, AddToJob, ExportedPerson, KeepMessage, Written
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sdk.undo import Made, Part
from hirewire.agent.sdk.writing import MarkingWriter, message_line

#: With this context, Odoo subscribes nobody to a record that the agent writes, and so e-mails nobody.
QUIET: Final = {"mail_create_nosubscribe": True, "mail_auto_subscribe_no_notify": True, "mail_notify_force_send": False}
#: The first version in which Odoo escapes a message unless the call says that the message is HTML. The agent always
#: sends HTML, because the line breaks of plain text would not be shown.
_ESCAPES: Final = 17
#: The first version in which the argument for the subtype of a message is named ``subtype_xmlid``.
_SUBTYPE_XMLID: Final = 14
NOTE: Final = "mail.mt_note"


class Writer(MarkingWriter):
    ats = "Odoo"

    def __init__(self, reader: Reader) -> None:
        self._reader, self._odoo = reader, reader.odoo
        self._features = reader.features

    def add_to_job(self, order: AddToJob) -> Written:
        job_id = self.number(order.job_id) if order.job_id is not None else None
        if job_id is not None:
            self._require_open(job_id)
        if order.candidate_id is None:
            return self._create(order.person, job_id)
        return self._add(self.number(order.candidate_id), order.person, job_id)

    def add_prospect(self, order: AddProspect) -> Written:
        if not order.candidate_id:
            return self._create(order.person, None)
        self._complete(self._known(self.number(order.candidate_id)), order.person)
        return Written(candidate_id=order.candidate_id, was_there=True)

    def keep_message(self, order: KeepMessage) -> Written:
        subject = f": {order.subject}" if order.subject else ""
        content = f"{message_line(order)}{subject}\n\n{order.text}"
        return self.once(order.candidate_id, content, order.recruiter, order.message_id)

    def _create(self, person: ExportedPerson, job_id: int | None) -> Written:
        if self._features.has_candidates:
            candidate_id = self._made(CANDIDATE, self._values(CANDIDATE, person))
            if job_id is None:
                return Written(candidate_id=str(candidate_id), made=(Part.CANDIDATE,))
            made = self._made(APPLICANT, {"candidate_id": candidate_id, "job_id": job_id})
            parts = (Part.CANDIDATE, Part.APPLICATION)
            return Written(candidate_id=str(candidate_id), application_id=str(made), made=parts)
        values = self._values(APPLICANT, person)
        # Send no stage: an explicit stage may make Odoo e-mail the candidate.
        made = self._made(APPLICANT, {**values, **({"job_id": job_id} if job_id is not None else {})})
        application_id = str(made) if job_id is not None else None
        return Written(candidate_id=str(made), application_id=application_id, made=(Part.CANDIDATE,))

    def _add(self, candidate_id: int, person: ExportedPerson, job_id: int | None) -> Written:
        known = self._known(candidate_id)
        self._complete(known, person)
        if job_id is None:
            return Written(candidate_id=str(candidate_id), was_there=True)
        applicants = self._applicants(known)
        existing = next((row["id"] for row in applicants if link(row, "job_id") == job_id), None)
        if existing is not None:
            return Written(candidate_id=str(candidate_id), application_id=str(existing), was_there=True)
        # Leave out archived applicants: Odoo hides them, so nobody would see that one of them was added to the job.
        usable = [row for row in applicants if link(row, "job_id") is None and row.get("active") is not False]
        free = next((row["id"] for row in usable), None)
        if free is not None:
            self._odoo.call(APPLICANT, "write", ids=[free], vals={"job_id": job_id}, context=QUIET)
            return Written(candidate_id=str(candidate_id), application_id=str(free))
        made = self._made(APPLICANT, {**self._again(known), "job_id": job_id})
        return Written(candidate_id=str(candidate_id), application_id=str(made), made=(Part.APPLICATION,))

    def _again(self, known: Row) -> Row:
        """Return the values for another applicant of a known person.

        In version 18, the new applicant belongs to the same ``hr.candidate``. In other versions, the new applicant gets
        the contact of the known applicant, which shows that both are one person. If the known applicant has no contact,
        the agent first creates one.
        """
        if self._features.has_candidates:
            return {"candidate_id": known["id"]}
        contact = link(known, "partner_id")
        if contact is None:
            values = {"name": text(known, "partner_name", "name"), "email": text(known, "email_from") or False}
            contact = self._made("res.partner", values)
            self._odoo.call(APPLICANT, "write", ids=[known["id"]], vals={"partner_id": contact}, context=QUIET)
        names = ("partner_name", "email_from", "partner_phone", "linkedin_profile", "description", "name")
        kept = {name: known[name] for name in names if known.get(name)}
        pool = link(known, "pool_applicant_id")
        return {**kept, "partner_id": contact, **({"pool_applicant_id": pool} if pool else {})}

    def _applicants(self, known: Row) -> list[Row]:
        if self._features.has_candidates:
            return self._reader.where(APPLICANT, "candidate_id", [known["id"]])
        return sorted(self._reader.family([known]), key=lambda row: row["id"])

    def _known(self, candidate_id: int) -> Row:
        candidates = self._reader.by_ids(self._reader.model(Stream.CANDIDATES), [candidate_id])
        if not candidates:
            raise SkipRecord(f"{candidate_id} is no longer a candidate in Odoo.")
        return candidates[0]

    def _complete(self, known: Row, person: ExportedPerson) -> None:
        model = self._reader.model(Stream.CANDIDATES)
        changes = {name: value for name, value in self._values(model, person).items() if not known.get(name)}
        if changes.keys() == {"description"} and mapping.profile_of(known):
            return
        if changes:
            self._odoo.call(model, "write", ids=[known["id"]], vals=changes, context=QUIET)

    def _values(self, model: str, person: ExportedPerson) -> dict[str, Any]:
        name = f"{person.first_name} {person.last_name}".strip()
        values: dict[str, Any] = {"partner_name": name}
        if person.emails:
            values["email_from"] = person.emails[0]
        if person.phones:
            values["partner_phone"] = person.phones[0].number
        if self._features.is_required(model, "name"):
            values["name"] = name
        if person.profile_url and self._features.has(model, "linkedin_profile"):
            values["linkedin_profile"] = person.profile_url
        elif person.profile_url and self._features.has(model, "description"):
            values["description"] = f"{mapping.PROFILE}{person.profile_url}"
        return values

    def marked_note(self, candidate_id: str, key: str) -> str | None:
        number = self.number(candidate_id)
        notes = self._reader.notes(self._reader.model(Stream.CANDIDATES), [number]).get(number, ())
        return next((str(note["id"]) for note in notes if unmark(mapping.plain(text(note, "body"))).key == key), None)

    def note(self, candidate_id: str, content: str) -> Written:
        # Use the subtype of notes: Odoo would e-mail any other comment to those who follow the record.
        subtype = "subtype_xmlid" if self._odoo.version >= _SUBTYPE_XMLID else "subtype"
        as_html = {"body_is_html": True} if self._odoo.version >= _ESCAPES else {}
        made = self._odoo.call(
            self._reader.model(Stream.CANDIDATES),
            "message_post",
            ids=[self.number(candidate_id)],
            body=escape(content, quote=False).replace("\n", "<br/>"),
            message_type="comment",
            **{subtype: NOTE},
            **as_html,
        )
        number = made[0] if isinstance(made, list) and made else made
        return Written(candidate_id=candidate_id, note_id=str(number), made=(Part.NOTE,))

    def undo(self, made: Made) -> None:
        if made.part is Part.NOTE:
            self._delete("mail.message", self.number(made.key))
            return
        is_person = made.part is Part.CANDIDATE and self._features.has_candidates
        if is_person:
            for row in self._reader.where(APPLICANT, "candidate_id", [self.number(made.key)]):
                self._delete(APPLICANT, row["id"])
        self._delete(CANDIDATE if is_person else APPLICANT, self.number(made.key))

    def _delete(self, model: str, key: int) -> None:
        self._odoo.call(model, "unlink", ids=[key])

    def _made(self, model: str, values: dict[str, Any]) -> int:
        made: int = self._odoo.call(model, "create", values=values, context=QUIET)
        return made

    def _require_open(self, job_id: int) -> None:
        jobs = self._reader.by_ids("hr.job", [job_id])
        if not jobs:
            raise SkipRecord(f"{job_id} is no longer a job in Odoo.")
        if not mapping.is_open(jobs[0]):
            raise SkipRecord(f"{job_id} ({text(jobs[0], 'name')}) is closed; it accepts no new people.")
