from django.http import HttpRequest
from msgspec import UNSET

from hirewire.simulator.api import shapes
from hirewire.simulator.api.bodies import (
    ApplicationBody,
    ApplicationChange,
    CandidateBody,
    JobBody,
    NewCandidateBody,
    NoteBody,
    WebhookAddress,
    WebhookBody,
)
from hirewire.simulator.api.endpoint import body
from hirewire.simulator.api.errors import not_found
from hirewire.simulator.hooks import services as hooks
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records import queries
from hirewire.simulator.records.errors import RecordError
from hirewire.simulator.records.models import Application, Candidate, Job, Origin
from hirewire.simulator.records.services.applications import create_application, move, reject
from hirewire.simulator.records.services.candidates import create_candidate, edit_candidate
from hirewire.simulator.records.services.jobs import create_job, edit_job
from hirewire.simulator.records.services.notes import add_note


def post_candidate(caller: Account, request: HttpRequest) -> shapes.CandidateShape:
    given = body(request, NewCandidateBody)
    fields = given.fields()
    _require_name(fields.get("first_name", ""), fields.get("last_name", ""))
    beside = [] if given.beside is UNSET else queries.candidates_named(caller, given.beside)
    return shapes.candidate(create_candidate(account=caller, fields=fields, beside=beside))


def patch_candidate(caller: Account, request: HttpRequest, key: str) -> shapes.CandidateShape:
    candidate, fields = _candidate(caller, key), body(request, CandidateBody).fields()
    if fields.keys() & {"first_name", "last_name"}:
        _require_name(
            fields.get("first_name", candidate.first_name),
            fields.get("last_name", candidate.last_name),
        )
    return shapes.candidate(edit_candidate(candidate=candidate, fields=fields))


def post_application(caller: Account, request: HttpRequest) -> shapes.ApplicationShape:
    given = body(request, ApplicationBody)
    application = create_application(
        candidate=_candidate(caller, given.candidate_id),
        job=_job(caller, given.job_id),
        source=given.source,
        credited_to=queries.user_named(caller, given.credited_to) if given.credited_to else None,
    )
    return shapes.application(application)


def patch_application(caller: Account, request: HttpRequest, key: str) -> shapes.ApplicationShape:
    change, application = body(request, ApplicationChange), _application(caller, key)
    if change.stage is not UNSET:
        move(application=application, stage=change.stage)
    if change.not_selected is not UNSET:
        reject(application=application, reason=change.not_selected)
    return shapes.application(application)


def post_job(caller: Account, request: HttpRequest) -> shapes.JobShape:
    given = body(request, JobBody)
    _require_title("" if given.title is UNSET else given.title)
    owner = queries.user_named(caller, given.owner) if given.owner else None
    return shapes.job(create_job(account=caller, owner=owner, fields=given.fields()))


def patch_job(caller: Account, request: HttpRequest, key: str) -> shapes.JobShape:
    given, job = body(request, JobBody), _job(caller, key)
    if given.title is not UNSET:
        _require_title(given.title)
    fields: dict[str, str | bool | User | None] = {**given.fields()}
    if given.owner is not UNSET:
        fields["owner"] = queries.user_named(caller, given.owner)
    return shapes.job(edit_job(job=job, fields=fields))


def post_note(caller: Account, request: HttpRequest, key: str) -> shapes.NoteShape:
    given = body(request, NoteBody)
    note = add_note(
        about=_candidate(caller, key),
        text=given.text,
        author=(given.author.first_name, given.author.last_name),
        is_private=given.private,
        origin=Origin(given.origin),
    )
    return shapes.note(note)


def post_webhook(caller: Account, request: HttpRequest) -> dict[str, str]:
    given = body(request, WebhookBody)
    webhook = hooks.register(account=caller, url=given.url, secret=given.secret)
    return {"id": f"W-{webhook.pk}", "url": webhook.url}


def delete_webhook(caller: Account, request: HttpRequest) -> dict[str, str]:
    """Remove the webhook with this URL. An unknown URL is not an error."""
    given = body(request, WebhookAddress)
    hooks.unregister(account=caller, url=given.url)
    return {"url": given.url}


def _require_name(first_name: str, last_name: str) -> None:
    if not first_name.strip() and not last_name.strip():
        raise RecordError("A candidate needs a first or last name.", field="last_name")


def _require_title(title: str) -> None:
    if not title.strip():
        raise RecordError("A job needs a title.", field="title")


def _candidate(caller: Account, key: str) -> Candidate:
    candidate = queries.candidate(caller, key)
    if candidate is None:
        raise not_found(f"candidate {key}")
    return candidate


def _application(caller: Account, key: str) -> Application:
    application = queries.application(caller, key)
    if application is None:
        raise not_found(f"application {key}")
    return application


def _job(caller: Account, key: str) -> Job:
    job = queries.job(caller, key)
    if job is None:
        raise not_found(f"job {key}")
    return job
