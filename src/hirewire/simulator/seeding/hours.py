"""Moves the times of a made-up company's records into its office hours, after all records are made up."""

from collections.abc import Iterable
from datetime import datetime

from hirewire.cast.working_days import into_office
from hirewire.simulator.records.models import Candidate, Job, Note
from hirewire.simulator.seeding.pipeline import History


def keep_office_hours(
    jobs: Iterable[Job], candidates: Iterable[Candidate], notes: Iterable[Note], histories: Iterable[History]
) -> None:
    """Change only the times of the records. The order of the times stays the same, and no time lies in the future."""
    for job in jobs:
        job.created_at, job.updated_at = into_office(job.created_at), into_office(job.updated_at)
        job.opened_at, job.closed_at = _moved(job.opened_at), _moved(job.closed_at)
    for candidate in candidates:
        candidate.created_at, candidate.updated_at = (
            into_office(candidate.created_at),
            into_office(candidate.updated_at),
        )
    for note in notes:
        note.created_at = into_office(note.created_at)
    for history in histories:
        _keep(history)


def _keep(history: History) -> None:
    application = history.application
    application.created_at = into_office(application.created_at)
    application.updated_at = into_office(application.updated_at)
    for stage in history.stages:
        stage.entered_at = into_office(stage.entered_at)
    for card in history.scorecards:
        card.submitted_at = _moved(card.submitted_at)
    for note in history.notes:
        note.created_at = into_office(note.created_at)


def _moved(at: datetime | None) -> datetime | None:
    return None if at is None else into_office(at)
