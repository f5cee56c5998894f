"""The ATS of a company whose year is played. Either the plan or the ATS's own people decide what happens in it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final, Protocol

from hirewire.cast.people import MadeUpPerson
from hirewire.cast.year import Act, Opening
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.kit import clock

#: Listings that end sooner than this are renewed.
_RENEWED_BEFORE: Final = timedelta(days=2)


class AtsSide(Protocol):
    #: Who or what acts as the ATS, in words.
    title: str
    #: Whether the plan decides what happens in the ATS.
    is_played: bool
    #: Whether the year's own code calls the API in place of an ATS.
    calls_api: bool

    def job_id(self, job: int) -> str:
        """Return the ATS's id of the job with this index in the plan; empty if the ATS does not have the job."""

    def carry_out(self, act: Act, person: MadeUpPerson | None, opening: Opening) -> None:
        """Do in the ATS what the act says."""

    def take(self, event_id: str, act: Act) -> None:
        """Fetch an exported person, unless the ATS does so by itself."""

    def receive(self, act: Act, candidate_id: str) -> None:
        """Remember the id under which an exported person arrived, and create their job application if there is none."""

    def ending_listings(self) -> set[str]:
        """Return the ids of open jobs whose 180-day listing in Recruiter ends soon or has ended."""

    def list_again(self, job_ids: Collection[str]) -> None:
        """Have Recruiter list these jobs for another 180 days."""

    def unseen(self) -> set[str]:
        """Return the ids of records that Recruiter does not have yet, and of jobs that it does not list yet."""

    def forget_unseen(self) -> None:
        """Stop waiting for what ``unseen`` returns."""

    def close(self) -> None: ...


class OwnAts:
    """An ATS under test, which only its own people change."""

    title = "your ATS, which the year leaves alone"
    is_played = False
    calls_api = False

    def job_id(self, job: int) -> str:  # noqa: ARG002 - see ``AtsSide``
        return ""

    def carry_out(self, act: Act, person: MadeUpPerson | None, opening: Opening) -> None:
        """Do nothing."""

    def take(self, event_id: str, act: Act) -> None:
        """Do nothing: the ATS fetches the person when it receives Recruiter's event."""

    def receive(self, act: Act, candidate_id: str) -> None:
        """Do nothing."""

    def ending_listings(self) -> set[str]:
        return set()

    def list_again(self, job_ids: Collection[str]) -> None:
        """Do nothing."""

    def unseen(self) -> set[str]:
        return set()

    def forget_unseen(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def listed(job_ids: Collection[str]) -> set[str]:
    jobs = JobPosting.objects.filter(external_job_posting_id__in=job_ids, state=PostingState.LISTED)
    return set(jobs.values_list("external_job_posting_id", flat=True))


def ending(job_ids: Collection[str]) -> set[str]:
    """Of these jobs, return those that nobody has closed, and whose listing ends soon or has ended."""
    jobs = JobPosting.objects.filter(external_job_posting_id__in=job_ids, expire_at__lt=clock.now() + _RENEWED_BEFORE)
    return set(jobs.exclude(state=PostingState.CLOSED).values_list("external_job_posting_id", flat=True))


def ended(job_ids: Collection[str]) -> set[str]:
    """Of these jobs, return those that nobody has closed, and whose listing has ended."""
    jobs = JobPosting.objects.filter(external_job_posting_id__in=job_ids, state=PostingState.EXPIRED)
    return set(jobs.values_list("external_job_posting_id", flat=True))
