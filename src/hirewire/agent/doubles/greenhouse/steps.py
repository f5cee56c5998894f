"""The certification steps that people would do in Greenhouse, as functions that change the double.

A job's access list is its hiring team. ``LACKS`` names the steps that are left out. Nobody can delete a stage from the
history. No integration can notice deletions of notes and scorecards, because Greenhouse does not report them.
"""

import json
from collections.abc import Mapping
from typing import Final

from hirewire.agent.doubles.base import Request, Row
from hirewire.agent.doubles.greenhouse import writes
from hirewire.agent.doubles.greenhouse.double import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import STAGES, job_fields, location_fields, post_fields
from hirewire.agent.doubles.greenhouse.store import stamp
from hirewire.agent.doubles.greenhouse.webhooks import application_payload
from hirewire.agent.doubles.steps import Play, Values, next_of, sent


def create_job(double: Greenhouse, values: Values) -> str:
    store, now = double.store, stamp(double.clock.now())
    job = store.add("jobs", **job_fields(values["title"], opened_at=now))
    recruiter = _recruiter(double)
    store.add("job_owners", job_id=job["id"], user_id=recruiter["id"], type="recruiter", responsible=True)
    content = {"content": f"<p>{values['description']}</p>"}
    post = store.add("job_posts", **post_fields(job, published_at=now) | content)
    store.add("job_post_locations", **location_fields(post, f"{values['city']}, {values['country']}"))
    for order, name in enumerate(STAGES):
        store.add("job_interview_stages", job_id=job["id"], sort_order=order, name=name, active=True)
    double.webhooks.tell("job_created", {"job": {"id": job["id"]}})
    return str(job["id"])


def edit_job(double: Greenhouse, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    double.store.change("jobs", job["id"], name=values["title"])
    for post in double.store.rows("job_posts", job_id=job["id"]):
        double.store.change("job_posts", post["id"], title=values["title"])
    double.webhooks.tell("job_updated", {"job": {"id": job["id"]}})
    return str(job["id"])


def create_candidate(double: Greenhouse, values: Values) -> str:
    body = {
        "first_name": values["first_name"],
        "last_name": values["last_name"],
        "title": values["title"],
        "company": values["company"],
        "email_addresses": [{"value": values["email"], "type": "personal"}],
        "phone_numbers": [{"value": values["phone"], "type": "mobile"}],
    }
    return str(_written(double, "POST", "candidates", body)["candidate"]["id"])


def edit_candidate(double: Greenhouse, values: Values) -> str:
    candidate = _candidate(double, values)
    _written(double, "PATCH", f"candidates/{candidate['id']}", {"title": values["title"]})
    return str(candidate["id"])


def delete_candidate(double: Greenhouse, values: Values) -> str:
    _written(double, "DELETE", f"candidates/{_candidate(double, values)['id']}")
    return ""


def add_candidate_note(double: Greenhouse, values: Values) -> str:
    return _note(double, _candidate(double, values)["id"], values)


def create_application(double: Greenhouse, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    body = {"candidate_id": _candidate(double, values)["id"], "job_id": job["id"]}
    return str(_written(double, "POST", "applications", body)["id"])


def move_stage(double: Greenhouse, values: Values) -> str:
    application = _application(double, values)
    stages = double.store.rows("job_interview_stages", job_id=application["job_id"])
    ids = [stage["id"] for stage in sorted(stages, key=lambda row: int(row["sort_order"]))]
    following = next_of(ids, application["stage_id"], application=application["id"])
    body = {"from_stage_id": application["stage_id"], "to_stage_id": following}
    _written(double, "POST", f"applications/{application['id']}/move", body)
    (entry,) = double.store.rows("application_stages", application_id=application["id"], current=True)
    return str(entry["id"])


def add_application_note(double: Greenhouse, values: Values) -> str:
    application = _application(double, values)
    return _note(double, application["candidate_id"], values, application_id=application["id"])


def add_feedback(double: Greenhouse, values: Values) -> str:
    application, interviewer = _application(double, values), _recruiter(double)
    now = stamp(double.clock.now())
    card = double.store.add(
        "scorecards",
        application_id=application["id"],
        interview_kit_id=1,
        interviewer_id=interviewer["id"],
        submitter_id=interviewer["id"],
        interviewed_at=now,
        submitted_at=now,
        status="complete",
        candidate_rating="yes",
        notes=values["text"],
        notes_with_tags=values["text"],
        public_notes=None,
        public_notes_with_tags=None,
        private_notes=None,
        private_notes_with_tags=None,
    )
    payload = {"scorecard": {"id": card["id"], "candidate_id": application["candidate_id"]}}
    double.webhooks.tell("submit_scorecard", payload)
    return str(card["id"])


def delete_application(double: Greenhouse, values: Values) -> str:
    application = _application(double, values)
    payload = application_payload(application)
    double.store.remove_application(application["id"])
    double.webhooks.tell("delete_application", payload)
    return ""


def create_list(double: Greenhouse, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    _join(double, job["id"])
    return f"job-{job['id']}"


def remove_from_list(double: Greenhouse, values: Values) -> str:
    double.store.drop("job_owners", job_id=_job_of_list(values), user_id=_colleague(double)["id"])
    return values["list"]


def add_to_list(double: Greenhouse, values: Values) -> str:
    _join(double, _job_of_list(values))
    return values["list"]


def _join(double: Greenhouse, job_id: int) -> None:
    fields = {"user_id": _colleague(double)["id"], "type": "sourcer", "responsible": False}
    double.store.add("job_owners", job_id=job_id, **fields)


def _job_of_list(values: Values) -> int:
    return int(values["list"].removeprefix("job-"))


def _colleague(double: Greenhouse) -> Row:
    return list(double.store.tables["users"].values())[1]


def _note(double: Greenhouse, candidate_id: int, values: Values, **more: int) -> str:
    body = {"candidate_id": candidate_id, "body": values["text"], "visibility": "public", **more}
    return str(_written(double, "POST", "notes", body)["id"])


def _written(double: Greenhouse, method: str, path: str, body: Row | None = None) -> Row:
    """Carry out an API request and its effects, such as webhooks. Return what was written."""
    return sent(_send, double, f"{method} {path}", body or {})


def _send(double: Greenhouse, call: str, body: Row) -> Row:
    method, _, path = call.partition(" ")
    request = Request(method, path, {}, {}, json.dumps(body).encode())
    _, written = writes.write(double, request, str(_recruiter(double)["id"]))
    return written or {}


def _recruiter(double: Greenhouse) -> Row:
    return next(iter(double.store.tables["users"].values()))


def _candidate(double: Greenhouse, values: Values) -> Row:
    return values.row(double.store.tables["candidates"], "candidate")


def _application(double: Greenhouse, values: Values) -> Row:
    return values.row(double.store.tables["applications"], "application")


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": create_candidate,
    "edit-candidate": edit_candidate,
    "delete-candidate": delete_candidate,
    "add-candidate-note": add_candidate_note,
    "create-application": create_application,
    "delete-application": delete_application,
    "move-stage": move_stage,
    "add-application-note": add_application_note,
    "add-feedback": add_feedback,
    "create-list": create_list,
    "remove-from-list": remove_from_list,
    "add-to-list": add_to_list,
}

_UNTOLD: Final = "Greenhouse does not report deleted notes and scorecards."
LACKS: Final[Mapping[str, str]] = {
    "delete-candidate-note": _UNTOLD,
    "delete-application-note": _UNTOLD,
    "delete-feedback": _UNTOLD,
    "delete-stage": "Greenhouse keeps every stage in the history.",
}
