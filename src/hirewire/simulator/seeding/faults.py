"""Records with the mistakes that every real system holds, for people to find and repair."""

from hirewire.simulator.records.models import Address, Candidate, Job
from hirewire.simulator.records.services.candidates import fill


def spoil(candidates: list[Candidate], jobs: list[Job]) -> None:
    """A person without a last name, an address with an unknown country, and an old job without a title."""
    nameless, misplaced = candidates[-17], candidates[-163]
    fill(nameless, {"last_name": ""})
    address: Address = misplaced.addresses[0]
    fill(misplaced, {"addresses": [{**address, "country": "ISL"}]})
    jobs[3].title = ""
