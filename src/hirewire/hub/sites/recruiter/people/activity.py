"""What happened to a member, in Recruiter and in the ATS, on one timeline.

All entries come from queries that return only what the seat may see. For a
colleague's InMail, the timeline shows who wrote it and when, and whether the
member accepted or declined it. The timeline shows neither the text of the
InMail nor a colleague's private notes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import ProspectNote, Thread
from hirewire.hub.recruiting.projects.models import ProjectMove
from hirewire.hub.sites.recruiter.people.records import Record

#: At most this many entries are shown. The timeline is in the side column, for a quick look. The tabs of the profile
#: show more.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Moved:
    """The member reached a stage of a job in the ATS."""

    kind: ClassVar = "moved"
    at: datetime
    stage: str
    job_name: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Exported:
    kind: ClassVar = "exported"
    at: datetime
    export: Export

    @property
    def took_seconds(self) -> float | None:
        finished = self.export.finished_at
        return (finished - self.export.created_at).total_seconds() if finished else None


@dataclass(frozen=True, slots=True)
class Wrote:
    """Somebody's first InMail to the member."""

    kind: ClassVar = "wrote"
    at: datetime
    thread: Thread


@dataclass(frozen=True, slots=True)
class Answered:
    """The member accepted or declined an InMail."""

    kind: ClassVar = "answered"
    at: datetime
    thread: Thread


@dataclass(frozen=True, slots=True)
class Noted:
    kind: ClassVar = "noted"
    at: datetime
    note: ProspectNote


@dataclass(frozen=True, slots=True)
class Stepped:
    """The member was saved to a project, moved to another stage of it, or removed from it."""

    kind: ClassVar = "stepped"
    at: datetime
    move: ProjectMove


Entry = Moved | Exported | Wrote | Answered | Noted | Stepped


def timeline(
    *,
    records: Sequence[Record],
    exports: Iterable[Export],
    threads: Iterable[Thread],
    notes: Iterable[ProspectNote],
    moves: Iterable[ProjectMove],
) -> list[Entry]:
    entries: list[Entry] = [Exported(export.created_at, export) for export in exports]
    for thread in threads:
        entries.append(Wrote(thread.created_at, thread))
        if thread.answered_at is not None:
            entries.append(Answered(thread.answered_at, thread))
    entries += [Noted(note.created_at, note) for note in notes]
    entries += [Stepped(move.at, move) for move in moves]
    for record in records:
        for job in record.jobs:
            entries += [
                Moved(stage.ats_created_at, stage.stage, job.application.ats_job_posting_name, stage is job.current)
                for stage in job.stages
            ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
