"""What a seat can export, where to, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.functions import Concat

from hirewire.hub.ats.acls.visibility import VisibilityScope, visibility_scope, visible_jobs
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Verb
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.queries import applications_for
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.queries import exports_of, exports_this_month, exports_through
from hirewire.kit import clock

#: As many as a person looks through; words narrow the list.
SHOWN_JOBS = 20


@dataclass(frozen=True, slots=True)
class JobsFound:
    jobs: list[JobPosting]
    fitting: int
    open: int


def choices(seat: Seat) -> list[DeveloperApplication]:
    """Return the systems that this seat can export to."""
    if not seat.may(Verb.EXPORT) or not seat.contract.export_is_on:
        return []
    return applications_for(seat, Feature.EXPORT)


def quota_of(seat: Seat) -> dict[str, object]:
    """Return the seat's monthly quota and its use, for templates."""
    used = exports_this_month(seat)
    quota = services.MONTHLY_QUOTA
    return {"used": used, "quota": quota, "left": max(quota - used, 0), "month": clock.now()}


def find_jobs(seen: VisibilityScope, application: DeveloperApplication, text: str) -> JobsFound:
    """Find open jobs that the seat sees by title or id, newest first."""
    listed = JobPosting.objects.filter(
        seen.tenancy, visible_jobs(seen), application=application, state=PostingState.LISTED
    )
    fitting = fits_words(listed, text)
    jobs = list(fitting.order_by("-listed_at", "external_job_posting_id")[: SHOWN_JOBS + 1])
    # If all matches are shown, there is no need to count them in the database.
    fits = len(jobs) if len(jobs) <= SHOWN_JOBS else fitting.count()
    return JobsFound(jobs[:SHOWN_JOBS], fitting=fits, open=listed.count() if text.split() else fits)


def fits_words(jobs: QuerySet[JobPosting], text: str) -> QuerySet[JobPosting]:
    """Keep the jobs with every word in their title or id."""
    for word in text.split():
        jobs = jobs.alias(words=_words()).filter(words__contains=_plain(word))
    return jobs


def all_exports(seat: Seat) -> QuerySet[Export]:
    """Return the company's exports through the systems that this seat can export to. For counting only."""
    return exports_through(visibility_scope(seat, Feature.EXPORT))


def newest_exports(seat: Seat, members: Sequence[Member]) -> dict[int, Export]:
    """Return the latest export of each of these members."""
    found = exports_of(seat).filter(member__in=members).order_by("member_id", "-created_at", "-pk")
    return {export.member_id: export for export in found.distinct("member_id")}


def _words() -> Func:
    # Must match the expression of the index.
    text = Concat("title", Value(" "), "external_job_posting_id")
    return Func(text, function="hw_plain", output_field=TextField())


def _plain(word: str) -> Func:
    return Func(Value(word), function="hw_plain", output_field=TextField())
