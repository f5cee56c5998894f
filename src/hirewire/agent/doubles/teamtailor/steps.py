"""The certification steps for Teamtailor, as functions that change the double.

In the real Teamtailor, a person does these steps by hand. A candidate has no title in the API, so ``edit-candidate``
changes the pitch. A job's access list is its recruiter and its hiring team.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from hirewire.agent.doubles.base import Request, Row
from hirewire.agent.doubles.steps import Play, Values, by_api, next_of, sent
from hirewire.agent.doubles.teamtailor import writes
from hirewire.agent.doubles.teamtailor.double import Teamtailor
from hirewire.agent.doubles.teamtailor.seed import STAGES, job_fields, location_fields, stage_fields


def _send(double: Teamtailor, call: str, body: Row) -> Row:
    method, _, path = call.partition(" ")
    _, _, written = writes.write(double, Request(method, path, {}, {}, json.dumps(body).encode()))
    return written or {}


_by_api = partial(by_api, _send)


def create_job(double: Teamtailor, values: Values) -> str:
    store = double.store
    place = store.add("locations", **location_fields(values["city"], values["country"]))
    job = store.add("jobs", **job_fields(values["title"]))
    job.update(body=f"<p>{values['description']}</p>", user=_recruiter(double)["id"], locations=[place["id"]])
    for order, (name, kind) in enumerate(STAGES):
        store.add("stages", **stage_fields(name, order, kind=kind), job=job["id"])
    double.webhooks.tell("jobs", "create", job)
    return str(job["id"])


def edit_job(double: Teamtailor, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    double.webhooks.tell("jobs", "update", double.store.change("jobs", job["id"], title=values["title"]))
    return str(job["id"])


def add_candidate_note(double: Teamtailor, values: Values) -> str:
    related = {"candidate": ("candidates", values["candidate"]), "user": ("users", _recruiter(double)["id"])}
    return str(sent(_send, double, "POST notes", _document("notes", {"note": values["text"]}, related))["id"])


def move_stage(double: Teamtailor, values: Values) -> str:
    application = _application(double, values)
    stages = sorted(double.store.rows("stages", job=application["job"]), key=lambda row: int(row["row-order"]))
    following = next_of([stage["id"] for stage in stages], application["stage"], application=application["id"])
    double.store.move(application["id"], following)
    double.webhooks.tell("job-applications", "update", application)
    entered_at = datetime.fromisoformat(application["changed-stage-at"])
    return f"{application['id']}-{following}-{round(entered_at.timestamp() * 1000)}"


def delete_application(double: Teamtailor, values: Values) -> str:
    application = _application(double, values)
    del double.store.tables["job-applications"][application["id"]]
    double.webhooks.tell("job-applications", "destroy", application)
    return ""


def create_list(double: Teamtailor, values: Values) -> str:
    _join(double, values["job"])
    return f"job-{values['job']}"


def remove_from_list(double: Teamtailor, values: Values) -> str:
    double.store.change("jobs", values["list"].removeprefix("job-"), team_memberships=[])
    return values["list"]


def add_to_list(double: Teamtailor, values: Values) -> str:
    _join(double, values["list"].removeprefix("job-"))
    return values["list"]


def _join(double: Teamtailor, job: str) -> None:
    colleague = list(double.store.tables["users"])[1]
    membership = double.store.add("team-memberships", user=colleague)
    double.store.change("jobs", job, team_memberships=[membership["id"]])


def _application(double: Teamtailor, values: Values) -> Row:
    return values.row(double.store.tables["job-applications"], "application")


def _recruiter(double: Teamtailor) -> Row:
    return next(iter(double.store.tables["users"].values()))


def _person(values: Values) -> Row:
    names = {"first-name": values["first_name"], "last-name": values["last_name"]}
    contact = {"email": values["email"], "phone": values["phone"]}
    # If a user adds a candidate, the candidate is marked as sourced.
    return _document("candidates", {**names, **contact, "sourced": True})


def _pitch(values: Values) -> Row:
    return _document("candidates", {"pitch": values["title"]})


def _journey(values: Values) -> Row:
    related = {"candidate": ("candidates", values["candidate"]), "job": ("jobs", values["job"])}
    return _document("job-applications", {"sourced": True}, related)


def _document(kind: str, attributes: Row, related: Mapping[str, tuple[str, str]] | None = None) -> Row:
    relations = {name: {"data": {"type": other, "id": key}} for name, (other, key) in (related or {}).items()}
    return {"data": {"type": kind, "attributes": attributes, "relationships": relations}}


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": _by_api("POST candidates", _person, ("id",)),
    "edit-candidate": _by_api("PATCH candidates/{candidate}", _pitch, ("id",)),
    "delete-candidate": _by_api("DELETE candidates/{candidate}"),
    "add-candidate-note": add_candidate_note,
    "delete-candidate-note": _by_api("DELETE notes/{candidate_note}"),
    "create-application": _by_api("POST job-applications", _journey, ("id",)),
    "delete-application": delete_application,
    "move-stage": move_stage,
    "create-list": create_list,
    "remove-from-list": remove_from_list,
    "add-to-list": add_to_list,
}

LACKS: Final[Mapping[str, str]] = {
    "add-application-note": "Teamtailor's API has notes about candidates only.",
    "add-feedback": "Teamtailor's API does not show scorecards.",
    "delete-stage": "Teamtailor's API shows the present stage only.",
}
