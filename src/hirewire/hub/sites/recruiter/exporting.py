"""What a seat can export and to which systems, and what became of its exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
from hirewire.hub.recruiting.exports.queries import (
    exported_members,
    exports_of,
    exports_this_month,
    exports_through,
    last_used_jobs,
    takes_none,
)
from hirewire.hub.recruiting.recommendations.asking import work_in
from hirewire.hub.recruiting.recommendations.fitting import Fit, Grade, fits
from hirewire.hub.sites.recruiter.ats import ats_names
from hirewire.kit import clock

#: The most jobs that are shown: nobody is willing to look through more.
SHOWN_JOBS = 20
#: Jobs of two kinds are ranked together with the newest jobs. The first number limits the jobs of the member's trade.
#: The second number limits the jobs to which the seat last exported somebody.
_WEIGHED_JOBS, _USED_JOBS = 60, 5


@dataclass(frozen=True, slots=True)
class JobsFound:
    jobs: list[JobPosting]
    fitting: int
    open: int


def choices(seat: Seat) -> list[DeveloperApplication]:
    if not seat.may(Verb.EXPORT) or not seat.contract.export_is_on:
        return []
    return [
        application for application in applications_for(seat, Feature.EXPORT) if application.pk not in takes_none(seat)
    ]


def not_offered(seat: Seat) -> list[str]:
    """Return the names of the connected systems that accept no exports.

    Pages show these names, so that nobody looks for the systems among those that can be chosen.
    """
    names = ats_names(visibility_scope(seat, Feature.EXPORT))
    return [names[number] for number in sorted(takes_none(seat)) if number in names]


def quota_of(seat: Seat) -> dict[str, object]:
    used = exports_this_month(seat)
    quota = services.MONTHLY_QUOTA
    # The quota is for a month in UTC. Pass a date: templates would convert a ``datetime`` to the reader's time zone,
    # and might then show another month.
    return {"used": used, "quota": quota, "left": max(quota - used, 0), "month": clock.now().date()}


def find_jobs(seen: VisibilityScope, application: DeveloperApplication, text: str) -> JobsFound:
    """Find, by title or id, open jobs that the seat sees, newest first."""
    listed = _listed(seen, application)
    fitting = fits_words(listed, text)
    jobs = list(fitting.order_by("-listed_at", "external_job_posting_id")[: SHOWN_JOBS + 1])
    fits = len(jobs) if len(jobs) <= SHOWN_JOBS else fitting.count()
    return JobsFound(jobs[:SHOWN_JOBS], fitting=fits, open=listed.count() if text.split() else fits)


@dataclass(frozen=True, slots=True)
class JobChoice:
    #: The person's current stage in this job.
    stage: str = ""
    #: When this seat last exported somebody to this job.
    used_at: datetime | None = None
    fit: Fit | None = None


def choose_jobs(
    seat: Seat, application: DeveloperApplication, text: str, member: Member | None, stages: Mapping[str, str]
) -> tuple[JobsFound, list[tuple[JobPosting, JobChoice]]]:
    """Find open jobs for the chooser: those that fit the member, then those this seat used last, then the newest."""
    seen = visibility_scope(seat, Feature.EXPORT)
    matches = find_jobs(seen, application, text)
    used = last_used_jobs(seat, application, _USED_JOBS)
    pool = {job.pk: job for job in matches.jobs}
    if matches.fitting > len(matches.jobs):
        pool |= {job.pk: job for job in _nearby(seen, application, text, member, list(used))}
    fit = fits(seat, member, pool.values()) if member is not None else {}

    lines = [(job, _choice(job, stages, used, fit)) for job in pool.values()]
    return matches, sorted(lines, key=_best_first)[:SHOWN_JOBS]


def _choice(
    job: JobPosting, stages: Mapping[str, str], used: Mapping[str, datetime], fit: Mapping[int, Fit]
) -> JobChoice:
    number = job.external_job_posting_id
    return JobChoice(stages.get(number, ""), used.get(number), fit.get(job.pk))


def _best_first(line: tuple[JobPosting, JobChoice]) -> tuple[int, float, float, str]:
    job, choice = line
    points = choice.fit.points if choice.fit is not None and choice.fit.grade is not Grade.NOT else 0
    used_at = choice.used_at.timestamp() if choice.used_at is not None else 0.0
    return -points, -used_at, -job.listed_at.timestamp(), job.external_job_posting_id


def is_offered(job: JobPosting | None, text: str) -> bool:
    """Whether the job still matches the typed words, which may have changed after the job was chosen."""
    return job is None or fits_words(JobPosting.objects.filter(pk=job.pk), text).exists()


def _nearby(
    seen: VisibilityScope, application: DeveloperApplication, text: str, member: Member | None, used: Sequence[str]
) -> list[JobPosting]:
    """Return jobs that the seat may want although they are not the newest.

    They are jobs of the member's trade, and jobs that the seat used last.
    """
    listed = fits_words(_listed(seen, application), text)
    jobs = list(listed.filter(external_job_posting_id__in=used))
    trade = work_in(member.current_title)[-1:] if member is not None else ()
    if trade:
        jobs += fits_words(listed, trade[0]).order_by("-listed_at", "external_job_posting_id")[:_WEIGHED_JOBS]
    return jobs


def _listed(seen: VisibilityScope, application: DeveloperApplication) -> QuerySet[JobPosting]:
    return JobPosting.objects.filter(
        seen.tenancy, visible_jobs(seen), application=application, state=PostingState.LISTED
    )


def fits_words(jobs: QuerySet[JobPosting], text: str) -> QuerySet[JobPosting]:
    if "\0" in text:
        # PostgreSQL refuses text with a null character, and no job contains this character.
        return jobs.none()
    for word in text.split():
        jobs = jobs.alias(words=_words()).filter(words__contains=_plain(word))
    return jobs


def all_exports(seat: Seat) -> QuerySet[Export]:
    """Return the company's exports through the systems that this seat can export to.

    Use this only to count: the seat may not see all of these exports.
    """
    return exports_through(visibility_scope(seat, Feature.EXPORT))


def newest_exports(seat: Seat, members: Sequence[Member]) -> dict[int, Export]:
    exported = exported_members(seat, [member.pk for member in members])
    if not exported:
        return {}
    exports = exports_of(seat).filter(member__in=exported).order_by("member_id", "-created_at", "-pk")
    return {export.member_id: export for export in exports.distinct("member_id")}


def _words() -> Func:
    # Must be the same expression as in the index on ``JobPosting``, or PostgreSQL does not use the index.
    text = Concat("title", Value(" "), "external_job_posting_id")
    return Func(text, function="hw_plain", output_field=TextField())


def _plain(word: str) -> Func:
    return Func(Value(word), function="hw_plain", output_field=TextField())
