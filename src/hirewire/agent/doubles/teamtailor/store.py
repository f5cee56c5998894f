"""The records of the double of Teamtailor, and how they are related."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

#: For each kind of record and each of its relations, the kind of record to which the relation leads. Rows hold the
#: related ids under the names of the relations.
RELATIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "candidates": {},
    "companies": {},
    "job-applications": {
        "candidate": "candidates",
        "job": "jobs",
        "stage": "stages",
        "reject-reason": "reject-reasons",
    },
    "jobs": {"user": "users", "locations": "locations", "team-memberships": "team-memberships"},
    "locations": {},
    "notes": {"candidate": "candidates", "user": "users"},
    "reject-reasons": {},
    "stages": {"job": "jobs"},
    "team-memberships": {"user": "users"},
    "users": {},
}
_OWNERS: Final = dict.fromkeys(("job-applications", "notes"), ("candidate",))
#: Times are written in the company's time zone.
_PLACE: Final = timezone(timedelta(hours=2))


class Store(Tables):
    def __init__(self, clock: Clock) -> None:
        super().__init__(RELATIONS, _OWNERS)
        self._clock = clock
        self._last_id = 1000

    def add(self, kind: str, **fields: object) -> Row:
        self._last_id += 1
        now = stamp(self._clock.now())
        row: Row = {"id": str(self._last_id), "created-at": now, "updated-at": now, **named(fields)}
        self.tables[kind][row["id"]] = row
        return row

    def change(self, kind: str, key: str, **fields: object) -> Row:
        row = self.tables[kind][key]
        row.update(named(fields), **{"updated-at": stamp(self._clock.now())})
        return row

    def move(self, application_id: str, stage_id: str) -> Row:
        """Move an application to another stage. ``updated-at`` stays the same, as it probably does in Teamtailor."""
        row = self.tables["job-applications"][application_id]
        row.update({"stage": stage_id, "changed-stage-at": stamp(self._clock.now())})
        return row

    def remove_candidate(self, key: str) -> list[str]:
        """Delete a candidate with their applications and notes. Return the ids of the applications."""
        del self.tables["candidates"][key]
        applications = [row["id"] for row in self.rows("job-applications", candidate=key)]
        self.drop("job-applications", candidate=key)
        self.drop("notes", candidate=key)
        return applications


def named(fields: Mapping[str, object]) -> Row:
    return {name.replace("_", "-"): value for name, value in fields.items()}


def stamp(at: datetime) -> str:
    return at.astimezone(_PLACE).isoformat(timespec="milliseconds")
