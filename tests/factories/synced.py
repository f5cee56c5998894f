"""Minimal valid records in the form in which an ATS sends them, and their rows."""

from typing import Any

import msgspec

from hirewire.hub.ats.applications import rows as application_rows
from hirewire.hub.ats.candidates import rows as candidate_rows
from hirewire.hub.ats.requisitions import rows as requisition_rows
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.wire.records.applications import Application, InterviewFeedback, Stage
from hirewire.wire.records.candidates import Candidate
from hirewire.wire.records.notes import Note
from hirewire.wire.records.requisitions import NumberedJobRequisition
from hirewire.wire.validation import decode_record

CREATED, MODIFIED = 1_764_547_200_000, 1_767_225_600_000
DESCRIPTION = f"<p>{'Weld what robots cannot reach. ' * 5}</p>"


def candidate(**changes: object) -> dict[str, Any]:
    return {
        "firstName": "Noor",
        "lastName": "Haddad",
        "emailAddresses": ["noor@example.test"],
        "phoneNumbers": [],
        "addresses": [],
        "externalProfileUrl": "https://ats.example.test/c/77",
        "atsCreatedAt": CREATED,
        "atsLastModifiedAt": MODIFIED,
        **changes,
    }


def note(**changes: object) -> dict[str, Any]:
    return {
        "note": "Prefers night shifts.",
        "author": {"firstName": "Ana", "lastName": "Silva"},
        "atsCreatedAt": CREATED,
        **changes,
    }


def application(**changes: object) -> dict[str, Any]:
    return {
        "atsCandidateId": "C-1",
        "atsJobPostingId": "REQ-1",
        "atsJobPostingName": "Welding Robot Technician",
        "firstName": "Noor",
        "lastName": "Haddad",
        "atsCreatedAt": CREATED,
        "atsLastModifiedAt": MODIFIED,
        **changes,
    }


def feedback(**changes: object) -> dict[str, Any]:
    return {
        "interviewer": {"firstName": "Ana", "lastName": "Silva"},
        "interviewType": "ONSITE",
        "evaluations": [{"attribute": "Welding", "result": "4/5"}],
        "feedback": "Steady hands.",
        "atsCreatedAt": CREATED,
        **changes,
    }


def stage(**changes: object) -> dict[str, Any]:
    return {"stage": "Phone Screen", "atsCreatedAt": CREATED, **changes}


def job(external_id: str = "REQ-1", **changes: object) -> dict[str, Any]:
    return {
        "externalJobPostingId": external_id,
        "title": "Welding Robot Technician",
        "description": DESCRIPTION,
        "location": "Gdansk, Poland",
        "companyApplyUrl": "https://jobs.example.test/1/apply",
        "listedAt": CREATED,
        "availability": "PRIVATE_TO_ATS_INTEGRATION",
        **changes,
    }


def requisition(**changes: object) -> dict[str, Any]:
    return {"title": "Welding Robot Technician", "state": "OPEN", **changes}


def candidate_row(
    of: DeveloperApplication, candidate_id: str = "C-1", **changes: object
) -> candidate_rows.CandidateRow:
    sent = decode_record(Candidate, msgspec.json.encode(candidate(**changes)))
    return candidate_rows.candidate_row(of.pk, candidate_id, sent)


def candidate_note_row(
    candidate_id: str = "C-1", note_id: str = "N-1", **changes: object
) -> candidate_rows.CandidateNoteRow:
    sent = decode_record(Note, msgspec.json.encode(note(**changes)))
    return candidate_rows.candidate_note_row(candidate_id, note_id, sent)


def application_row(application_id: str = "A-1", **changes: object) -> application_rows.ApplicationRow:
    sent = decode_record(Application, msgspec.json.encode(application(**changes)))
    return application_rows.application_row(application_id, sent)


def application_note_row(application_id: str = "A-1", note_id: str = "N-1") -> application_rows.NoteRow:
    return application_rows.note_row(application_id, note_id, decode_record(Note, msgspec.json.encode(note())))


def feedback_row(application_id: str = "A-1", feedback_id: str = "F-1") -> application_rows.FeedbackRow:
    sent = decode_record(InterviewFeedback, msgspec.json.encode(feedback()))
    return application_rows.feedback_row(application_id, feedback_id, sent)


def requisition_row(requisition_id: str = "R-1", **changes: object) -> requisition_rows.RequisitionRow:
    sent = decode_record(NumberedJobRequisition, msgspec.json.encode(requisition(**changes)))
    return requisition_rows.requisition_row(requisition_id, sent)


def stage_row(application_id: str = "A-1", stage_id: str = "S-1", **changes: object) -> application_rows.StageRow:
    sent = decode_record(Stage, msgspec.json.encode(stage(**changes)))
    return application_rows.stage_row(application_id, stage_id, sent)


def encoded(record: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(record))
