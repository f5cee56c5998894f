"""The certification steps that people would do in Lever, as functions that change the double.

A candidate is a contact. Notes about a candidate belong to the contact's opportunity without a posting. A job's
access list is its team. Lever removes no stage from a history, so the step that deletes a stage is missing.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Final

from hirewire.agent.doubles.base import Request, Row
from hirewire.agent.doubles.lever import writes
from hirewire.agent.doubles.lever.double import Lever
from hirewire.agent.doubles.lever.seed import posting_fields
from hirewire.agent.doubles.steps import Play, StepError, Values, by_api, next_of, sent


def _send(double: Lever, call: str, body: Row) -> Row:
    method, _, path = call.partition(" ")
    request = Request(method, path, {}, {}, json.dumps(body).encode())
    _, written = writes.write(double, request, str(_recruiter(double)["id"]))
    return written or {}


_by_api = partial(by_api, _send)


def create_job(double: Lever, values: Values) -> str:
    row = double.store.add("postings", **posting_fields(values["title"], _recruiter(double)))
    row["content"] |= {"description": values["description"], "descriptionHtml": f"<div>{values['description']}</div>"}
    row["categories"] |= {"location": values["city"]}
    return str(double.store.change("postings", row["id"], country=values["country"])["id"])


def edit_job(double: Lever, values: Values) -> str:
    job = values.row(double.store.tables["postings"], "job")
    return str(double.store.change("postings", job["id"], text=values["title"])["id"])


def edit_candidate(double: Lever, values: Values) -> str:
    contact = values.row(double.store.tables["contacts"], "candidate")
    employer = contact["headline"].rpartition(" at ")[2]
    sent(_send, double, f"PUT contacts/{contact['id']}", {"headline": f"{values['title']} at {employer}"})
    return str(contact["id"])


def delete_candidate(double: Lever, values: Values) -> str:
    contact = values.row(double.store.tables["contacts"], "candidate")
    opportunities = double.store.rows("opportunities", contact=contact["id"])
    double.store.remove_contact(contact["id"])
    for row in opportunities:
        double.webhooks.tell_about("candidateDeleted", row)
    return ""


def add_candidate_note(double: Lever, values: Values) -> str:
    return _note(double, _general(double, values), values["text"])


def delete_candidate_note(double: Lever, values: Values) -> str:
    return _drop_note(double, _general(double, values), values["candidate_note"])


def move_stage(double: Lever, values: Values) -> str:
    application = _application(double, values)
    following = next_of(list(double.store.tables["stages"]), application["stage"], application=application["id"])
    sent(_send, double, f"PUT opportunities/{application['id']}/stage", {"stage": following})
    return f"{application['id']}-{len(application['stageChanges']) - 1}"


def add_application_note(double: Lever, values: Values) -> str:
    return _note(double, _application(double, values), values["text"])


def delete_application_note(double: Lever, values: Values) -> str:
    return _drop_note(double, _application(double, values), values["application_note"])


def add_feedback(double: Lever, values: Values) -> str:
    application, now = _application(double, values), double.store.now()
    form = double.store.add(
        "feedback",
        opportunityId=application["id"],
        type="interview",
        text="Interview",
        instructions="",
        fields=[{"type": "textarea", "text": "Impression", "value": values["text"]}],
        user=_recruiter(double)["id"],
        completedAt=now,
        deletedAt=None,
    )
    double.store.touch(application["id"])
    return str(form["id"])


def delete_feedback(double: Lever, values: Values) -> str:
    form = values.row(double.store.tables["feedback"], "feedback")
    double.store.change("feedback", form["id"], deletedAt=double.store.now())
    double.store.touch(form["opportunityId"])
    return ""


def delete_application(double: Lever, values: Values) -> str:
    application = _application(double, values)
    double.store.remove_opportunity(application["id"])
    double.webhooks.tell_about("candidateDeleted", application)
    return ""


def create_list(double: Lever, values: Values) -> str:
    job = values.row(double.store.tables["postings"], "job")
    double.store.change("postings", job["id"], followers=[_colleague(double)["id"]])
    return f"job-{job['id']}"


def remove_from_list(double: Lever, values: Values) -> str:
    double.store.change("postings", values["list"].removeprefix("job-"), followers=[])
    return values["list"]


def add_to_list(double: Lever, values: Values) -> str:
    followers = [_colleague(double)["id"]]
    double.store.change("postings", values["list"].removeprefix("job-"), followers=followers)
    return values["list"]


def _colleague(double: Lever) -> Row:
    return list(double.store.tables["users"].values())[1]


def _note(double: Lever, opportunity: Row, text: str) -> str:
    call = f"POST opportunities/{opportunity['id']}/notes"
    return str(sent(_send, double, call, {"value": text})["data"]["noteId"])


def _drop_note(double: Lever, opportunity: Row, note: str) -> str:
    sent(_send, double, f"DELETE opportunities/{opportunity['id']}/notes/{note}", {})
    return ""


def _general(double: Lever, values: Values) -> Row:
    contact = values.row(double.store.tables["contacts"], "candidate")
    for row in double.store.rows("opportunities", contact=contact["id"]):
        if not row["applications"]:
            return row
    raise StepError(
        f"Candidate {contact['id']} has no opportunity without a posting, so this candidate cannot have notes."
    )


def _application(double: Lever, values: Values) -> Row:
    return values.row(double.store.tables["opportunities"], "application")


def _recruiter(double: Lever) -> Row:
    return next(iter(double.store.tables["users"].values()))


def _person(values: Values) -> Row:
    return {
        "name": f"{values['first_name']} {values['last_name']}",
        "headline": f"{values['title']} at {values['company']}",
        "emails": [values["email"]],
        "phones": [{"type": "mobile", "value": values["phone"]}],
    }


def _journey(values: Values) -> Row:
    return {"contact": values["candidate"], "postings": [values["job"]]}


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": _by_api("POST opportunities", _person, ("data", "contact")),
    "edit-candidate": edit_candidate,
    "delete-candidate": delete_candidate,
    "add-candidate-note": add_candidate_note,
    "delete-candidate-note": delete_candidate_note,
    "create-application": _by_api("POST opportunities", _journey, ("data", "id")),
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

LACKS: Final[Mapping[str, str]] = {"delete-stage": "Lever removes no stage from a history."}
