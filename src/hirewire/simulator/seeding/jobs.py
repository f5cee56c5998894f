from datetime import datetime, timedelta
from random import Random

from hirewire.cast.catalog import description, titles_with_trade
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Job, JobState
from hirewire.simulator.seeding.cast import Customer

#: How far back a company's history goes.
HISTORY = timedelta(days=30 * 30)
#: The percentage of closed jobs among jobs whose closing date has passed, and the percentage of drafts among jobs that
#: are not closed.
CLOSED, DRAFT = 35, 7
UNPOSTED, CONFIDENTIAL = 12, 9


def make_jobs(
    customer: Customer, account: Account, users: list[User], now: datetime, draw: Random
) -> list[tuple[Job, str]]:
    """Unsaved jobs with their trades, oldest first."""
    titles = list(titles_with_trade(customer.titles))
    draw.shuffle(titles)
    jobs = []
    for nth, (title, trade) in enumerate(titles):
        opened_at = now - HISTORY * (1 - nth / len(titles))
        job = _job(customer, account, draw.choice(users), title, (opened_at, now), draw)
        job.number = customer.first_job + nth
        jobs.append((job, trade))
    return jobs


def _job(
    customer: Customer, account: Account, owner: User, title: str, times: tuple[datetime, datetime], draw: Random
) -> Job:
    opened_at, now = times
    office = draw.choices(customer.offices, [office.share for office in customer.offices])[0]
    closes_at = opened_at + timedelta(days=draw.randint(60, 400))
    state = JobState.CLOSED if draw.randrange(100) < CLOSED and closes_at < now else JobState.OPEN
    if state is JobState.OPEN and draw.randrange(100) < DRAFT:
        state = JobState.DRAFT
    is_confidential = draw.randrange(100) < CONFIDENTIAL
    is_posted = not is_confidential and draw.randrange(100) >= UNPOSTED and state is not JobState.DRAFT
    slug = "-".join(title.casefold().replace(",", "").split())
    return Job(
        account=account,
        number=0,
        title=title,
        description=description(draw, title=title, city=office.city, company=customer.company.name),
        city=office.city,
        country=office.country,
        state=state,
        is_posted=is_posted,
        is_confidential=is_confidential,
        apply_url=f"https://careers.{customer.company.tenant}.example/{slug}" if is_posted else "",
        owner=owner,
        opened_at=None if state is JobState.DRAFT else opened_at,
        closed_at=closes_at if state is JobState.CLOSED else None,
        created_at=opened_at,
        updated_at=closes_at if state is JobState.CLOSED else opened_at,
    )
