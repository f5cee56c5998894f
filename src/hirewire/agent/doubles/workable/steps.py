"""The certification steps for Workable, as functions that change the double.

In the real Workable, a person does these steps by hand. A new candidate is in the talent pool. ``create-application``
copies the candidate's record to a job, and ``delete-application`` deletes the copy. A job's access list is its hiring
team.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Final

from hirewire.agent.doubles.base import Request, Row
from hirewire.agent.doubles.steps import Play, StepError, Values, by_api, next_of, sent
from hirewire.agent.doubles.workable import writes
from hirewire.agent.doubles.workable.double import Workable
from hirewire.agent.doubles.workable.store import STAGES


def _send(double: Workable, call: str, body: Row) -> Row:
    method, _, path = call.partition(" ")
    _, written = writes.write(double, Request(method, path, {}, {}, json.dumps(body).encode()))
    return written or {}


_by_api = partial(by_api, _send)


def create_job(double: Workable, values: Values) -> str:
    place = {"city": values["city"], "country": values["country"], "region": None, "zip_code": None}
    text = f"<p>{values['description']}</p>"
    team = [(_recruiter(double)["id"], "recruiting_admin")]
    return str(double.store.add_job(values["title"], location=place, full_description=text, team=team)["shortcode"])


def edit_job(double: Workable, values: Values) -> str:
    title = values["title"]
    return str(
        double.store.change("jobs", _job(double, values["job"])["id"], title=title, full_title=title)["shortcode"]
    )


def edit_candidate(double: Workable, values: Values) -> str:
    candidate = _candidate(double, values)
    entries = [{**entry, "title": values["title"]} for entry in candidate["experience_entries"]]
    sent(_send, double, f"PATCH candidates/{candidate['id']}", {"candidate": {"experience_entries": entries}})
    return str(candidate["id"])


def delete_candidate(double: Workable, values: Values) -> str:
    """Delete all records of the person one by one, because Workable deletes only one record at a time."""
    candidate = _candidate(double, values)
    for row in [*double.store.rows("candidates", originating_candidate_id=candidate["id"]), candidate]:
        _delete(double, row)
    return ""


def delete_application(double: Workable, values: Values) -> str:
    return _delete(double, _application(double, values))


def add_candidate_note(double: Workable, values: Values) -> str:
    return _comment(double, _candidate(double, values), values["text"])


def delete_candidate_note(double: Workable, values: Values) -> str:
    return _drop_activity(double, _candidate(double, values), values, "candidate_note")


def move_stage(double: Workable, values: Values) -> str:
    application = _application(double, values)
    following = next_of([slug for slug, _, _ in STAGES], application["stage"], application=application["id"])
    body = {"target_stage": following, "member_id": _recruiter(double)["id"]}
    sent(_send, double, f"POST candidates/{application['id']}/move", body)
    return str(double.store.rows("activities", candidate=application["id"])[-1]["id"])


def add_application_note(double: Workable, values: Values) -> str:
    return _comment(double, _application(double, values), values["text"])


def delete_application_note(double: Workable, values: Values) -> str:
    return _drop_activity(double, _application(double, values), values, "application_note")


def add_feedback(double: Workable, values: Values) -> str:
    application = _application(double, values)
    return str(double.store.rate(application, _recruiter(double), values["text"], "positive")["id"])


def delete_feedback(double: Workable, values: Values) -> str:
    return _drop_activity(double, _application(double, values), values, "feedback")


def create_list(double: Workable, values: Values) -> str:
    job = _job(double, values["job"])
    job["team"] = [*job["team"], _membership(double)]
    return f"job-{job['shortcode']}"


def remove_from_list(double: Workable, values: Values) -> str:
    job = _job(double, values["list"].removeprefix("job-"))
    job["team"] = [each for each in job["team"] if each != _membership(double)]
    return values["list"]


def add_to_list(double: Workable, values: Values) -> str:
    job = _job(double, values["list"].removeprefix("job-"))
    job["team"] = [*job["team"], _membership(double)]
    return values["list"]


def _comment(double: Workable, row: Row, text: str) -> str:
    body = {"comment": {"body": text}, "member_id": _recruiter(double)["id"]}
    return str(sent(_send, double, f"POST candidates/{row['id']}/comments", body)["id"])


def _drop_activity(double: Workable, row: Row, values: Values, name: str) -> str:
    del double.store.tables["activities"][values.row(double.store.tables["activities"], name)["id"]]
    double.store.change("candidates", row["id"])
    return ""


def _delete(double: Workable, row: Row) -> str:
    double.store.remove_candidate(row["id"])
    double.tell("candidate_deleted", {"id": row["id"], "originating_candidate_id": row["originating_candidate_id"]})
    return ""


def _job(double: Workable, shortcode: str) -> Row:
    job = double.store.job(shortcode)
    if job is None:
        raise StepError(f"There is no job {shortcode[:60]}.")
    return job


def _candidate(double: Workable, values: Values) -> Row:
    return values.row(double.store.tables["candidates"], "candidate")


def _application(double: Workable, values: Values) -> Row:
    return values.row(double.store.tables["candidates"], "application")


def _recruiter(double: Workable) -> Row:
    return next(iter(double.store.tables["members"].values()))


def _membership(double: Workable) -> tuple[str, str]:
    """The second member's entry in a job's team: their id and role."""
    return str(list(double.store.tables["members"])[1]), "simple"


def _person(values: Values) -> Row:
    experience = {"title": values["title"], "company": values["company"], "current": True}
    names = {"firstname": values["first_name"], "lastname": values["last_name"]}
    contact = {"email": values["email"], "phone": values["phone"]}
    return {"candidate": {**names, **contact, "experience_entries": [experience]}}


def create_application(double: Workable, values: Values) -> str:
    body = {"target_job_shortcode": values["job"], "member_id": _recruiter(double)["id"]}
    call = f"POST candidates/{_candidate(double, values)['id']}/copy"
    return str(sent(_send, double, call, body)["candidate"]["id"])


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": _by_api("POST talent_pool/candidates", _person, ("candidate", "id")),
    "edit-candidate": edit_candidate,
    "delete-candidate": delete_candidate,
    "add-candidate-note": add_candidate_note,
    "delete-candidate-note": delete_candidate_note,
    "create-application": create_application,
    "delete-application": delete_application,
    "move-stage": move_stage,
    "add-application-note": add_application_note,
    "delete-application-note": delete_application_note,
    "add-feedback": add_feedback,
    "delete-feedback": delete_feedback,
    "create-list": create_list,
    "remove-from-list": remove_from_list,
    "add-to-list": add_to_list,
}

LACKS: Final[Mapping[str, str]] = {"delete-stage": "Workable keeps every move in the timeline."}
