"""Counting what would leave the ATS, and what Recruiter would refuse, record by record.

Every record is converted for Recruiter as if all switches were on. If records need the same switches to leave the
ATS, these records are counted together. So the page can show the effect of any setting of the switches without reading
the ATS again.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from hirewire.agent.rehearsals import faces
from hirewire.agent.rehearsals.findings import (
    DEFAULT_LOCATION,
    DRAFT_JOB,
    EXAMPLES,
    FROM_RECRUITER,
    HALF_A_PLACE,
    NO_JOB,
    NO_OWNER,
    NO_PERSON,
    PROSPECT,
    EntityCount,
    Example,
    Findings,
    Name,
    Refusal,
    Sample,
    Unreadable,
)
from hirewire.agent.sdk.connector import Entity, Skipped
from hirewire.agent.sdk.records import Application, Candidate, Job, JobState, Note, Record
from hirewire.agent.sync.mapping import location_of, parcel_of
from hirewire.agent.sync.parcels import Entry, Parcel, View
from hirewire.agent.sync.reasons import in_words
from hirewire.wire.records.postings import PostingState, SimpleJobPosting
from hirewire.wire.urn import OrganizationUrn
from hirewire.wire.validation import InvalidRecord, decode_record

SAMPLES: Final = 10
#: At most this many unreadable records are listed. ``unreadable_count`` counts all of them.
UNREADABLE: Final = 50
#: Stands in for the company in Recruiter, because this company may not be known yet. Recruiter's checks do not depend
#: on the company.
_SOME_COMPANY: Final = OrganizationUrn("urn:li:organization:1")
#: If the connection does not name a default place yet, jobs without a place are counted as if they were in this place.
_SOME_PLACE: Final = "Gdansk, Poland"
_Needs = frozenset[str]


class Counting:
    """Takes records in the order of the streams: jobs, candidates, applications."""

    def __init__(self, *, public_jobs: bool = False, default_location: str = "", switches: Iterable[str] = ()) -> None:
        self._view = View(
            organization=_SOME_COMPANY,
            public_jobs=public_jobs,
            default_location=default_location or _SOME_PLACE,
            unposted_jobs=True,
            confidential_jobs=True,
            private_candidates=True,
            private_notes=True,
            draft_feedback=True,
        )
        self._switches = frozenset(switches) | ({DEFAULT_LOCATION} if default_location else set())
        self._counts: dict[tuple[Entity, _Needs], EntityCount] = {}
        self._stages: dict[str, Name] = {}
        self._reasons: dict[str, Name] = {}
        self._samples: dict[Entity, list[Sample]] = {}
        self._needs: dict[tuple[Entity, str], _Needs] = {}
        self._unreadable: list[Unreadable] = []
        self._unreadable_count = 0
        #: Records counted so far. A record may come twice if reading resumes after a wait, or if the record changes.
        self._taken: set[tuple[type[Record], str]] = set()
        self.records = 0

    def take(self, record: Record) -> None:
        if (type(record), record.id) in self._taken:
            return
        self._taken.add((type(record), record.id))
        self.records += 1
        match record:
            case Job():
                self._take_job(record)
            case Candidate():
                self._take_candidate(record)
            case Application():
                self._take_application(record)

    def take_unreadable(self, skipped: Sequence[Skipped]) -> None:
        self._unreadable_count += len(skipped)
        room = UNREADABLE - len(self._unreadable)
        self._unreadable += [Unreadable(each.key, each.reason) for each in skipped[:room]]

    def findings(self) -> Findings:
        return Findings(
            counts=list(self._counts.values()),
            stages=sorted(self._stages.values(), key=lambda name: -name.people),
            dispositions=sorted(self._reasons.values(), key=lambda name: -name.people),
            samples=[sample for samples in self._samples.values() for sample in samples],
            unreadable=list(self._unreadable),
            unreadable_count=self._unreadable_count,
            records=self.records,
        )

    def _take_job(self, job: Job) -> None:
        if job.state is JobState.DRAFT:
            needs = frozenset({DRAFT_JOB})
            self._count(Entity.JOBS, needs, job.id)
            self._needs[Entity.JOBS, job.id] = needs
            return
        confidential = {"confidential_jobs"} if job.is_confidential else set()
        unposted = set() if job.is_posted else {"unposted_jobs"}
        unplaced = set() if location_of(job) else {DEFAULT_LOCATION}
        self._take_parcel(job, parcel_of(job, self._view), frozenset(confidential | unposted | unplaced))

    def _take_candidate(self, candidate: Candidate) -> None:
        needs = frozenset({"private_candidates"} if candidate.is_private else ())
        self._take_parcel(candidate, parcel_of(candidate, self._view), needs)
        self._count_own_notes(candidate.notes, needs, Entity.CANDIDATE_NOTES)
        if (Entity.CANDIDATES, candidate.id) in self._needs:
            self._sample_notes(candidate, needs)

    def _take_application(self, application: Application) -> None:
        if not application.job_id:
            self._count(Entity.APPLICATIONS, frozenset({PROSPECT}), application.id)
            return
        job = self._needs.get((Entity.JOBS, application.job_id))
        candidate = self._needs.get((Entity.CANDIDATES, application.candidate_id))
        needs = (job or frozenset()) | (candidate or frozenset())
        reason = NO_JOB if job is None else NO_PERSON if candidate is None else ""
        self._count_names(application, needs, is_refused=bool(reason))
        self._take_parcel(application, parcel_of(application, self._view), needs, reason)
        self._count_own_notes(application.notes, needs, Entity.APPLICATION_NOTES)

    def _take_parcel(
        self, record: Job | Candidate | Application, parcel: Parcel | None, needs: _Needs, reason: str = ""
    ) -> None:
        if parcel is None:
            return
        entry = parcel.entry
        reason = reason or _refusal(entry)
        self._count(entry.entity, needs, entry.key, url=entry.url, reason=reason)
        if not reason:
            self._needs[entry.entity, entry.key] = needs
            self._sample(faces.sample_of(record, entry.payload), needs)
        private = _private_parts(record)
        for part in parcel.parts:
            own = needs | private.get((part.entity, part.key), frozenset())
            why = NO_OWNER if reason else _refusal(part)
            self._count(part.entity, own, part.key, url=part.url, reason=why)

    def _count_own_notes(self, notes: Iterable[Note], needs: _Needs, entity: Entity) -> None:
        """Count the notes that came from Recruiter. They stay in the ATS: Recruiter already has them."""
        for note in notes:
            if note.is_from_recruiter:
                self._count(entity, needs | {FROM_RECRUITER}, note.id)

    def _count_names(self, application: Application, needs: _Needs, *, is_refused: bool) -> None:
        path = " ".join(sorted(needs))
        for stage in () if is_refused else application.stages:
            name = self._stages.setdefault(stage.name, Name(stage.name))
            name.entries[path] = name.entries.get(path, 0) + 1
        if application.stages:
            name = self._stages.setdefault(application.stages[-1].name, Name(application.stages[-1].name))
            name.people += 1
        if application.disposition:
            self._reasons.setdefault(application.disposition, Name(application.disposition)).people += 1

    def _count(self, entity: Entity, needs: _Needs, key: str, *, url: str = "", reason: str = "") -> None:
        count = self._counts.setdefault((entity, needs), EntityCount(entity, tuple(sorted(needs))))
        if not reason:
            count.accepted += 1
            if DEFAULT_LOCATION in needs and len(count.unplaced) < EXAMPLES:
                count.unplaced.append(Example(key, url))
            return
        refusal = count.refused.setdefault(reason, Refusal())
        refusal.count += 1
        if len(refusal.examples) < EXAMPLES:
            refusal.examples.append(Example(key, url))

    def _sample_notes(self, candidate: Candidate, needs: _Needs) -> None:
        about = f"{candidate.first_name} {candidate.last_name}".strip()
        for note in candidate.notes:
            if not note.is_from_recruiter and not note.is_private:
                self._sample(faces.note_sample(note, about), needs)

    def _sample(self, sample: Sample | None, needs: _Needs) -> None:
        if sample is None or not needs <= self._switches:
            return
        samples = self._samples.setdefault(sample.entity, [])
        if len(samples) < SAMPLES:
            samples.append(sample)


def _private_parts(record: Job | Candidate | Application) -> dict[tuple[Entity, str], _Needs]:
    if isinstance(record, Job):
        return {}
    entity = Entity.CANDIDATE_NOTES if isinstance(record, Candidate) else Entity.APPLICATION_NOTES
    needs = {(entity, note.id): frozenset({"private_notes"}) for note in record.notes if note.is_private}
    if isinstance(record, Application):
        drafts = (each.id for each in record.feedback if each.submitted_at is None)
        needs |= {(Entity.FEEDBACK, key): frozenset({"draft_feedback"}) for key in drafts}
    return needs


def _is_half_a_place(job: SimpleJobPosting) -> bool:
    return job.state is PostingState.LISTED and bool(job.location) and "," not in (job.location or "")


def _refusal(entry: Entry) -> str:
    """Return why Recruiter would refuse the record, or an empty string if it would not.

    Files are not checked here, because Recruiter checks a file only when its bytes are sent.
    """
    if entry.entity is Entity.FILES:
        return ""
    if isinstance(entry.payload, SimpleJobPosting) and _is_half_a_place(entry.payload):
        return HALF_A_PLACE
    try:
        decode_record(type(entry.payload), msgspec.json.encode(entry.payload))
    except InvalidRecord as invalid:
        return in_words(str(invalid))
    return ""
