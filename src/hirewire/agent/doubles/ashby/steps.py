"""The certification steps that people would do in Ashby, as functions that change the double.

A job's access list is its hiring team. ``LACKS`` names the steps that are left out. In Ashby, only candidates have
notes, no webhook reports a deleted note, and nobody can delete stages or feedback.
"""

from collections.abc import Mapping
from functools import partial
from typing import Final

from hirewire.agent.doubles.ashby.double import Ashby
from hirewire.agent.doubles.ashby.seed import job_fields, posting_fields
from hirewire.agent.doubles.ashby.writes import WRITES
from hirewire.agent.doubles.base import Row
from hirewire.agent.doubles.steps import Play, Values, by_api, next_of, sent


def _send(double: Ashby, call: str, body: Row) -> Row:
    return WRITES[call](double, body)


_by_api = partial(by_api, _send)


def create_job(double: Ashby, values: Values) -> str:
    recruiter = next(iter(double.store.tables["users"].values()))
    job = double.store.add("jobs", **job_fields(values["title"], recruiter))
    place = {"addressLocality": values["city"], "addressCountry": values["country"]}
    text = values["description"]
    posting = double.store.add(
        "postings",
        **posting_fields(job, f"{values['city']}, {values['country']}")
        | {"descriptionHtml": f"<p>{text}</p>", "descriptionPlain": text, "address": {"postalAddress": place}},
    )
    double.store.change("jobs", job["id"], jobPostingIds=[posting["id"]])
    double.webhooks.tell("jobCreate", {"job": {"id": job["id"]}})
    return str(job["id"])


def edit_job(double: Ashby, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    for posting in double.store.rows("postings", jobId=job["id"]):
        double.store.change("postings", posting["id"], title=values["title"])
    double.store.change("jobs", job["id"], title=values["title"])
    double.webhooks.tell("jobUpdate", {"job": {"id": job["id"]}})
    return str(job["id"])


def create_candidate(double: Ashby, values: Values) -> str:
    name = f"{values['first_name']} {values['last_name']}"
    body = {"name": name, "email": values["email"], "phoneNumber": values["phone"]}
    row = sent(_send, double, "candidate.create", body)
    # Only Ashby's own pages can set these two fields.
    double.store.change("candidates", row["id"], position=values["title"], company=values["company"])
    return str(row["id"])


def edit_candidate(double: Ashby, values: Values) -> str:
    candidate = values.row(double.store.tables["candidates"], "candidate")
    return str(double.store.change("candidates", candidate["id"], position=values["title"])["id"])


def delete_candidate(double: Ashby, values: Values) -> str:
    candidate = values.row(double.store.tables["candidates"], "candidate")
    double.store.remove_candidate(candidate["id"])
    double.webhooks.tell("candidateDelete", {"candidate": {"id": candidate["id"]}})
    return ""


def move_stage(double: Ashby, values: Values) -> str:
    application = values.row(double.store.tables["applications"], "application")
    plan = double.store.tables["jobs"][application["jobId"]]["defaultInterviewPlanId"]
    stages = sorted(double.store.rows("stages", interviewPlanId=plan), key=lambda row: int(row["orderInInterviewPlan"]))
    # Archiving is not a move to a next stage.
    ids = [stage["id"] for stage in stages if stage["type"] != "Archived"]
    following = next_of(ids, application["currentInterviewStage"]["id"], application=application["id"])
    body = {"applicationId": application["id"], "interviewStageId": following}
    sent(_send, double, "application.changeStage", body)
    return str(application["applicationHistory"][-1]["id"])


def add_feedback(double: Ashby, values: Values) -> str:
    application = values.row(double.store.tables["applications"], "application")
    user = next(iter(double.store.tables["users"].values()))
    field = {"id": "text", "type": "RichText", "path": "text", "humanReadablePath": "text", "title": "Impression"}
    section = {"title": "Interview", "fields": [{"isRequired": False, "field": {**field, "isNullable": True}}]}
    row = double.store.add(
        "feedback",
        applicationId=application["id"],
        submittedAt=double.store.now(),
        submittedByUser=user,
        formDefinition={"sections": [section]},
        submittedValues={"text": {"type": "PlainText", "value": values["text"]}},
    )
    return str(row["id"])


def create_list(double: Ashby, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    _set_team(double, job["id"], of=2)
    return f"job-{job['id']}"


def remove_from_list(double: Ashby, values: Values) -> str:
    _set_team(double, values["list"].removeprefix("job-"), of=1)
    return values["list"]


def add_to_list(double: Ashby, values: Values) -> str:
    _set_team(double, values["list"].removeprefix("job-"), of=2)
    return values["list"]


def _set_team(double: Ashby, job: str, *, of: int) -> None:
    """Make ``of`` users the team of a job: the first is its recruiter, and the others are sourcers."""
    recruiter, *others = list(double.store.tables["users"].values())[:of]
    names = ("email", "firstName", "lastName")
    team = job_fields("", recruiter)["hiringTeam"]
    team += [{**{name: user[name] for name in names}, "role": "Sourcer", "userId": user["id"]} for user in others]
    double.store.change("jobs", job, hiringTeam=team)
    double.webhooks.tell("jobUpdate", {"job": {"id": job}})


def _note(values: Values) -> Row:
    return {"candidateId": values["candidate"], "note": values["text"]}


def _application(values: Values) -> Row:
    return {"candidateId": values["candidate"], "jobId": values["job"]}


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": create_candidate,
    "edit-candidate": edit_candidate,
    "delete-candidate": delete_candidate,
    "add-candidate-note": _by_api("candidate.createNote", _note, ("id",)),
    "create-application": _by_api("application.create", _application, ("id",)),
    "delete-application": _by_api("application.delete", lambda values: {"applicationId": values["application"]}),
    "move-stage": move_stage,
    "add-feedback": add_feedback,
    "create-list": create_list,
    "remove-from-list": remove_from_list,
    "add-to-list": add_to_list,
}

_KEEPS: Final = "Ashby keeps every stage and all feedback."
LACKS: Final[Mapping[str, str]] = {
    "delete-candidate-note": "Ashby does not report deleted notes.",
    "add-application-note": "Ashby has no notes about applications.",
    "delete-stage": _KEEPS,
    "delete-feedback": _KEEPS,
}
