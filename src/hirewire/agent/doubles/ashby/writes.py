"""Requests that write to the double of Ashby: how they are checked, and what they change."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.ashby import shapes
from hirewire.agent.doubles.ashby.lists import invalid
from hirewire.agent.doubles.base import Row

if TYPE_CHECKING:
    from hirewire.agent.doubles.ashby.double import Ashby

_CREATE: Final = frozenset(
    {
        *("name", "email", "phoneNumber", "linkedInUrl", "githubUrl", "website", "alternateEmailAddresses"),
        *("sourceId", "creditedToUserId", "location", "createdAt"),
    }
)
_UPDATE: Final = frozenset(
    {
        *("candidateId", "name", "email", "phoneNumber", "linkedInUrl", "githubUrl", "websiteUrl", "alternateEmail"),
        *("socialLinks", "sourceId", "creditedToUserId", "location", "createdAt", "sendNotifications"),
    }
)


def candidate_fields(name: str) -> Row:
    return {
        "name": name,
        "primaryEmailAddress": None,
        "emailAddresses": [],
        "primaryPhoneNumber": None,
        "phoneNumbers": [],
        "socialLinks": [],
        "tags": [],
        "position": None,
        "company": None,
        "school": None,
        "applicationIds": [],
        "resumeFileHandle": None,
        "fileHandles": [],
        "customFields": [],
        "profileUrl": None,
        "source": None,
        "creditedToUser": None,
        "timezone": None,
        "fraudStatus": None,
        "location": None,
    }


def add_candidate(double: "Ashby", name: str, *emails: str, **fields: object) -> Row:
    row = double.store.add("candidates", **{**candidate_fields(name), **fields})
    row["profileUrl"] = f"https://app.ashbyhq.com/candidate-searches/new/right-side/candidates/{row['id']}"
    add_emails(row, *emails)
    return row


def add_emails(row: Row, *emails: str) -> None:
    for email in emails:
        contact = {"value": email, "type": "Personal", "isPrimary": not row["emailAddresses"]}
        row["emailAddresses"].append(contact)
        row["primaryEmailAddress"] = row["primaryEmailAddress"] or contact


def add_phone(row: Row, number: str) -> None:
    contact = {"value": number, "type": "Personal", "isPrimary": not row["phoneNumbers"]}
    row["phoneNumbers"].append(contact)
    row["primaryPhoneNumber"] = row["primaryPhoneNumber"] or contact


def _create_candidate(double: "Ashby", body: Row) -> Row:
    _refuse_unknown(body, _CREATE)
    if not body.get("name"):
        raise invalid("name is missing.")
    emails = [body["email"], *body.get("alternateEmailAddresses", [])] if body.get("email") else []
    row = add_candidate(double, body["name"], *emails, source=_source(double, body))
    _take_links(double, row, body)
    return row


def _update_candidate(double: "Ashby", body: Row) -> Row:
    _refuse_unknown(body, _UPDATE)
    row = _known(double, "candidates", body.get("candidateId"))
    add_emails(row, *(body[name] for name in ("email", "alternateEmail") if body.get(name)))
    _take_links(double, row, body)
    if body.get("sendNotifications", True):
        double.mails.append(row["name"])
    double.store.change("candidates", row["id"], **({"name": body["name"]} if body.get("name") else {}))
    return row


def _take_links(double: "Ashby", row: Row, body: Row) -> None:
    if body.get("phoneNumber"):
        add_phone(row, body["phoneNumber"])
    if body.get("linkedInUrl"):
        row["socialLinks"] = [*row["socialLinks"], {"type": "LinkedIn", "url": body["linkedInUrl"]}]
    if body.get("creditedToUserId"):
        row["creditedToUser"] = _known(double, "users", body["creditedToUserId"])


def _create_application(double: "Ashby", body: Row) -> Row:
    candidate = _known(double, "candidates", body.get("candidateId"))
    job = _known(double, "jobs", body.get("jobId"))
    if job["status"] != "Open":
        raise invalid("The job is not open.", "job_not_open")
    stages = double.store.rows("stages", interviewPlanId=job["defaultInterviewPlanId"])
    wanted = body.get("interviewStageId")
    stage = _known(double, "stages", wanted) if wanted else min(stages, key=lambda row: row["orderInInterviewPlan"])
    credit = _known(double, "users", body["creditedToUserId"]) if body.get("creditedToUserId") else None
    fields = {"source": _source(double, body), "creditedToUser": credit}
    row = double.store.add_application(candidate, job, stage, **fields)
    double.webhooks.tell_application("applicationSubmit", row)
    return shapes.application(double, row, is_single=True)


def _delete_application(double: "Ashby", body: Row) -> Row:
    row = _known(double, "applications", body.get("applicationId"))
    del double.store.tables["applications"][row["id"]]
    double.store.drop("feedback", applicationId=row["id"])
    candidate = double.store.tables["candidates"][row["candidateId"]]
    candidate["applicationIds"].remove(row["id"])
    double.store.change("candidates", candidate["id"])
    return {"applicationId": row["id"]}


def _create_note(double: "Ashby", body: Row) -> Row:
    candidate = _known(double, "candidates", body.get("candidateId"))
    note = body.get("note")
    text = note.get("value") if isinstance(note, dict) else note
    if not text:
        raise invalid("note is missing.")
    if isinstance(note, dict) and note.get("type") not in {"text/plain", "text/html"}:
        raise invalid("type must be text/plain or text/html.")
    if body.get("sendNotifications"):
        double.mails.append(candidate["name"])
    row = double.store.add(
        "notes",
        candidateId=candidate["id"],
        content=text,
        isPrivate=bool(body.get("isPrivate")),
        author=double.author,
    )
    double.store.touch(candidate["id"])
    return shapes.note(row)


def _change_stage(double: "Ashby", body: Row) -> Row:
    row = _known(double, "applications", body.get("applicationId"))
    stage = _known(double, "stages", body.get("interviewStageId"))
    if stage["type"] == "Archived":
        row["archiveReason"] = _known(double, "reasons", body.get("archiveReasonId"))
    double.store.enter(row, stage)
    double.webhooks.tell_application("candidateStageChange", row)
    return shapes.application(double, row)


def _source(double: "Ashby", body: Row) -> Row | None:
    return _known(double, "sources", body["sourceId"]) if body.get("sourceId") else None


def _known(double: "Ashby", table: str, key: Any) -> Row:  # noqa: ANN401 - any JSON value
    row = double.store.tables[table].get(key)
    if row is None:
        raise invalid(f"{key} does not exist.", f"{table[:-1]}_not_found")
    return row


def _refuse_unknown(body: Row, known: frozenset[str]) -> None:
    if unknown := body.keys() - known:
        raise invalid(f"{', '.join(sorted(unknown))} cannot be set.")


WRITES: Final[Mapping[str, Callable[["Ashby", Row], Row]]] = {
    "candidate.create": _create_candidate,
    "candidate.update": _update_candidate,
    "candidate.createNote": _create_note,
    "application.create": _create_application,
    "application.delete": _delete_application,
    "application.changeStage": _change_stage,
}
