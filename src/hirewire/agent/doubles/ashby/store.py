"""The records of the double of Ashby, and the order in which they changed."""

import uuid
from datetime import datetime
from typing import Final

from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.tables import Tables

TABLES: Final = (
    *("jobs", "postings", "candidates", "applications", "notes", "messages", "feedback"),
    *("users", "sources", "reasons", "stages"),
)
_OWNERS: Final = {"applications": ("candidateId",), "notes": ("candidateId",), "feedback": ("applicationId",)}
ENDED: Final = {"Archived": "Archived", "Hired": "Hired"}


class Store(Tables):
    def __init__(self, clock: Clock) -> None:
        super().__init__(TABLES, _OWNERS)
        self._clock = clock
        #: The number of changes so far. A synchronization token contains the number as of the start of a sync.
        self.revision = 0
        #: The revisions at which each record was created and last changed.
        self.made: dict[str, int] = {}
        self.changed: dict[str, int] = {}

    def now(self) -> str:
        return stamp(self._clock.now())

    def add(self, table: str, **fields: object) -> Row:
        key = str(uuid.UUID(int=self.revision + 1))
        row: Row = {"id": key, "createdAt": self.now(), "updatedAt": self.now(), **fields}
        self.tables[table][key] = row
        self.touch(key)
        self.made[key] = self.revision
        return row

    def change(self, table: str, key: str, **fields: object) -> Row:
        row = self.tables[table][key]
        row.update(fields, updatedAt=self.now())
        self.touch(key)
        return row

    def place(self, row: Row) -> int:
        return self.made[row["id"]]

    def touch(self, key: str) -> None:
        self.revision += 1
        self.changed[key] = self.revision

    def add_application(self, candidate: Row, job: Row, stage: Row, **fields: object) -> Row:
        row = self.add(
            "applications",
            status="Lead" if stage["type"] == "Lead" else "Active",
            archivedAt=None,
            candidateId=candidate["id"],
            jobId=job["id"],
            currentInterviewStage=None,
            customFields=[],
            source=None,
            creditedToUser=None,
            archiveReason=None,
            hiringTeam=[],
            appliedViaJobPostingId=None,
            applicationHistory=[],
            resumeFileHandle=None,
            submitterClientIp=None,
            submitterUserAgent=None,
        )
        self.enter(row, stage)
        row.update(fields)
        candidate["applicationIds"].append(row["id"])
        self.change("candidates", candidate["id"])
        return row

    def enter(self, application: Row, stage: Row) -> None:
        at, history = self.now(), application["applicationHistory"]
        if history:
            history[-1]["leftStageAt"] = at
        status = stage["type"] if stage["type"] in {"Lead", "Archived", "Hired"} else "Active"
        self.change("applications", application["id"], status=status, currentInterviewStage=stage)
        if status == "Archived":
            # Archiving adds no stage to the history.
            application["archivedAt"] = at
            return
        entry = {"id": str(uuid.UUID(int=10**9 + self.revision)), "stageId": stage["id"], "title": stage["title"]}
        times = {"enteredStageAt": at, "leftStageAt": None, "stageNumber": len(history)}
        history.append({**entry, **times, "allowedActions": ["set_entered_at"], "actorId": None})

    def remove_candidate(self, key: str) -> list[str]:
        """Delete a candidate and their applications. Return the ids of the applications."""
        del self.tables["candidates"][key]
        applications = [row["id"] for row in self.rows("applications", candidateId=key)]
        for application in applications:
            self.drop("feedback", applicationId=application)
        self.drop("applications", candidateId=key)
        self.drop("notes", candidateId=key)
        return applications

    def merge(self, winner: str, loser: str) -> None:
        """Merge two candidates: move the loser's applications and notes to the winner, and delete the loser."""
        for table in ("applications", "notes"):
            for row in self.rows(table, candidateId=loser):
                self.hand_over(table, row["id"], candidateId=winner)
                self.touch(row["id"])
        ids = self.tables["candidates"][loser]["applicationIds"]
        del self.tables["candidates"][loser]
        self.change("candidates", winner, applicationIds=[*self.tables["candidates"][winner]["applicationIds"], *ids])


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
