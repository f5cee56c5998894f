"""Requests that write to the double of Greenhouse: how they are checked, and what they change."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from hirewire.agent.doubles.base import Refusal, Request, Row
from hirewire.agent.doubles.greenhouse.store import stamp

if TYPE_CHECKING:
    from hirewire.agent.doubles.greenhouse.double import Greenhouse

Answer = tuple[int, Any]
_PROFILE: Final = (
    *("first_name", "last_name", "preferred_name", "company", "title", "private", "can_email", "tags"),
    *("email_addresses", "phone_numbers", "addresses", "website_addresses", "social_media_addresses", "custom_fields"),
)
_LISTS: Final = (
    *("tags", "email_addresses", "phone_numbers", "addresses"),
    *("website_addresses", "social_media_addresses"),
)
#: For each visibility, its name in writes and its name in answers.
_VISIBILITY: Final = {
    "public": "publicly_visible",
    "private": "privately_visible",
    "admin_only": "admin_only_visible",
}


def write(double: "Greenhouse", request: Request, actor: str) -> Answer:
    parts = request.path.split("/")
    body = request.json()
    collection = _COLLECTIONS.get((request.method, parts[0]))
    if len(parts) == 1 and collection:
        return collection(double, body, actor)
    key = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else 0
    member = _MEMBERS.get((request.method, parts[0], parts[2] if len(parts) > 2 else ""))  # noqa: PLR2004 - with an action
    if member is None or key not in double.store.tables[parts[0]]:
        raise Refusal(HTTPStatus.NOT_FOUND, "Resource not found.")
    return member(double, key, body)


def _create_candidate(double: "Greenhouse", body: Row, _actor: str) -> Answer:
    for name in ("first_name", "last_name"):
        if not body.get(name):
            raise _invalid(f"{name} is missing.")
    unknown = body.keys() - {*_PROFILE, "application"}
    if unknown:
        raise _invalid(f"{', '.join(sorted(unknown))} cannot be set.")
    application = body.get("application")
    if application:
        _require_open(double, application)
    fields = {name: body.get(name, [] if name in _LISTS else None) for name in _PROFILE}
    fields["can_email"] = body.get("can_email", True)
    fields["private"] = bool(body.get("private"))
    now = stamp(double.clock.now())
    candidate = double.store.add("candidates", **fields, last_activity_at=now, time_zone=None, linked_user_ids=[])
    made = _apply(double, candidate["id"], application) if application else None
    double.webhooks.tell_candidate("candidate_created", candidate)
    return HTTPStatus.CREATED, {"candidate": candidate, "application": made}


def _create_application(double: "Greenhouse", body: Row, _actor: str) -> Answer:
    candidate_id = body.get("candidate_id")
    if candidate_id not in double.store.tables["candidates"]:
        raise _invalid("candidate_id does not exist.")
    _require_open(double, body)
    return HTTPStatus.CREATED, _apply(double, body["candidate_id"], body)


def _require_open(double: "Greenhouse", application: Row) -> None:
    job = double.store.tables["jobs"].get(application.get("job_id", 0))
    if job is None:
        raise _invalid("job_id does not exist.")
    if job["status"] != "open":
        raise _invalid("The job is not open.")


def _apply(double: "Greenhouse", candidate_id: int, body: Row) -> Row:
    store = double.store
    stages = sorted(store.rows("job_interview_stages", job_id=body["job_id"]), key=lambda row: row["sort_order"])
    stage = stages[0] if stages else None
    now = stamp(double.clock.now())
    row = store.add(
        "applications",
        **NEW_APPLICATION,
        candidate_id=candidate_id,
        job_id=body["job_id"],
        source_id=body.get("source_id"),
        stage_id=stage["id"] if stage else None,
        stage_name=stage["name"] if stage else None,
        last_activity_at=now,
    )
    if stage:
        enter(double, row["id"], stage["id"])
    double.webhooks.tell_application("new_candidate_application", row)
    return row


NEW_APPLICATION: Final[Row] = {
    "agency_note_id": None,
    "coordinator_id": None,
    "job_post_id": None,
    "recruiter_id": None,
    "referrer_id": None,
    "status": "in_process",
    "needs_decision": None,
    "prospect": False,
    "rejected_at": None,
    "location_address": None,
    "answers": [],
    "prospective_job_ids": [],
    "custom_fields": None,
}


def enter(double: "Greenhouse", application_id: int, stage_id: int) -> Row:
    now = stamp(double.clock.now())
    for row in double.store.rows("application_stages", application_id=application_id, current=True):
        double.store.change("application_stages", row["id"], current=False, exited_at=now)
    return double.store.add(
        "application_stages",
        application_id=application_id,
        job_interview_stage_id=stage_id,
        entered_at=now,
        exited_at=None,
        days_in_stage=0,
        current=True,
    )


def _create_note(double: "Greenhouse", body: Row, actor: str) -> Answer:
    if body.get("candidate_id") not in double.store.tables["candidates"]:
        raise _invalid("candidate_id does not exist.")
    kind = body.get("note_type", "NOTE")
    if kind not in {"NOTE", "EMAIL"}:
        raise _invalid(f"{kind} cannot be written.")
    if kind == "EMAIL" and not body.get("subject"):
        raise _invalid("subject is missing.")
    visibility = body.get("visibility", "admin_only")
    if visibility not in _VISIBILITY:
        raise _invalid("visibility must be public, private or admin_only.")
    user = body.get("user_id") or (int(actor) if actor.isdecimal() else None)
    row = double.store.add(
        "notes",
        candidate_id=body["candidate_id"],
        application_id=body.get("application_id"),
        body=body.get("body"),
        body_with_tags=body.get("body"),
        subject=body.get("subject"),
        type=kind,
        user_id=user,
        email_from=", ".join(body.get("email_from") or ()) or None,
        email_to=", ".join(body.get("email_to") or ()) or None,
        email_cc=body.get("email_cc"),
        import_hash=None,
        visibility=_VISIBILITY[visibility],
        email_attachment_file_names=None,
    )
    return HTTPStatus.CREATED, row


def _update_candidate(double: "Greenhouse", key: int, body: Row) -> Answer:
    unknown = body.keys() - set(_PROFILE)
    if unknown:
        raise _invalid(f"{', '.join(sorted(unknown))} cannot be set.")
    row = double.store.change("candidates", key, **body)
    double.webhooks.tell_candidate("update_candidate", row)
    return HTTPStatus.OK, row


def _move(double: "Greenhouse", key: int, body: Row) -> Answer:
    application = double.store.tables["applications"][key]
    if body.get("from_stage_id") != application["stage_id"]:
        raise _invalid("from_stage_id is not the current stage.")
    stage = double.store.tables["job_interview_stages"].get(body.get("to_stage_id", 0))
    if stage is None or stage["job_id"] != application["job_id"]:
        raise _invalid("to_stage_id is not a stage of this job.")
    enter(double, key, stage["id"])
    row = double.store.change("applications", key, stage_id=stage["id"], stage_name=stage["name"])
    double.webhooks.tell_application("candidate_stage_change", row)
    return HTTPStatus.NO_CONTENT, None


def _reject(double: "Greenhouse", key: int, body: Row) -> Answer:
    if double.store.tables["applications"][key]["status"] == "rejected":
        raise _invalid("The application is already rejected.")
    now = stamp(double.clock.now())
    double.store.add(
        "rejection_details",
        application_id=key,
        rejected_by_id=None,
        rejection_note_id=None,
        rejection_reason_id=body.get("rejection_reason_id"),
        rejected_at=now,
        question_custom_fields=None,
    )
    row = double.store.change("applications", key, status="rejected", rejected_at=now)
    double.webhooks.tell_application("reject_candidate", row)
    return HTTPStatus.NO_CONTENT, None


def _delete_candidate(double: "Greenhouse", key: int, _body: Row) -> Answer:
    candidate = double.store.tables["candidates"][key]
    applications = double.store.remove_candidate(key)
    double.webhooks.tell_person("delete_candidate", candidate, deleted_application_ids=applications)
    return HTTPStatus.OK, {"message": "Deleted."}


def _delete_application(double: "Greenhouse", key: int, _body: Row) -> Answer:
    row = double.store.tables["applications"][key]
    if row["prospect"]:
        raise _invalid("A prospect cannot be deleted.")
    double.store.remove_application(key)
    double.webhooks.tell_application("delete_application", row)
    return HTTPStatus.OK, {"message": "Deleted."}


def _merge(double: "Greenhouse", key: int, body: Row) -> Answer:
    """Merge two candidates. The one in the path stays, and gets the applications and notes of the other."""
    loser = double.store.tables["candidates"].get(body.get("duplicate_candidate_id", 0))
    if loser is None or loser["id"] == key:
        raise _invalid("duplicate_candidate_id does not exist.")
    for resource in ("applications", "notes"):
        for row in double.store.rows(resource, candidate_id=loser["id"]):
            double.store.hand_over(resource, row["id"], candidate_id=key)
            double.store.change(resource, row["id"])
    double.store.remove_candidate(loser["id"])
    double.store.change("candidates", key)
    double.webhooks.tell_person("merge_candidate", loser, new_candidate_id=key)
    return HTTPStatus.OK, double.store.tables["candidates"][key]


def _invalid(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message)


_COLLECTIONS: Final[Mapping[tuple[str, str], Callable[["Greenhouse", Row, str], Answer]]] = {
    ("POST", "candidates"): _create_candidate,
    ("POST", "applications"): _create_application,
    ("POST", "notes"): _create_note,
}
_MEMBERS: Final[Mapping[tuple[str, str, str], Callable[["Greenhouse", int, Row], Answer]]] = {
    ("PATCH", "candidates", ""): _update_candidate,
    ("DELETE", "candidates", ""): _delete_candidate,
    ("POST", "candidates", "merge"): _merge,
    ("DELETE", "applications", ""): _delete_application,
    ("POST", "applications", "move"): _move,
    ("POST", "applications", "reject"): _reject,
}
