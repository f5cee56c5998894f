"""The people whom recruiters exported to a made-up company.

Their records are created by the same functions as any other record, but with the clock set back to the day of the
export.
"""

from datetime import datetime
from typing import Final

from hirewire.cast import ats_words as words
from hirewire.cast import months
from hirewire.cast.catalog import Titles
from hirewire.cast.months import Approach
from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import STAGES, Application, Job, JobState
from hirewire.simulator.records.services import applications, candidates
from hirewire.simulator.records.services.candidates import CandidateFields
from hirewire.simulator.seeding.candidates import PROFILE_SITE

#: Days between the last stage and the rejection.
_UNTIL_REJECTED: Final = 4


def receive(account: Account, titles: Titles) -> None:
    now = clock.now()
    users = {user.first_name: user for user in User.objects.filter(account=account)}
    jobs = list(Job.objects.filter(account=account, state=JobState.OPEN, is_posted=True).order_by("number"))
    for approach in months.exports():
        if approach.is_lost:
            continue
        job = _job(approach, [job for job in jobs if job.created_at < approach.at(now)], titles)
        _follow(_arrive(account, approach, job, users[approach.recruiter], now), approach, now)


def _job(approach: Approach, jobs: list[Job], titles: Titles) -> Job:
    fitting = [job for job in jobs if job.title in titles.get(approach.person.industry, ())]
    choices = fitting or jobs
    return choices[approach.number % len(choices)]


def _arrive(account: Account, approach: Approach, job: Job, user: User, now: datetime) -> Application:
    person = approach.person
    source = f"Recruiter, {user.name}"
    fields = CandidateFields(
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        company=person.company,
        emails=[person.email],
        profile_url=f"{PROFILE_SITE}{person.profile_slug}",
        source=source,
    )
    with clock.stopped(approach.at(now)):
        candidate = candidates.create_candidate(account=account, fields=fields, owner=user)
        return applications.create_application(candidate=candidate, job=job, source=source, credited_to=user)


def _follow(application: Application, approach: Approach, now: datetime) -> None:
    last_days = 0
    for stage, days_ago in zip(STAGES[1:], approach.stages, strict=False):
        last_days = approach.days_ago - days_ago
        with clock.stopped(approach.at(now, days_later=last_days)):
            applications.move(application=application, stage=stage)
    rejected_days = last_days + _UNTIL_REJECTED
    if approach.is_rejected and application.stage != STAGES[-1] and rejected_days < approach.days_ago:
        with clock.stopped(approach.at(now, days_later=rejected_days)):
            applications.reject(application=application, reason=words.REASONS[approach.number % len(words.REASONS)])
