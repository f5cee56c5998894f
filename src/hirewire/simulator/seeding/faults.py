"""Records with the kinds of mistakes that every real system has, for people to find and repair."""

from collections import Counter
from datetime import datetime, timedelta

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Address, Candidate, Job, JobState
from hirewire.simulator.records.services.candidates import CandidateFields, fill


def spoil(candidates: list[Candidate]) -> None:
    """Remove a candidate's last name, and give another candidate a country code of three letters."""
    nameless, misplaced = candidates[-17], candidates[-163]
    fill(nameless, {"last_name": ""})
    address: Address = misplaced.addresses[0]
    fill(misplaced, {"addresses": [{**address, "country": "ISL"}]})


def double(candidates: list[Candidate]) -> None:
    """Make a duplicate: a person who applied again years later without being recognized."""
    first = next(
        candidate for candidate in candidates if candidate.profile_url and candidate.phones and candidate.name.isascii()
    )
    second = next(
        candidate
        for candidate in reversed(candidates)
        if not candidate.profile_url and "@letters." in candidate.emails[0]
    )
    name = CandidateFields(first_name=first.first_name, last_name=first.last_name)
    fill(second, {**name, "company": first.company, "emails": first.emails, "phones": first.phones})


def post_twice(jobs: list[Job]) -> None:
    """Give two posted jobs of one office the same requisition, as if one position had been posted under two titles."""
    posted = [opening for opening in jobs if opening.is_posted and opening.state == JobState.OPEN and opening.title]
    ((city, _),) = Counter(opening.city for opening in posted).most_common(1)
    for job in [opening for opening in posted if opening.city == city][-2:]:
        job.requisition = "HR-1182"


def untitled_job(account: Account, owner: User, number: int, now: datetime) -> Job:
    """A job opened in a hurry, still without a title or a description."""
    opened_at = now - timedelta(days=12)
    return Job(
        account=account,
        number=number,
        city="Utrecht",
        country="nl",
        owner=owner,
        opened_at=opened_at,
        created_at=opened_at,
        updated_at=opened_at,
    )
