"""Storing Recruiter's history in the ATS.

Each item has its own URL. So a repeated write replaces the item instead of adding a second one, and does no harm.
"""

from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import quote

from hirewire.agent.connectors.simulator import lengths
from hirewire.agent.sdk.errors import Refused
from hirewire.agent.sdk.http import AtsClient
from hirewire.agent.sdk.orders import (
    KeepEvaluation,
    KeepMessage,
    KeepNote,
    NoteClosedAccount,
    RemoveNote,
    SetReaders,
    Written,
)
from hirewire.agent.sdk.undo import Part

HistoryOrder: TypeAlias = KeepMessage | KeepNote | RemoveNote | NoteClosedAccount | SetReaders | KeepEvaluation


def write(api: AtsClient, order: HistoryOrder) -> Written:
    match order:
        case KeepEvaluation():
            place = (
                f"applications/{_segment(order.application_id)}/recruiter-evaluations/{_segment(order.evaluation_id)}"
            )
            api.send("PUT", place, _evaluation(order), needs="write")
            return Written(candidate_id="")
        case KeepMessage():
            _put(api, order.candidate_id, f"recruiter-messages/{_segment(order.message_id)}", _message(order))
        case KeepNote():
            _put(api, order.candidate_id, f"recruiter-notes/{_segment(order.note_id)}", _note(order))
            return Written(candidate_id=order.candidate_id, note_id=order.note_id, made=(Part.NOTE,))
        case NoteClosedAccount():
            _put(api, order.candidate_id, "closed-account", {"closed_at": order.closed_at})
        case RemoveNote():
            remove_note(api, order.candidate_id, order.note_id)
        case SetReaders():
            body = {"user_ids": list(order.user_ids), "fetched_at": order.fetched_at}
            api.send("PUT", f"recruiter-contracts/{_segment(order.contract)}", body, needs="write")
            return Written(candidate_id="")
    return Written(candidate_id=order.candidate_id)


def _put(api: AtsClient, candidate_id: str, path: str, body: dict[str, object]) -> None:
    api.send("PUT", f"candidates/{_segment(candidate_id)}/{path}", body, needs="write")


def remove_note(api: AtsClient, candidate_id: str, note_id: str) -> None:
    try:
        path = f"candidates/{_segment(candidate_id)}/recruiter-notes/{_segment(note_id)}"
        api.send("DELETE", path, None, needs="write")
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise


def _message(order: KeepMessage) -> dict[str, object]:
    return {
        "contract": order.contract,
        "thread": order.thread,
        "recruiter": lengths.named(order.recruiter),
        "from_candidate": order.is_from_candidate,
        "subject": lengths.subject(order.subject),
        "text": order.text,
        "sent_at": order.sent_at,
    }


def _note(order: KeepNote) -> dict[str, object]:
    return {
        "contract": order.contract,
        "author": lengths.named(order.author),
        "text": order.text,
        "written_at": order.written_at,
        "changed_at": order.changed_at,
    }


def _evaluation(order: KeepEvaluation) -> dict[str, object]:
    return {
        "evaluator": lengths.named(order.evaluator),
        "rating": order.rating,
        "criteria": [
            {"attribute": criterion.attribute, "result": criterion.result or ""} for criterion in order.criteria
        ],
        "comment": order.comment,
        "evaluated_at": order.evaluated_at,
    }


def _segment(key: str) -> str:
    return quote(key, safe="")
