"""Queries that the pages and the API share. Most take the account as their first argument."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache

from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import Upper

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import (
    Application,
    Candidate,
    CandidateQuerySet,
    Deletion,
    Job,
    JobState,
    Note,
    Resume,
    ResumeContent,
    Scorecard,
    SecurityGroup,
    StageEntry,
)

#: A number with more digits may be too large for a primary key. The database would then refuse the query.
MOST_DIGITS = 18


def jobs(account: Account) -> QuerySet[Job]:
    return Job.objects.filter(account=account).select_related("owner")


def advertised_jobs(account: Account) -> QuerySet[Job]:
    """Open jobs that the public can find: posted, and not confidential."""
    return jobs(account).filter(state=JobState.OPEN, is_posted=True, is_confidential=False)


def doubly_posted(account: Account) -> dict[int, list[Job]]:
    """Map each job to the other jobs that advertise its requisition. Jobs that share no requisition are left out."""
    keyed = advertised_jobs(account).exclude(requisition="").annotate(of=Upper("requisition"))
    repeated = keyed.order_by().values("of").annotate(times=Count("pk")).filter(times__gt=1).values("of")
    by_requisition: dict[str, list[Job]] = {}
    for job in keyed.filter(of__in=repeated).order_by("number"):
        by_requisition.setdefault(job.requisition.upper(), []).append(job)
    return {job.pk: [other for other in same if other != job] for same in by_requisition.values() for job in same}


def candidates(account: Account) -> CandidateQuerySet:
    return Candidate.objects.filter(account=account)


def applications(account: Account) -> QuerySet[Application]:
    return Application.objects.filter(account=account).select_related("candidate", "job")


def with_stage_time(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Add ``stage_since``, the time at which each application entered its current stage."""
    newest = StageEntry.objects.filter(application=OuterRef("pk")).order_by("-entered_at", "-pk")
    return applications.annotate(stage_since=newest.values("entered_at")[:1])


def applied_times(candidates: Iterable[Candidate]) -> Counter[int]:
    own = (
        Application.objects.filter(candidate__in=[row.pk for row in candidates]).order_by().values_list("candidate_id")
    )
    return Counter(dict(own.annotate(number=Count("*"))))


def at_stages(jobs: Iterable[Job]) -> dict[int, Counter[str]]:
    """Count the people at each stage of these jobs, with one pass through an index."""
    counts_by_job: dict[int, Counter[str]] = {job.pk: Counter() for job in jobs}
    own = Application.objects.filter(job__in=counts_by_job).order_by().values_list("job_id", "stage")
    for job, stage, number in own.annotate(number=Count("*")):
        counts_by_job[job][stage] = number
    return counts_by_job


def candidates_with_notes(account: Account) -> CandidateQuerySet:
    return candidates(account).prefetch_related("notes")


def applications_with_parts(account: Account) -> QuerySet[Application]:
    return applications(account).prefetch_related("stages", "notes", "scorecards", "candidate__resumes")


def users(account: Account) -> QuerySet[User]:
    return User.objects.filter(account=account).prefetch_related("security_groups")


def groups(account: Account) -> QuerySet[SecurityGroup]:
    return SecurityGroup.objects.filter(account=account).prefetch_related("members", "jobs")


def group(account: Account, key: str) -> SecurityGroup | None:
    if key == "everybody":
        return groups(account).filter(is_for_everybody=True).first()
    row = _row(key, "G-")
    return None if row is None else groups(account).filter(pk=row, is_for_everybody=False).first()


def deletions(account: Account) -> QuerySet[Deletion]:
    return Deletion.objects.filter(account=account)


def job(account: Account, key: str) -> Job | None:
    return jobs(account).filter(number=Job.number_of(key)).first()


def candidate(account: Account, key: str) -> Candidate | None:
    return candidates(account).select_related("owner").filter(number=Candidate.number_of(key)).first()


def candidates_named(account: Account, keys: Iterable[str]) -> list[Candidate]:
    """Return the candidates with these keys. Keys that no candidate has are ignored."""
    return list(candidates(account).filter(number__in={Candidate.number_of(key) for key in keys}).order_by("pk"))


def application(account: Account, key: str) -> Application | None:
    return applications(account).filter(number=Application.number_of(key)).first()


def application_of(account: Account, part: str) -> Application | None:
    stage, scorecard = _row(part, "S-"), _row(part, "F-")
    if stage is not None:
        return applications(account).filter(stages=stage).first()
    return None if scorecard is None else applications(account).filter(scorecards=scorecard).first()


def note(account: Account, key: str) -> Note | None:
    row = _row(key, "N-")
    if row is None:
        return None
    existing = Note.objects.select_related("candidate", "application__candidate").filter(pk=row).first()
    about = existing and (existing.candidate or existing.application)
    return existing if about and about.account_id == account.pk else None


def authorship(user: User) -> Callable[[Note], bool]:
    """Return a function that tells whether the user wrote a note.

    If a note comes from another system, or from a release that did not store authors, only the author's name is known.
    Such a note counts as the user's if the author's name is the user's and nobody else in the account has that name.
    """
    names = {"first_name": user.first_name, "last_name": user.last_name}

    @cache
    def has_namesakes() -> bool:
        return User.objects.filter(account=user.account_id, **names).exclude(pk=user.pk).exists()

    def wrote(note: Note) -> bool:
        if note.user_id is not None:
            return note.user_id == user.pk
        return note.author == user.name and not has_namesakes()

    return wrote


def resume(account: Account, key: str) -> Resume | None:
    row = _row(key, "R-")
    if row is None:
        return None
    return Resume.objects.select_related("candidate").filter(candidate__account=account, pk=row).first()


def bytes_of(resume: Resume) -> bytes:
    return bytes(ResumeContent.objects.values_list("content", flat=True).get(resume=resume))


def user_named(account: Account, name: str) -> User | None:
    row = _row(name, "U-")
    if row is not None:
        return users(account).filter(pk=row).first()
    return users(account).filter(email__iexact=name).first()


def _row(key: str, prefix: str) -> int | None:
    """Return the number in ``key``, or None if ``key`` is not a key of this kind."""
    digits = key.removeprefix(prefix)
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None


def counts(account: Account) -> dict[str, int]:
    return {
        "jobs": jobs(account).count(),
        "candidates": candidates(account).count(),
        "candidate_notes": Note.objects.filter(candidate__account=account).count(),
        "applications": Application.objects.filter(account=account).count(),
        "application_notes": Note.objects.filter(application__account=account).count(),
        "stages": StageEntry.objects.filter(application__account=account).count(),
        "scorecards": Scorecard.objects.filter(application__account=account).count(),
        "files": Resume.objects.filter(candidate__applications__account=account).count(),
        "users": users(account).count(),
        "group_jobs": SecurityGroup.jobs.through.objects.filter(securitygroup__account=account).count(),
    }
