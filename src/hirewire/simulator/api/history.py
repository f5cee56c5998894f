"""Endpoints that store Recruiter's history of candidates. Each message and note has its own URL."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest
from msgspec import Meta

from hirewire.simulator.api.bodies import AuthorBody, Text
from hirewire.simulator.api.endpoint import body
from hirewire.simulator.api.errors import not_found
from hirewire.simulator.history import services
from hirewire.simulator.people.models import Account
from hirewire.simulator.records import queries
from hirewire.simulator.records.models import Candidate, Rating

Instant = Annotated[datetime, Meta(tz=True)]
Contract = Annotated[str, Meta(min_length=1, max_length=100)]


class MessageBody(msgspec.Struct):
    contract: Contract
    recruiter: AuthorBody
    from_candidate: bool
    text: Annotated[str, Meta(max_length=50_000)]
    sent_at: Instant
    subject: Annotated[str, Meta(max_length=500)] = ""
    thread: Text = ""


class RecruiterNoteBody(msgspec.Struct):
    contract: Contract
    author: AuthorBody
    text: Annotated[str, Meta(max_length=50_000)]
    written_at: Instant
    changed_at: Instant


class ClosedAccountBody(msgspec.Struct):
    closed_at: Instant


class EvaluationBody(msgspec.Struct):
    evaluator: AuthorBody
    rating: Annotated[str, Meta(min_length=1, max_length=60)]
    evaluated_at: Instant
    criteria: Annotated[list[Rating], Meta(max_length=100)] = msgspec.field(default_factory=list)
    comment: Annotated[str, Meta(max_length=20_000)] = ""


class DeskBody(msgspec.Struct):
    #: Users with a seat on the contract. Unknown ids are ignored.
    user_ids: Annotated[list[str], Meta(max_length=10_000)]
    fetched_at: Instant


def put_message(caller: Account, request: HttpRequest, key: str, message: str) -> dict[str, str]:
    given = body(request, MessageBody)
    services.keep_message(
        candidate=_candidate(caller, key),
        desk=given.contract,
        key=message,
        fields={
            "thread": given.thread,
            "recruiter_first_name": given.recruiter.first_name,
            "recruiter_last_name": given.recruiter.last_name,
            "is_from_candidate": given.from_candidate,
            "subject": given.subject,
            "text": given.text,
            "sent_at": given.sent_at,
        },
    )
    return {"id": message}


def put_note(caller: Account, request: HttpRequest, key: str, note: str) -> dict[str, str]:
    given = body(request, RecruiterNoteBody)
    services.keep_note(
        candidate=_candidate(caller, key),
        desk=given.contract,
        key=note,
        fields={
            "author_first_name": given.author.first_name,
            "author_last_name": given.author.last_name,
            "text": given.text,
            "written_at": given.written_at,
            "changed_at": given.changed_at,
        },
    )
    return {"id": note}


def delete_note(caller: Account, _request: HttpRequest, key: str, note: str) -> dict[str, str]:
    if not services.remove_note(candidate=_candidate(caller, key), key=note):
        raise not_found(f"note {note} from Recruiter")
    return {"id": note}


def put_closed_account(caller: Account, request: HttpRequest, key: str) -> dict[str, Any]:
    closed_at = body(request, ClosedAccountBody).closed_at
    services.note_closed_account(candidate=_candidate(caller, key), closed_at=closed_at)
    return {"closed_at": closed_at}


def put_evaluation(caller: Account, request: HttpRequest, key: str, evaluation: str) -> dict[str, str]:
    application = queries.application(caller, key)
    if application is None:
        raise not_found(f"application {key}")
    given = body(request, EvaluationBody)
    services.keep_evaluation(
        application=application,
        key=evaluation,
        fields={
            "evaluator_first_name": given.evaluator.first_name,
            "evaluator_last_name": given.evaluator.last_name,
            "rating": given.rating,
            "criteria": given.criteria,
            "comment": given.comment,
            "evaluated_at": given.evaluated_at,
        },
    )
    return {"id": evaluation}


def put_desk(caller: Account, request: HttpRequest, contract: str) -> dict[str, Any]:
    given = body(request, DeskBody)
    wanted = set(given.user_ids)
    users = [user for user in queries.users(caller) if user.key in wanted]
    services.set_readers(account=caller, desk=contract[:100], users=users, fetched_at=given.fetched_at)
    return {"contract": contract, "user_ids": [user.key for user in users]}


def _candidate(caller: Account, key: str) -> Candidate:
    candidate = queries.candidate(caller, key)
    if candidate is None:
        raise not_found(f"candidate {key}")
    return candidate
