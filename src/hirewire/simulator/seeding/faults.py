"""Records with the mistakes that every real system holds, for people to find and repair."""

from datetime import datetime, timedelta

from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.models import Address, Candidate, Job
from hirewire.simulator.records.services.candidates import fill


def spoil(candidates: list[Candidate]) -> None:
    """A person without a last name, and an address with an unknown country."""
    nameless, misplaced = candidates[-17], candidates[-163]
    fill(nameless, {"last_name": ""})
    address: Address = misplaced.addresses[0]
    fill(misplaced, {"addresses": [{**address, "country": "ISL"}]})


def untitled_job(account: Account, owner: User, number: int, now: datetime) -> Job:
    """Opened in a hurry; nobody has given it a title or a description since."""
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
