from datetime import datetime
from typing import NamedTuple

from hirewire.hub.ats.synced.values import instant, json_text
from hirewire.kit import clock
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.notes import Note


class ApplicationRow(NamedTuple):
    ats_job_application_id: str
    ats_candidate_id: str
    ats_job_posting_id: str
    ats_job_posting_name: str
    candidate_email: str
    first_name: str
    last_name: str
    source: str
    disposition_reason: str
    access_restricted: bool | None
    ats_created_at: datetime
    ats_last_modified_at: datetime


class NoteRow(NamedTuple):
    ats_job_application_id: str
    part_id: str
    note: str
    author_first_name: str
    author_last_name: str
    ats_created_at: datetime | None


class FeedbackRow(NamedTuple):
    ats_job_application_id: str
    part_id: str
    interviewer_first_name: str
    interviewer_last_name: str
    interview_type: str
    feedback: str
    evaluations: str
    ats_created_at: datetime | None


class StageRow(NamedTuple):
    ats_job_application_id: str
    part_id: str
    stage: str
    ats_created_at: datetime


def application_row(application_id: str, application: Application) -> ApplicationRow:
    return ApplicationRow(
        ats_job_application_id=application_id,
        ats_candidate_id=application.ats_candidate_id or "",
        ats_job_posting_id=application.ats_job_posting_id,
        ats_job_posting_name=application.ats_job_posting_name,
        candidate_email=application.candidate_email or "",
        first_name=application.first_name,
        last_name=application.last_name,
        source=application.source or "",
        disposition_reason=application.disposition_reason or "",
        access_restricted=application.access_restricted,
        ats_created_at=clock.from_millis(application.ats_created_at),
        ats_last_modified_at=clock.from_millis(application.ats_last_modified_at),
    )


def note_row(application_id: str, note_id: str, note: Note) -> NoteRow:
    author = note.author
    return NoteRow(
        ats_job_application_id=application_id,
        part_id=note_id,
        note=note.note or "",
        author_first_name=author.first_name if author else "",
        author_last_name=author.last_name if author else "",
        ats_created_at=instant(note.ats_created_at),
    )


def feedback_row(application_id: str, feedback_id: str, feedback: InterviewFeedback) -> FeedbackRow:
    interviewer = feedback.interviewer
    return FeedbackRow(
        ats_job_application_id=application_id,
        part_id=feedback_id,
        interviewer_first_name=interviewer.first_name if interviewer else "",
        interviewer_last_name=interviewer.last_name if interviewer else "",
        interview_type=feedback.interview_type or "",
        feedback=feedback.feedback or "",
        evaluations=json_text(feedback.evaluations or []),
        ats_created_at=instant(feedback.ats_created_at),
    )


def stage_row(application_id: str, stage_id: str, stage: Stage) -> StageRow:
    return StageRow(
        ats_job_application_id=application_id,
        part_id=stage_id,
        stage=stage.stage,
        ats_created_at=clock.from_millis(stage.ats_created_at),
    )
