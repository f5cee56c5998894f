"""What happened to a member, in Recruiter and in the ATS, on one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hirewire.hub.exports.models import Export
from hirewire.hub.recruiter.records import Record

#: A side column is read at a glance; the rest stands under each job.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """A step in the ATS."""

    at: datetime
    stage: str
    job_name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Exported:
    at: datetime
    export: Export

    @property
    def took_seconds(self) -> float | None:
        finished = self.export.finished_at
        return (finished - self.export.created_at).total_seconds() if finished else None


Entry = Moved | Exported


def timeline(records: Sequence[Record], exports: Sequence[Export]) -> list[Entry]:
    """Newest first."""
    entries: list[Entry] = [Exported(export.created_at, export) for export in exports]
    for record in records:
        for job in record.jobs:
            entries += [
                Moved(stage.ats_created_at, stage.stage, job.application.ats_job_posting_name, stage is job.current)
                for stage in job.stages
            ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:SHOWN]
