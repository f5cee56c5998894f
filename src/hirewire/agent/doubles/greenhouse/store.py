from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

#: The lists that the double has. Greenhouse's API has some forty more.
RESOURCES: Final = (
    "applications",
    "application_stages",
    "attachments",
    "candidate_educations",
    "candidate_employments",
    "candidates",
    "job_candidate_attributes",
    "job_hiring_managers",
    "job_interview_stages",
    "job_owners",
    "job_post_locations",
    "job_posts",
    "jobs",
    "notes",
    "offices",
    "rejection_details",
    "rejection_reasons",
    "scorecard_candidate_attributes",
    "scorecards",
    "sources",
    "user_job_permissions",
    "users",
)

_OWNERS: Final = {
    "applications": ("candidate_id",),
    "job_interview_stages": ("job_id",),
    "notes": ("candidate_id", "application_id"),
    **dict.fromkeys(("application_stages", "attachments", "rejection_details", "scorecards"), ("application_id",)),
}


class Store(Tables):
    def __init__(self, clock: Clock) -> None:
        super().__init__(RESOURCES, _OWNERS)
        self._clock = clock
        self._last_id = 1000

    def add(self, resource: str, **fields: object) -> Row:
        self._last_id += 1
        now = stamp(self._clock.now())
        row: Row = {"id": self._last_id, "created_at": now, "updated_at": now, **fields}
        self.tables[resource][row["id"]] = row
        return row

    def change(self, resource: str, key: int, **fields: object) -> Row:
        row = self.tables[resource][key]
        row.update(fields, updated_at=stamp(self._clock.now()))
        return row

    def remove_candidate(self, key: int) -> list[int]:
        """Delete a candidate and their applications. Return the ids of the applications."""
        del self.tables["candidates"][key]
        applications = [row["id"] for row in self.rows("applications", candidate_id=key)]
        for application in applications:
            self.remove_application(application)
        self.drop("notes", candidate_id=key)
        return applications

    def remove_application(self, key: int) -> None:
        del self.tables["applications"][key]
        for resource in ("application_stages", "attachments", "notes", "rejection_details", "scorecards"):
            self.drop(resource, application_id=key)


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
