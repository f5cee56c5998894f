"""The fields of a record: what Recruiter shows in each field, and what the ATS has there."""

import html
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from hirewire.agent.rehearsals.findings import Face, Sample
from hirewire.agent.sdk import records
from hirewire.agent.sdk.connector import Entity
from hirewire.kit import clock
from hirewire.wire.records.applications import Application
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.postings import SimpleJobPosting
from hirewire.wire.validation import Record

_MARKUP: Final = re.compile(r"<[^>]*>")
_SHOWN: Final = 160


def sample_of(record: records.Record, payload: Record) -> Sample | None:
    match record, payload:
        case records.Job(), SimpleJobPosting():
            raw = f"“{_cut(record.title)}” · {record.state}"
            faces = tuple(_job(record, payload))
            return Sample(Entity.JOBS, record.id, payload.title, payload.location or "", raw, faces)
        case records.Candidate(), Candidate():
            line = ", ".join(filter(None, (record.title, record.company)))
            raw = f"“{record.first_name} {record.last_name}”".replace(" ”", "”")
            return Sample(Entity.CANDIDATES, record.id, _name(payload), line, raw, tuple(_candidate(record, payload)))
        case records.Application(), Application():
            faces = tuple(_application(record, payload))
            raw = record.stages[-1].name if record.stages else ""
            return Sample(Entity.APPLICATIONS, record.id, _name(payload), record.job_title, raw, faces)
    return None


def note_sample(note: records.Note, about: str) -> Sample:
    text = _cut(note.text)
    faces = (
        Face("Text", text, text),
        Face("Author", _person(note.author), _person(note.author)),
        Face("Written", _day(note.created_at), _instant(note.created_at)),
    )
    return Sample(Entity.CANDIDATE_NOTES, note.id, text, about, "", faces)


def _job(job: records.Job, payload: SimpleJobPosting) -> Iterable[Face]:
    yield Face("Title", payload.title, job.title)
    yield Face("Place", payload.location or "", ", ".join(filter(None, (job.city, job.country))))
    yield Face("State", str(payload.state).casefold(), str(job.state))
    yield Face("Description", _cut(_plain(payload.description)), _cut(_plain(job.description)))
    yield Face("Link to apply", payload.company_apply_url, job.apply_url or job.url)
    yield Face("Opened", _day(_at(payload.listed_at)), _instant(job.opened_at or job.created_at))
    yield Face("Owner", payload.requisition_owner_email or "", job.owner.email if job.owner else "")


def _candidate(candidate: records.Candidate, payload: Candidate) -> Iterable[Face]:
    yield Face("First name", payload.first_name, candidate.first_name)
    yield Face("Last name", payload.last_name, candidate.last_name)
    emails = payload.email_addresses if isinstance(payload.email_addresses, list) else []
    yield Face("E-mail", ", ".join(emails), ", ".join(candidate.emails))
    yield Face(
        "Phone",
        ", ".join(phone.number for phone in payload.phone_numbers),
        ", ".join(phone.number for phone in candidate.phones),
    )
    yield Face("Title", payload.current_job_title or "", candidate.title)
    yield Face("Company", payload.current_company_name or "", candidate.company)
    yield Face("Profile", payload.linked_in_profile_url or "", candidate.profile_url)
    yield Face("Page in the ATS", payload.external_profile_url, candidate.url)
    yield Face("Changed", _day(_at(payload.ats_last_modified_at)), _instant(candidate.modified_at))


def _application(application: records.Application, payload: Application) -> Iterable[Face]:
    stage = application.stages[-1].name if application.stages else ""
    yield Face("Person", _name(payload), f"{application.first_name} {application.last_name}".strip())
    yield Face("Job", payload.ats_job_posting_name, application.job_title)
    yield Face("Stage", stage, stage)
    yield Face("Source", payload.source or "", application.source)
    yield Face("Reason for an end", payload.disposition_reason or "", application.disposition)
    yield Face("Applied", _day(_at(payload.ats_created_at)), _instant(application.created_at))


def _name(payload: Candidate | Application) -> str:
    return f"{payload.first_name} {payload.last_name}".strip()


def _person(named: records.Named | None) -> str:
    return f"{named.first_name} {named.last_name}".strip() if named else ""


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_MARKUP.sub(" ", markup)).split())


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _at(millis: int) -> datetime:
    return clock.from_millis(millis)


def _day(at: datetime | None) -> str:
    return f"{at.day} {at:%b %Y}" if at else ""


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else ""
