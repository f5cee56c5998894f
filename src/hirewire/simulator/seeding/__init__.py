"""Made-up companies with thirty months of history; the same on every machine but for the dates, which end today."""

from datetime import datetime
from random import Random

from django.db import transaction

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import create_account, create_user
from hirewire.simulator.records.models import (
    Application,
    Candidate,
    Job,
    Note,
    Scorecard,
    StageEntry,
)
from hirewire.simulator.seeding.candidates import make_candidates
from hirewire.simulator.seeding.cast import COMPANIES, Company
from hirewire.simulator.seeding.faults import spoil
from hirewire.simulator.seeding.jobs import make_jobs
from hirewire.simulator.seeding.pipeline import History, applications_of, notes_about

_BATCH = 2000


def seed(*slugs: str) -> None:
    """Make the named companies, or all of them; one that is there already stays as it is."""
    for slug in slugs or COMPANIES:
        if not Account.objects.filter(slug=slug).exists():
            _seed_company(COMPANIES[slug])


@transaction.atomic
def _seed_company(company: Company) -> None:
    draw = Random(company.slug)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
    now = clock.now()
    account = create_account(slug=company.slug, name=company.name)
    users = _users(company, account)
    trades = make_jobs(company, account, users, now, draw)
    people = list(make_candidates(company, account, users, now, draw))
    if company.has_faults:
        spoil([candidate for candidate, _ in people], [job for job, _ in trades])
    Job.objects.bulk_create(job for job, _ in trades)
    histories = [
        history
        for candidate, person in people
        for history in applications_of(candidate, [job for job, trade in trades if trade == person.industry], now, draw)
    ]
    notes = [note for candidate, _ in people for note in notes_about(candidate, users, now, draw)]
    _save(company, [candidate for candidate, _ in people], notes, histories)
    _set_counters(account, company, len(trades), len(people), len(histories))


def _users(company: Company, account: Account) -> list[User]:
    return [
        create_user(
            account=account,
            email=person.email,
            password=company.password,
            first_name=person.first_name,
            last_name=person.last_name,
            is_admin=person.is_admin,
            groups=person.groups,
        )
        for person in company.people
    ]


def _save(company: Company, candidates: list[Candidate], notes: list[Note], histories: list[History]) -> None:
    for note in notes:
        if note.candidate:
            note.candidate.updated_at = max(note.candidate.updated_at, note.created_at)
    Candidate.objects.bulk_create(candidates, batch_size=_BATCH)
    Note.objects.bulk_create(notes, batch_size=_BATCH)
    histories.sort(key=_applied_at)
    for number, history in enumerate(histories, company.first_application):
        history.application.number = number
    Application.objects.bulk_create([history.application for history in histories], batch_size=_BATCH)
    StageEntry.objects.bulk_create((row for history in histories for row in history.stages), batch_size=_BATCH)
    Scorecard.objects.bulk_create((row for history in histories for row in history.scorecards), batch_size=_BATCH)
    Note.objects.bulk_create((row for history in histories for row in history.notes), batch_size=_BATCH)


def _applied_at(history: History) -> datetime:
    return history.application.created_at


def _set_counters(account: Account, company: Company, jobs: int, candidates: int, applications: int) -> None:
    account.next_job = company.first_job + jobs
    account.next_candidate = company.first_candidate + candidates
    account.next_application = company.first_application + applications
    account.save()
