"""Acts as the company's ATS: calls the API with the credentials of the company's application."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from msgspec.structs import replace

from hirewire.cast.cast import LARKSPUR
from hirewire.cast.people import MadeUpPerson
from hirewire.cast.year import STAGES, Act, Kind, Opening
from hirewire.client import (
    Actor,
    Application,
    Availability,
    Candidate,
    JobPostingClosure,
    Note,
    Operation,
    Outcomes,
    PostingState,
    RscClient,
    SimpleJobPosting,
    Stage,
)
from hirewire.kit import clock
from hirewire.sandbox.control.errors import NotDone
from hirewire.sandbox.control.year.side import ending, listed

_COUNTRIES: Final = {"nl": "Netherlands", "de": "Germany", "gb": "United Kingdom", "us": "United States"}
_COLLEAGUES: Final = {colleague.first_name: colleague for colleague in LARKSPUR.colleagues}
_CAREERS: Final = f"https://careers.{LARKSPUR.tenant}.example"


class ApiSide:
    title = "the company's application, through the API"
    is_played = True
    calls_api = True

    def __init__(self, rsc: RscClient, prefix: str) -> None:
        self._rsc = rsc
        #: The ids of jobs, candidates and applications begin with this, so that two years in one world share no ids.
        self._prefix = prefix
        self._titles: dict[int, str] = {}
        self._candidates: dict[int, Candidate] = {}
        self._applications: dict[tuple[int, int], Application] = {}
        self._parts = 0
        self._open_jobs: dict[str, SimpleJobPosting] = {}
        self._unlisted: set[str] = set()
        self._acts: Mapping[Kind, Callable[[Act, MadeUpPerson | None, Opening], None]] = {
            Kind.JOB_OPENED: self._open_job,
            Kind.JOB_CLOSED: self._close_job,
            Kind.APPLICATION: self._apply,
            Kind.MOVED: self._move,
            Kind.HIRED: self._move,
            Kind.REJECTED: self._reject,
            Kind.ATS_NOTE: self._note,
        }

    def job_id(self, job: int) -> str:
        return f"{self._prefix}-J{job}" if job in self._titles else ""

    def carry_out(self, act: Act, person: MadeUpPerson | None, opening: Opening) -> None:
        self._acts[act.kind](act, person, opening)

    def take(self, event_id: str, act: Act) -> None:
        now = clock.millis()
        for exported in self._rsc.exported_candidates(event_id):
            profile = exported.candidate
            self._send_candidate(
                act.person,
                Candidate(
                    first_name=profile.first_name,
                    last_name=profile.last_name,
                    external_profile_url=self._page(act.person),
                    ats_created_at=now,
                    ats_last_modified_at=now,
                    addresses=[],
                    phone_numbers=[],
                    email_addresses=profile.email_addresses,
                    manual_matched_member=profile.member,
                    linked_in_profile_url=profile.profile_url,
                ),
            )

    def receive(self, act: Act, candidate_id: str) -> None:  # noqa: ARG002 - this ATS made the id itself
        self._add_to_job(act, source="Recruiter")

    def ending_listings(self) -> set[str]:
        return ending(self._open_jobs)

    def list_again(self, job_ids: Collection[str]) -> None:
        for job_id in sorted(job_ids):
            self._send_job(replace(self._open_jobs[job_id], job_posting_operation_type=Operation.RENEW))
        self._unlisted.update(job_ids)

    def unseen(self) -> set[str]:
        self._unlisted -= listed(self._unlisted)
        return set(self._unlisted)

    def forget_unseen(self) -> None:
        self._unlisted.clear()

    def close(self) -> None:
        self._rsc.close()

    def _open_job(self, act: Act, _person: MadeUpPerson | None, opening: Opening) -> None:
        owner = _COLLEAGUES[act.recruiter]
        self._titles[act.job] = opening.title
        job = SimpleJobPosting(
            external_job_posting_id=self.job_id(act.job),
            integration_context=self._rsc.organization,
            state=PostingState.LISTED,
            title=opening.title,
            description=opening.description,
            company_apply_url=f"{_CAREERS}/{self.job_id(act.job)}",
            listed_at=clock.millis(),
            availability=Availability.PUBLIC,
            location=f"{opening.city}, {_COUNTRIES[opening.country]}",
            requisition_owner_email=owner.email,
            requisition_owner_first_name=owner.first_name,
            requisition_owner_last_name=owner.last_name,
        )
        self._send_job(job)
        self._open_jobs[self.job_id(act.job)] = job
        self._unlisted.add(self.job_id(act.job))

    def _close_job(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        job_id = self.job_id(act.job)
        self._open_jobs.pop(job_id, None)
        self._unlisted.discard(job_id)
        self._send_job(
            JobPostingClosure(
                external_job_posting_id=job_id,
                integration_context=self._rsc.organization,
                state=PostingState.CLOSED,
            )
        )

    def _send_job(self, job: SimpleJobPosting | JobPostingClosure) -> None:
        (submission,) = self._rsc.send_jobs([job])
        if submission.refusal is not None:
            raise NotDone(f"{job.external_job_posting_id} was refused: {submission.refusal.message}")

    def _apply(self, act: Act, person: MadeUpPerson | None, _opening: Opening) -> None:
        if person is None:
            return
        now = clock.millis()
        candidate = Candidate(
            first_name=person.first_name,
            last_name=person.last_name,
            external_profile_url=self._page(act.person),
            ats_created_at=now,
            ats_last_modified_at=now,
            addresses=[],
            phone_numbers=[],
            email_addresses=[person.email],
            current_company_name=person.company,
            current_job_title=person.title,
        )
        self._send_candidate(act.person, candidate)
        self._add_to_job(act, source="Careers page")

    def _send_candidate(self, person: int, candidate: Candidate) -> None:
        self._candidates[person] = candidate
        _checked(self._rsc.upsert_candidates({f"{self._prefix}-C{person}": candidate}))

    def _add_to_job(self, act: Act, *, source: str) -> None:
        candidate, now = self._candidates[act.person], clock.millis()
        emails = candidate.email_addresses or []
        self._applications[act.person, act.job] = Application(
            ats_job_posting_id=self.job_id(act.job),
            ats_job_posting_name=self._titles[act.job],
            first_name=candidate.first_name,
            last_name=candidate.last_name,
            ats_created_at=now,
            ats_last_modified_at=now,
            ats_candidate_id=f"{self._prefix}-C{act.person}",
            candidate_email=emails[0] if emails else None,
            source=source,
        )
        self._send_application(act)
        self._enter(act, STAGES[0])

    def _move(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        self._enter(act, act.words)
        self._send_application(act)

    def _reject(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        self._enter(act, "Not selected")
        self._send_application(act, disposition_reason=act.words)

    def _note(self, act: Act, _person: MadeUpPerson | None, _opening: Opening) -> None:
        author = _COLLEAGUES[act.recruiter]
        names = Actor(first_name=author.first_name, last_name=author.last_name)
        note = Note(note=act.words, author=names, ats_created_at=clock.millis())
        _checked(self._rsc.upsert_application_notes({(self._application_id(act), self._part_id("N")): note}))

    def _enter(self, act: Act, stage: str) -> None:
        entry = Stage(stage=stage, ats_created_at=clock.millis())
        _checked(self._rsc.upsert_stages({(self._application_id(act), self._part_id("S")): entry}))

    def _send_application(self, act: Act, **changes: str) -> None:
        key = (act.person, act.job)
        changed = replace(self._applications[key], ats_last_modified_at=clock.millis(), **changes)
        self._applications[key] = changed
        _checked(self._rsc.upsert_applications({self._application_id(act): changed}))

    def _application_id(self, act: Act) -> str:
        return f"{self._prefix}-A{act.person}-{act.job}"

    def _part_id(self, letter: str) -> str:
        self._parts += 1
        return f"{letter}{self._parts}"

    def _page(self, person: int) -> str:
        return f"https://ats.{LARKSPUR.tenant}.example/people/{person}"


def _checked(outcomes: "Outcomes[str] | Outcomes[tuple[str, str]]") -> None:
    for name, refusal in outcomes.refused.items():
        raise NotDone(f"{name} was refused: {refusal.message}")
