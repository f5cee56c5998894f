"""Made-up companies with thirty months of history up to today. Apart from dates, every machine gets the same data."""

from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from hirewire.kit import clock
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import create_account
from hirewire.simulator.records.models import (
    Application,
    Candidate,
    Job,
    Note,
    Resume,
    ResumeContent,
    Scorecard,
    StageEntry,
)
from hirewire.simulator.records.resemblance import services as resemblance
from hirewire.simulator.records.services.groups import create_group
from hirewire.simulator.seeding import arrivals, fairs
from hirewire.simulator.seeding.candidates import make_candidates
from hirewire.simulator.seeding.cast import CUSTOMERS, LARKSPUR, Customer
from hirewire.simulator.seeding.faults import double, post_twice, spoil, untitled_job
from hirewire.simulator.seeding.hours import keep_office_hours
from hirewire.simulator.seeding.jobs import make_jobs
from hirewire.simulator.seeding.pipeline import History, applications_of, notes_about
from hirewire.simulator.seeding.resumes import resumes_of

_BATCH = 2000


def seed(*slugs: str, with_months: bool = False) -> None:
    """Create the companies with these slugs, or all companies if none is given. Existing companies stay as they are.

    ``with_months`` adds the people whom the first company's recruiters exported in the last three months, and the
    people whom these recruiters met at a fair.
    """
    for slug in slugs or CUSTOMERS:
        if not Account.objects.filter(slug=slug).exists():
            _seed_customer(CUSTOMERS[slug], with_months=with_months and slug == LARKSPUR.company.tenant)


@transaction.atomic
def _seed_customer(customer: Customer, *, with_months: bool) -> None:
    draw = Random(customer.company.tenant)  # noqa: S311 - made-up records need repeatable numbers, not secret ones
    now = clock.now()
    account = create_account(slug=customer.company.tenant, name=customer.company.name)
    users = _users(customer, account)
    trades = make_jobs(customer, account, users, now, draw)
    people = list(make_candidates(customer, account, users, now, draw))
    if customer.has_faults:
        spoil([candidate for candidate, _ in people])
        double([candidate for candidate, _ in people])
        post_twice([job for job, _ in trades])
        # The untitled job has no trade, so no candidate is assigned to it by trade. Its applicants are chosen below.
        trades.append((untitled_job(account, users[-1], customer.first_job + len(trades), now), ""))
    histories = [
        history
        for candidate, person in people
        for history in applications_of(candidate, [job for job, trade in trades if trade == person.industry], now, draw)
    ]
    if customer.has_faults:
        untitled, _ = trades[-1]
        for candidate, _ in people[-3:-1]:
            histories += applications_of(candidate, [untitled], now, draw)
    notes = [note for candidate, _ in people for note in notes_about(candidate, users, now, draw)]
    keep_office_hours([job for job, _ in trades], [candidate for candidate, _ in people], notes, histories)
    Job.objects.bulk_create(job for job, _ in trades)
    _make_groups(customer, account, users)
    _save(customer, [candidate for candidate, _ in people], notes, histories)
    if customer.has_faults:
        _save_resumes([candidate for candidate, _ in people])
    resemblance.compare_all(account.pk)
    _set_counters(account, customer, len(trades), len(people), len(histories))
    if with_months:
        arrivals.receive(account, customer.titles)
        fairs.remember(account, customer.titles)


def _users(customer: Customer, account: Account) -> list[User]:
    # These people share one password, which everybody knows. Hashing it for each person would take a second.
    hashed = make_password(customer.company.password)
    return User.objects.bulk_create(
        User(
            account=account,
            email=person.email,
            password=hashed,
            first_name=person.first_name,
            last_name=person.last_name,
            is_admin=person.is_ats_admin,
        )
        for person in customer.company.colleagues
    )


def _make_groups(customer: Customer, account: Account, users: list[User]) -> None:
    """Create security groups.

    A group named after a city has the jobs in that city. A group named after a word in job titles has the jobs with
    that word. Any other group has the jobs that its members own.
    """
    names = sorted({name for group_names in customer.groups.values() for name in group_names})
    for name in names:
        members = [user for user in users if name in customer.groups[user.email]]
        ours = Job.objects.filter(account=account)
        jobs = ours.filter(Q(city=name) | Q(title__icontains=name)) or ours.filter(owner__in=members)
        create_group(account=account, name=name, members=members, jobs=list(jobs))


def _save(customer: Customer, candidates: list[Candidate], notes: list[Note], histories: list[History]) -> None:
    for note in notes:
        if note.candidate:
            note.candidate.updated_at = max(note.candidate.updated_at, note.created_at)
    Candidate.objects.bulk_create(candidates, batch_size=_BATCH)
    Note.objects.bulk_create(notes, batch_size=_BATCH)
    histories.sort(key=_applied_at)
    for number, history in enumerate(histories, customer.first_application):
        history.application.number = number
    Application.objects.bulk_create([history.application for history in histories], batch_size=_BATCH)
    StageEntry.objects.bulk_create((row for history in histories for row in history.stages), batch_size=_BATCH)
    Scorecard.objects.bulk_create((row for history in histories for row in history.scorecards), batch_size=_BATCH)
    Note.objects.bulk_create((row for history in histories for row in history.notes), batch_size=_BATCH)


def _save_resumes(candidates: list[Candidate]) -> None:
    files = list(resumes_of(candidates))
    Resume.objects.bulk_create(resume for resume, _ in files)
    ResumeContent.objects.bulk_create(content for _, content in files)


def _applied_at(history: History) -> datetime:
    return history.application.created_at


def _set_counters(account: Account, customer: Customer, jobs: int, candidates: int, applications: int) -> None:
    account.next_job = customer.first_job + jobs
    account.next_candidate = customer.first_candidate + candidates
    account.next_application = customer.first_application + applications
    account.save()
