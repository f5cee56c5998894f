from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

#: “applications” are the candidates' assignments to jobs. The API shows these assignments inside candidates.
TABLES: Final = ("applications", "attachments", "candidates", "jobs", "messages", "reviews", "subscriptions", "users")
_OWNERS: Final = dict.fromkeys(("applications", "attachments", "reviews"), ("candidate",))
NEW: Final = "NEW"


class Store(Tables):
    def __init__(self, clock: Clock) -> None:
        super().__init__(TABLES, _OWNERS)
        self._clock = clock
        self._last = 1000

    def add(self, table: str, **fields: object) -> Row:
        self._last += 1
        now = stamp(self._clock.now())
        row: Row = {"id": str(UUID(int=self._last)), "createdOn": now, "updatedOn": now, **fields}
        self.tables[table][row["id"]] = row
        return row

    def change(self, table: str, key: str, **fields: object) -> Row:
        row = self.tables[table][key]
        row.update(fields, updatedOn=stamp(self._clock.now()))
        return row

    def assign(self, candidate_id: str, job_id: str, **fields: object) -> Row:
        at = stamp(self._clock.now())
        history = [{"changedOn": at, "status": NEW, "subStatus": None}]
        usual = {"status": NEW, "subStatus": None, "startsOn": None, "source": None, "reasonOfRejection": None}
        row = self.add(
            "applications", **{**usual, "candidate": candidate_id, "job": job_id, "history": history, **fields}
        )
        self.change("candidates", candidate_id)
        return row

    def move(self, application: Row, status: str, sub_status: str | None = None, **fields: object) -> None:
        """Change an application's status, and set the candidate's ``updatedOn``, as SmartRecruiters probably does."""
        at = stamp(self._clock.now())
        application["history"].append({"changedOn": at, "status": status, "subStatus": sub_status})
        application.update(status=status, subStatus=sub_status, **fields)
        self.change("candidates", application["candidate"])

    def remove_candidate(self, key: str) -> None:
        del self.tables["candidates"][key]
        for table in ("applications", "attachments", "reviews"):
            self.drop(table, candidate=key)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
