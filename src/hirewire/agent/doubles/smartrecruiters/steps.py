"""The certification steps for SmartRecruiters, as functions that change the double.

In the real SmartRecruiters, a person does these steps by hand. A new candidate is not assigned to any job. An
application is a candidate's assignment to a job. The application's id is ``{candidate}:{job}``. A job's access list
is its hiring team.

``LACKS`` names the steps that are left out, each with the reason.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from hirewire.agent.doubles.base import Request, Row
from hirewire.agent.doubles.smartrecruiters import writes
from hirewire.agent.doubles.smartrecruiters.double import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import job_fields
from hirewire.agent.doubles.steps import Play, StepError, Values, by_api, next_of, sent

#: The statuses through which a candidate passes, in order. The last one is ``HIRED``.
STATUSES: Final = ("NEW", "IN_REVIEW", "INTERVIEW", "OFFERED", "HIRED")


def _send(double: SmartRecruiters, call: str, body: Row) -> Row:
    method, _, path = call.partition(" ")
    _, written = writes.write(double, Request(method, path, {}, {}, json.dumps(body).encode()))
    return written or {}


_by_api = partial(by_api, _send)


def create_job(double: SmartRecruiters, values: Values) -> str:
    job = double.store.add("jobs", **job_fields(values["title"]))
    sections = {"jobDescription": {"title": "The job", "text": f"<p>{values['description']}</p>"}}
    job.update(
        location={"city": values["city"], "country": values["country"], "region": None},
        jobAd={"sections": sections},
        publication=[{"sourceName": "Career page", "type": "CAREER_PAGE", "publishedOn": job["createdOn"]}],
        team=[{"id": next(iter(double.store.tables["users"])), "role": "RECRUITER"}],
    )
    double.tell("job.created", {"job_id": job["id"]})
    return str(job["id"])


def edit_job(double: SmartRecruiters, values: Values) -> str:
    job = values.row(double.store.tables["jobs"], "job")
    double.store.change("jobs", job["id"], title=values["title"])
    double.tell("job.updated", {"job_id": job["id"]})
    return str(job["id"])


def edit_candidate(double: SmartRecruiters, values: Values) -> str:
    candidate = values.row(double.store.tables["candidates"], "candidate")
    experience = [{**entry, "title": values["title"]} for entry in candidate["experience"]]
    sent(_send, double, f"PATCH candidates/{candidate['id']}", {"experience": experience})
    return str(candidate["id"])


def create_application(double: SmartRecruiters, values: Values) -> str:
    """Assign a candidate to a job. The API recognizes the candidate by the e-mail address."""
    candidate = values.row(double.store.tables["candidates"], "candidate")
    body = {name: candidate[name] for name in ("firstName", "lastName", "email")}
    sent(_send, double, f"POST jobs/{values['job']}/candidates", body)
    return f"{candidate['id']}:{values['job']}"


def move_stage(double: SmartRecruiters, values: Values) -> str:
    application = _application(double, values)
    following = next_of(STATUSES, application["status"], application=values["application"])
    call = f"PUT candidates/{application['candidate']}/jobs/{application['job']}/status"
    sent(_send, double, call, {"status": following})
    times = [entry["changedOn"] for entry in application["history"]]
    # Return the id that the connector gives to this change of status. If several changes have the same time, the
    # connector appends a number to the ids of all but the first.
    repeated = f"-{times.count(times[-1])}" if times.count(times[-1]) > 1 else ""
    return f"{values['application']}-{round(datetime.fromisoformat(times[-1]).timestamp() * 1000)}{repeated}"


def add_feedback(double: SmartRecruiters, values: Values) -> str:
    application = _application(double, values)
    reviewer = next(iter(double.store.tables["users"].values()))
    review = double.store.add(
        "reviews",
        candidate=application["candidate"],
        job=application["job"],
        rating=4,
        comment=values["text"],
        reviewer={name: reviewer[name] for name in ("firstName", "lastName")},
        criteria=[],
    )
    double.store.change("candidates", application["candidate"], averageRating=4.0)
    return str(review["id"])


def create_list(double: SmartRecruiters, values: Values) -> str:
    _set_team(double, values.row(double.store.tables["jobs"], "job")["id"], of=2)
    return f"job-{values['job']}"


def remove_from_list(double: SmartRecruiters, values: Values) -> str:
    _set_team(double, values["list"].removeprefix("job-"), of=1)
    return values["list"]


def add_to_list(double: SmartRecruiters, values: Values) -> str:
    _set_team(double, values["list"].removeprefix("job-"), of=2)
    return values["list"]


def _set_team(double: SmartRecruiters, job: str, *, of: int) -> None:
    """Make ``of`` users the team of a job: the first is its recruiter, the second its coordinator."""
    roles = ("RECRUITER", "COORDINATOR")
    team = [
        {"id": user, "role": role} for user, role in zip(list(double.store.tables["users"])[:of], roles, strict=False)
    ]
    double.store.change("jobs", job, team=team)
    double.tell("job.hiring-team.updated", {"job_id": job})


def _application(double: SmartRecruiters, values: Values) -> Row:
    candidate, _, job = values["application"].partition(":")
    applications = double.store.rows("applications", candidate=candidate, job=job)
    if not applications:
        raise StepError(f"There is no application {values['application'][:60]}.")
    return applications[0]


def _person(values: Values) -> Row:
    return {
        "firstName": values["first_name"],
        "lastName": values["last_name"],
        "email": values["email"],
        "phoneNumber": values["phone"],
        "experience": [{"title": values["title"], "company": values["company"], "current": True}],
    }


STEPS: Final[Mapping[str, Play]] = {
    "create-job": create_job,
    "edit-job": edit_job,
    "create-candidate": _by_api("POST candidates", _person, ("id",)),
    "edit-candidate": edit_candidate,
    "delete-candidate": _by_api("DELETE candidates/{candidate}"),
    "create-application": create_application,
    "move-stage": move_stage,
    "add-feedback": add_feedback,
    "create-list": create_list,
    "remove-from-list": remove_from_list,
    "add-to-list": add_to_list,
}

_NOTES: Final = "SmartRecruiters' API does not show notes."
LACKS: Final[Mapping[str, str]] = {
    "add-candidate-note": _NOTES,
    "add-application-note": _NOTES,
    "delete-stage": "SmartRecruiters keeps every status in the history.",
    "delete-feedback": "SmartRecruiters documents no way to delete a review.",
    "delete-application": "In SmartRecruiters, applications are rejected or withdrawn, not deleted.",
}
