"""Writes traffic in the form in which a hub's journal exports it: an ATS's calls, and their answers."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from hirewire.certification.calls import Traffic, traffic_of

Fields = dict[str, Any]
BEGIN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
MILLIS = int(BEGIN.timestamp() * 1000)
PARTNER, LARKSPUR, BRIGHTPATH = "partner", "larkspur", "brightpath"
COMPANIES = {LARKSPUR: "urn:li:organization:5500777", BRIGHTPATH: "urn:li:organization:5500812"}
CONTRACT = "urn:li:contract:6000123"
VERSION = "202604"
DAY = 24 * 60 * 60 * 1000

CANDIDATE: Fields = {
    "firstName": "****",
    "lastName": "******",
    "externalProfileUrl": "***********************",
    "externalCreatedAt": MILLIS - DAY,
    "externalLastModifiedAt": MILLIS - DAY,
    "addresses": [],
    "phoneNumbers": [{"number": "********"}],
    "emailAddresses": ["****************"],
    "currentJobTitle": "*******",
    "currentCompanyName": "**********",
}
APPLICATION: Fields = {
    "atsJobPostingId": "REQ-1",
    "atsJobPostingName": "******",
    "firstName": "****",
    "lastName": "******",
    "atsCreatedAt": MILLIS - DAY,
    "atsLastModifiedAt": MILLIS - DAY,
    "atsCandidateId": "C-1",
}
JOB: Fields = {
    "state": "LISTED",
    "title": "******",
    "description": "*** 179 characters ***",
    "companyApplyUrl": "******************************",
    "listedAt": MILLIS - DAY,
    "availability": "PRIVATE_TO_ATS_INTEGRATION",
    "location": "**************",
}


class Script:
    """Records calls and events. The clock moves on by one second before each of them."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.now = BEGIN
        self._task = 0

    @property
    def traffic(self) -> Traffic:
        return traffic_of(self.records, source="a script")

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def call(  # noqa: PLR0913 - a call has many parts
        self,
        verb: str,
        path: str,
        query: str = "",
        *,
        by: str = LARKSPUR,
        method: str = "",
        body: object = None,
        status: int = 200,
        answer: object = None,
        answer_headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> dict[str, Any]:
        self.wait(seconds=1)
        headers = {"X-RestLi-Method": method} if method else {}
        headers |= {"LinkedIn-Version": VERSION} if path.startswith("/rest/") else {}
        record: dict[str, Any] = {
            "id": f"{len(self.records):032x}",
            "at": self.now.isoformat(),
            "client_id": by,
            "verb": verb,
            "path": path,
            "query": query,
            "status": status,
            "took_ms": 12.0,
            "request_headers": headers,
            "request": "" if body is None else json.dumps(body),
            "answer_headers": dict(answer_headers or {}),
            "answer": "" if answer is None else json.dumps(answer),
            **more,
        }
        self.records.append(record)
        return record

    def event(self, kind: str, number: str, *, by: str = LARKSPUR, state: str = "DELIVERED", tries: int = 1) -> None:
        self.wait(seconds=1)
        status = 200 if state == "DELIVERED" else 500
        self.records.append(
            {
                "id": number,
                "type": kind,
                "at": self.now.isoformat(),
                "client_id": by,
                "state": state,
                "tries": tries,
                "status": status,
            }
        )

    # -- what an ATS does

    def token(self, by: str = LARKSPUR, *, verb: str = "POST") -> None:
        answer = {"access_token": "*** 49 characters ***", "expires_in": 1800, "token_type": "Bearer"}
        form = f"grant_type=client_credentials&client_id={by}&client_secret=*************"
        self.call(verb, "/oauth/v2/accessToken", by=by, request=form, answer=answer)

    def provision(self, name: str, **changes: Any) -> None:  # noqa: ANN401 - fields and options of any kind
        body = {"uniqueForeignId": name, "name": "****", "validJsSdkDomains": ["***************"], **changes}
        credentials = {"client_id": name, "client_secret": "*** 50 characters ***"}
        answer = {"key": f"urn:li:developerApplication:{name}", "credentials": credentials}
        self.call("POST", "/v2/provisionedApplications", by=PARTNER, body=body, status=201, answer=answer)

    def name(self, by: str, kinds: tuple[str, ...], name: str = "*************") -> None:
        keys = [
            pairs(integrationContext=CONTRACT if kind == "CSA_API" else COMPANIES[by], integrationType=kind)
            for kind in kinds
        ]
        entities = {key: {"patch": {"$set": {"integrationName": name}}} for key in keys}
        self.call("POST", "/v2/atsIntegrations", by=by, method="batch_partial_update", body={"entities": entities})

    def setting(self, by: str, key: str, value: str) -> None:
        path = f"/v2/atsIntegrations/{pairs(integrationContext=COMPANIES[by], integrationType='ONE_CLICK_EXPORT')}"
        body = {"entities": {key: {"configurationValue": {"string": value}}}}
        self.call("PUT", f"{path}/configurations", f"ids={key}", by=by, method="batch_update", body=body)

    def jobs(
        self, elements: Mapping[str, Fields], *, by: str = LARKSPUR, refusals: Mapping[str, int] | None = None
    ) -> None:
        body = [{"externalJobPostingId": number, "company": COMPANIES[by], **job} for number, job in elements.items()]
        outcomes, tasks = [], {}
        for number in elements:
            status = (refusals or {}).get(number, 202)
            self._task += 1
            urn = f"urn:li:simpleJobPostingTask:{self._task}"
            outcomes.append(
                {"status": status, "id": urn}
                if status < 400
                else {"status": status, "error": _ERRORS.get(status, ERROR)}
            )
            if status < 400:
                tasks[urn] = {"id": urn, "status": "SUCCEEDED", "externalJobPostingId": number}
        self.call(
            "POST",
            "/rest/simpleJobPostings",
            by=by,
            method="batch_create",
            body={"elements": body},
            answer={"elements": outcomes},
            refused=len(elements) - len(tasks),
        )
        self.tasks(tasks, by=by)

    def tasks(self, tasks: Mapping[str, Fields], *, by: str = LARKSPUR) -> None:
        if tasks:
            query = "&".join(f"ids={quote(urn)}" for urn in tasks)
            answer = {"results": tasks, "errors": {}}
            self.call("GET", "/rest/simpleJobPostingTasks", query, by=by, method="batch_get", answer=answer)

    def put(
        self,
        resource: str,
        records: Mapping[tuple[str, ...], Fields],
        *,
        by: str = LARKSPUR,
        refusals: Mapping[tuple[str, ...], Fields] | None = None,
    ) -> dict[str, Any]:
        refused = {key_of(resource, ids, by): error for ids, error in (refusals or {}).items()}
        entities = {key_of(resource, ids, by): fields for ids, fields in records.items()}
        results = {key: {"status": 204} for key in entities if key not in refused}
        return self.call(
            "PUT",
            f"/rest/{resource}",
            query_of(resource, records, by),
            by=by,
            method="batch_update",
            body={"entities": entities},
            answer={"results": results, "errors": refused},
            done=len(results),
            refused=len(refused),
        )

    def patch(
        self, resource: str, ids: tuple[str, ...], patch: Fields, *, by: str = LARKSPUR, status: int = 204
    ) -> None:
        key = key_of(resource, ids, by)
        self.call(
            "POST",
            f"/rest/{resource}",
            query_of(resource, [ids], by),
            by=by,
            method="batch_partial_update",
            body={"entities": {key: {"patch": patch}}},
            answer={"results" if status < 400 else "errors": {key: {"status": status}}},
        )

    def delete(self, resource: str, *records: tuple[str, ...], by: str = LARKSPUR, status: int = 204) -> None:
        keys = [key_of(resource, ids, by) for ids in records]
        outcomes = {key: {"status": status} for key in keys}
        answer = {"results": outcomes, "errors": {}} if status < 400 else {"results": {}, "errors": outcomes}
        query = query_of(resource, records, by)
        done = len(keys) if status < 400 else 0
        self.call(
            "DELETE",
            f"/rest/{resource}",
            query,
            by=by,
            method="batch_delete",
            answer=answer,
            done=done,
            refused=len(keys) - done,
        )

    def fetches(self, request_id: str, person: str, job: str = "") -> None:
        element = {"candidate": {"member": person}, "externalJobPostingId": job or None}
        query = f"q=request&requestId={request_id}"
        self.call("GET", "/v2/exportedCandidates", query, answer={"elements": [element]})

    def reads(self, resource: str, query: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields and options of any kind
        return self.call("GET", f"/v2/{resource}", query, answer=more.pop("answer", {"elements": []}), **more)


ERROR: Fields = {"status": 422, "message": "ERROR :: /title :: field is required but not found"}
_ERRORS = {409: {"status": 409, "message": "No open job with this externalJobPostingId exists"}}
_PARTS = {
    "candidates": ("externalCandidateId",),
    "candidateNotes": ("externalCandidateId", "externalNoteId"),
    "atsApplications": ("atsJobApplicationId",),
    "applicationNotes": ("externalJobApplicationId", "externalNoteId"),
    "applicationInterviewFeedbacks": ("jobApplicationId", "interviewFeedbackId"),
    "applicationStage": ("jobApplicationId", "jobApplicationStageId"),
    "entityAcls": ("atsEntityAclId", "atsEntityType", "atsEntityId"),
    "entityAclAssignees": ("atsEntityAclId", "atsEntityType", "assignee"),
}


def pairs(**parts: str) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(parts.items()))


def _parts_of(resource: str, ids: tuple[str, ...], by: str) -> dict[str, str]:
    return {**dict(zip(_PARTS[resource], ids, strict=True)), "integrationContext": COMPANIES[by]}


def key_of(resource: str, ids: tuple[str, ...], by: str) -> str:
    return pairs(**_parts_of(resource, ids, by))


def query_of(resource: str, records: Iterable[tuple[str, ...]], by: str) -> str:
    return "&".join(
        f"ids[{place}].{name}={quote(value, safe='')}"
        for place, ids in enumerate(records)
        for name, value in sorted(_parts_of(resource, ids, by).items())
    )
