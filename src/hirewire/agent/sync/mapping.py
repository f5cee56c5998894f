"""Pure functions that turn records of an ATS into records of the protocol.

A result of ``None`` means that the record stays in the ATS.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Final

import nh3

from hirewire.agent.mirror.rows import RecordKey
from hirewire.agent.sdk import records
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sync.files import FileNamed
from hirewire.agent.sync.parcels import Entry, Parcel, View
from hirewire.kit.clock import to_millis
from hirewire.kit.text.countries import country_name, country_of
from hirewire.kit.web.links import is_profile_address, is_web_address
from hirewire.wire.records import acls, applications, candidates, notes, postings
from hirewire.wire.records.applications import NO_STAGE
from hirewire.wire.records.attachments import FileType
from hirewire.wire.urn import PersonUrn
from hirewire.wire.validation import Record

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_MARKUP: Final = {"b", "strong", "u", "i", "br", "p", "ul", "li"}
_LONGEST_TITLE: Final = 200
_LONGEST_DESCRIPTION: Final = 25_000
_SHORTEST_DESCRIPTION: Final = 100
_LONGEST_STAGE: Final = 300
_LONGEST_FILE_NAME: Final = 255


def parcel_of(record: records.Record, view: View) -> Parcel | None:
    match record:
        case records.Job():
            return _of_job(record, view)
        case records.Candidate():
            return _of_candidate(record, view)
        case records.Application():
            return _of_application(record, view)
        case records.User() | records.Group():
            return None


def on_list(group: records.Group, people: Mapping[str, str]) -> list[Entry]:
    """The entries of a group's access list. ``people`` maps users of the ATS to their persons in Recruiter."""
    jobs = [
        Entry(entity=Entity.LISTED_JOBS, parent=group.id, key=job_id, payload=acls.Unsaid())
        for job_id in dict.fromkeys(group.job_ids)
    ]
    if group.id == records.EVERYBODY:
        return jobs
    # Two users may be the same person in Recruiter.
    persons = dict.fromkeys(people[user_id] for user_id in group.user_ids if user_id in people)
    return jobs + [
        Entry(entity=Entity.LISTED_PEOPLE, parent=group.id, key=person, payload=acls.Unsaid()) for person in persons
    ]


def _of_job(job: records.Job, view: View) -> Parcel | None:
    if job.state is records.JobState.DRAFT:
        return None
    if job.is_confidential and not view.confidential_jobs:
        return None
    # A closed job is not posted. If Recruiter has the job, send it anyway: otherwise its applicants would leave
    # Recruiter, too.
    is_known = job.state is records.JobState.CLOSED and job.id in view.jobs_in_recruiter
    if not (job.is_posted or view.unposted_jobs or is_known):
        return None
    is_open = job.state is records.JobState.OPEN
    payload = postings.SimpleJobPosting(
        external_job_posting_id=job.id,
        integration_context=view.organization,
        state=postings.PostingState.LISTED if is_open else postings.PostingState.CLOSED,
        title=job.title[:_LONGEST_TITLE],
        description=_description(job),
        company_apply_url=job.apply_url if is_web_address(job.apply_url) else job.url,
        # A planned opening date must not put ``listed_at`` into the future, so use the last change if it is earlier.
        listed_at=to_millis(min(job.opened_at or job.created_at, job.modified_at)),
        availability=_availability(job, view),
        location=location_of(job) or view.default_location or None,
        requisition_owner_email=job.owner.email if job.owner else None,
        requisition_owner_first_name=job.owner.first_name or None if job.owner else None,
        requisition_owner_last_name=job.owner.last_name or None if job.owner else None,
    )
    return Parcel(entry=Entry(entity=Entity.JOBS, key=job.id, payload=payload, url=job.url))


def _availability(job: records.Job, view: View) -> postings.Availability:
    if view.public_jobs and job.is_posted and not job.is_confidential:
        return postings.Availability.PUBLIC
    return postings.Availability.PRIVATE_TO_ATS_INTEGRATION


def _of_candidate(candidate: records.Candidate, view: View) -> Parcel | None:
    if candidate.is_private and not view.private_candidates:
        return None
    # If the ATS stores which person in Recruiter the candidate is linked to, use only the ATS's value, even if it is
    # empty: somebody may have removed the link in the ATS.
    kept = candidate.recruiter_person
    person = view.persons.get(candidate.id) if kept is None else kept
    payload = candidates.Candidate(
        first_name=candidate.first_name,
        last_name=candidate.last_name,
        external_profile_url=candidate.url,
        ats_created_at=to_millis(candidate.created_at),
        ats_last_modified_at=to_millis(candidate.modified_at),
        addresses=[_address(address) for address in candidate.addresses],
        phone_numbers=[candidates.Phone(number=phone.number, extension=phone.extension) for phone in candidate.phones],
        email_addresses=[email for email in candidate.emails if _EMAIL.fullmatch(email)],
        # Recruiter unlinks the person if this field is left out, so send the field with every change.
        manual_matched_member=PersonUrn(person) if person else None,
        current_company_name=candidate.company or None,
        current_job_title=candidate.title or None,
        linked_in_profile_url=candidate.profile_url if is_profile_address(candidate.profile_url) else None,
        do_not_contact=candidate.do_not_contact,
    )
    entry = Entry(entity=Entity.CANDIDATES, key=candidate.id, payload=payload, url=candidate.url)
    parts = tuple(_notes(candidate.notes, Entity.CANDIDATE_NOTES, entry, view))
    keeps = frozenset[Entity]() if candidate.has_all_notes else frozenset({Entity.CANDIDATE_NOTES})
    return Parcel(entry=entry, parts=parts, keeps=keeps, is_cut_short=candidate.is_cut_short)


def _of_application(application: records.Application, view: View) -> Parcel | None:
    if not application.job_id:
        # Recruiter accepts no application without a job.
        return None
    payload = applications.Application(
        ats_job_posting_id=application.job_id,
        ats_job_posting_name=application.job_title,
        first_name=application.first_name,
        last_name=application.last_name,
        ats_created_at=to_millis(application.created_at),
        ats_last_modified_at=to_millis(application.modified_at),
        ats_candidate_id=application.candidate_id,
        candidate_email=application.email if application.email and _EMAIL.fullmatch(application.email) else None,
        source=application.source or None,
        disposition_reason=view.disposition_names.get(application.disposition, application.disposition) or None,
    )
    entry = Entry(
        entity=Entity.APPLICATIONS,
        key=application.id,
        payload=payload,
        about=application.candidate_id,
        job=application.job_id,
    )
    parts = (
        *_notes(application.notes, Entity.APPLICATION_NOTES, entry, view),
        *_feedback(application.feedback, entry, view),
        *_stages(application.stages, entry, view),
        *_files(application.files, entry),
    )
    needs = (
        RecordKey(Entity.JOBS, "", application.job_id),
        RecordKey(Entity.CANDIDATES, "", application.candidate_id),
    )
    return Parcel(
        entry=entry,
        parts=parts,
        needs=needs,
        keeps=frozenset(_incomplete(application)),
        passing=frozenset(RecordKey(Entity.STAGES, application.id, key) for key in application.passing_stages),
        is_cut_short=application.is_cut_short,
    )


def _incomplete(application: records.Application) -> Iterator[Entity]:
    if not application.has_all_stages:
        yield Entity.STAGES
    if not application.has_all_feedback:
        yield Entity.FEEDBACK
    if not application.has_all_notes:
        yield Entity.APPLICATION_NOTES
    if not application.has_all_files:
        yield Entity.FILES


def _part(entity: Entity, key: str, parent: Entry, payload: Record) -> Entry:
    return Entry(entity=entity, key=key, parent=parent.key, payload=payload, url=parent.url)


def _notes(note_records: Iterable[records.Note], entity: Entity, parent: Entry, view: View) -> Iterable[Entry]:
    for note in note_records:
        # If notes from Recruiter were sent back as notes of the ATS, they would multiply with each round trip.
        if note.is_from_recruiter or (note.is_private and not view.private_notes):
            continue
        payload = notes.Note(note=note.text, author=_actor(note.author), ats_created_at=_millis(note.created_at))
        yield _part(entity, note.id, parent, payload)


def _feedback(feedback_records: Iterable[records.Feedback], parent: Entry, view: View) -> Iterable[Entry]:
    for feedback in feedback_records:
        if feedback.submitted_at is None and not view.draft_feedback:
            continue
        payload = applications.InterviewFeedback(
            ats_created_at=_millis(feedback.submitted_at),
            interviewer=_actor(feedback.interviewer),
            interview_type=_INTERVIEWS.get(feedback.interview) if feedback.interview else None,
            evaluations=[
                applications.Evaluation(attribute=rating.attribute, result=rating.result) for rating in feedback.ratings
            ],
            feedback=feedback.text or None,
        )
        yield _part(Entity.FEEDBACK, feedback.id, parent, payload)


def _stages(stages: Iterable[records.StageEntry], parent: Entry, view: View) -> Iterable[Entry]:
    for stage in stages:
        name = view.stage_names.get(stage.name, stage.name)
        if name.strip() and name != NO_STAGE:
            payload = applications.Stage(stage=name[:_LONGEST_STAGE], ats_created_at=to_millis(stage.entered_at))
            yield _part(Entity.STAGES, stage.id, parent, payload)


def _files(files: Iterable[records.File], parent: Entry) -> Iterable[Entry]:
    for file in files:
        payload = FileNamed(
            name=file.name[:_LONGEST_FILE_NAME],
            type=FileType(file.type),
            created_at=to_millis(file.created_at),
            modified_at=to_millis(file.modified_at),
        )
        yield _part(Entity.FILES, file.id, parent, payload)


_INTERVIEWS: Final = {
    records.Interview.PHONE_SCREEN: applications.InterviewType.PHONE_SCREEN,
    records.Interview.ONSITE: applications.InterviewType.ONSITE,
}


def location_of(job: records.Job) -> str:
    """The city and country of a job. The country is spelled out, because a two-letter code may also mean a state."""
    country = country_name(country_of(job.country) or "") or job.country
    return ", ".join(filter(None, (job.city, country)))


def _description(job: records.Job) -> str:
    # Cut the text before it is cleaned: on deeply nested markup, the cleaner takes quadratic time.
    cleaned = _clean(job.description[:_LONGEST_DESCRIPTION])
    if len(cleaned) > _LONGEST_DESCRIPTION:
        cleaned = _clean(job.description[:_LONGEST_DESCRIPTION], tags=set())[:_LONGEST_DESCRIPTION]
    if len(_clean(cleaned, tags=set())) >= _SHORTEST_DESCRIPTION:
        return cleaned
    about = f"{job.title}, {job.city}" if job.city else job.title
    where = f"The full description of this job is in the applicant tracking system: {job.apply_url or job.url}"
    return f"{cleaned}<p>{escape(about)}.</p><p>{escape(where)}</p>"


def _clean(html: str, *, tags: set[str] = _MARKUP) -> str:
    return nh3.clean(html, tags=tags, attributes={}, url_schemes=set(), link_rel=None).strip()


def _address(address: records.Address) -> candidates.Address:
    # Many ATSs spell out the country, but the protocol has two-letter codes.
    country = country_of(address.country) if address.country else None
    return candidates.Address(
        line1=address.line1,
        city=address.city,
        geographic_area=address.region,
        postal_code=address.postal_code,
        country=country.casefold() if country else None,
    )


def _actor(named: records.Named | None) -> notes.Actor | None:
    return notes.Actor(first_name=named.first_name, last_name=named.last_name) if named else None


def _millis(at: datetime | None) -> int | None:
    return to_millis(at) if at else None
