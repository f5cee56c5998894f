"""Ashby's API, as its documentation says. ``connectors/ashby/README.md`` names the source of each behavior."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar, Final

from hirewire.agent.doubles.ashby import lists, shapes
from hirewire.agent.doubles.ashby.lists import Test, invalid
from hirewire.agent.doubles.ashby.store import Store
from hirewire.agent.doubles.ashby.webhooks import Webhooks
from hirewire.agent.doubles.ashby.writes import WRITES
from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.limits import Window

KEY: Final = "ashby-key"
WEBHOOK_SECRET: Final = "ashby-webhooks"  # noqa: S105 - printed at every start of the double
VERSION: Final = "2026-01-01"
_TABLES: Final = {
    "job": "jobs",
    "jobPosting": "postings",
    "candidate": "candidates",
    "application": "applications",
    "applicationFeedback": "feedback",
    "user": "users",
    "source": "sources",
    "archiveReason": "reasons",
    "interviewStage": "stages",
}
_KEYS: Final = {
    "job": "id",
    "candidate": "id",
    "application": "applicationId",
    "jobPosting": "jobPostingId",
    "user": "userId",
    "interviewStage": "interviewStageId",
}
_PERMISSIONS: Final = {
    **dict.fromkeys(("job", "jobPosting"), "jobsRead"),
    **dict.fromkeys(("candidate", "application", "applicationFeedback", "file"), "candidatesRead"),
    **dict.fromkeys(("source", "archiveReason"), "hiringProcessMetadataRead"),
    "interviewStage": "interviewsRead",
    "user": "organizationRead",
}


class Ashby(Double):
    title: ClassVar[str] = "Ashby"
    enumerated = "job", "status"
    needed = "candidate", "position"

    def __init__(self, *, clock: Clock, per_minute: int = 1000) -> None:
        super().__init__(clock=clock)
        self.store = Store(clock)
        self.webhooks = Webhooks(self, secret=WEBHOOK_SECRET)
        self._window = Window(per_minute, timedelta(minutes=1))
        self.author: Row = {}
        #: The present generation of sync tokens, and the error code for tokens of earlier generations.
        self.generation, self.why_expired = 0, ""
        #: Whether a missing permission is reported with status 200, as most other errors are.
        self.refuses_quietly = False
        self.version_status = "active"

    def expire_tokens(self, code: str) -> None:
        self.generation, self.why_expired = self.generation + 1, code

    def is_about(self, request: Request, resource: str) -> bool:
        return request.path.partition(".")[0] == resource

    def is_write(self, request: Request) -> bool:
        return request.path in WRITES

    def refusal(self, refused: Refusal) -> Response:
        code, _, message = refused.message.partition(": ")
        body = {"success": False, "errors": [code], "errorInfo": {"code": code, "message": message or code}}
        return Response(refused.status, body, refused.headers)

    def answer(self, request: Request) -> Response:
        if request.method == "GET" and request.path.startswith("files/"):
            return self._file(request.path.removeprefix("files/"))
        self.require_key(request, KEY)
        self._count()
        if request.method != "POST":
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found: Every call is a POST.")
        self._permit(request.path)
        response = self._routed(request)
        response.headers.update({"Ashby-Version": VERSION, "Ashby-Version-Status": self.version_status})
        return response

    def _routed(self, request: Request) -> Response:
        body = request.json()
        if write := WRITES.get(request.path):
            self.record(request, self.author.get("id", ""))
            return Response(200, {"success": True, "results": write(self, body)})
        if special := _SPECIAL.get(request.path):
            return special(self, request, body)
        kind, _, action = request.path.partition(".")
        if action == "info" and kind in _KEYS:
            return self._single(kind, body.get(_KEYS[kind]))
        if action == "list" and kind in _TABLES:
            return self._list(request.path, body)
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found: There is no such operation.")

    def _list(self, operation: str, body: Row) -> Response:
        kind = operation.partition(".")[0]
        self.turn_page()
        tests = _tests(kind, body)
        table = self.store.tables[_TABLES[kind]]
        rows = [row for row in table.owned(body) if all(test(row) for test in tests)] if tests else table
        return lists.page(self, operation, body, rows, lambda row: self._shown(kind, row))

    def _single(self, kind: str, key: str | None) -> Response:
        row = self.store.tables[_TABLES[kind]].get(key)
        if row is None:
            raise invalid("There is no such record.", f"{kind}_not_found")
        return Response(200, {"success": True, "results": self._shown(kind, row, is_single=True)})

    def _shown(self, kind: str, row: Row, *, is_single: bool = False) -> Row:
        match kind:
            case "application":
                return shapes.application(self, row, is_single=is_single)
            case "jobPosting":
                return shapes.posting(row, is_single=is_single)
            case "applicationFeedback":
                return shapes.feedback(row)
            case _:
                return row

    def search(self, _request: Request, body: Row) -> Response:
        email, name = body.get("email"), body.get("name")
        if not email and not name:
            raise invalid("email or name is missing.")
        matches = [
            row
            for row in self.store.tables["candidates"].values()
            if (not email or email.casefold() in {each["value"].casefold() for each in row["emailAddresses"]})
            and (not name or name.casefold() in (row["name"] or "").casefold())
        ]
        return Response(200, {"success": True, "results": matches[:100]})

    def notes(self, _request: Request, body: Row) -> Response:
        key = body.get("candidateId")
        if key not in self.store.tables["candidates"]:
            raise invalid("There is no such candidate.", "candidate_not_found")
        return lists.page(self, "candidate.listNotes", body, self.store.rows("notes", candidateId=key), shapes.note)

    def file_link(self, request: Request, body: Row) -> Response:
        name = str(body.get("fileHandle", "")).removeprefix("handle-")
        if name not in self.store.files:
            raise invalid("There is no such file.", "file_not_found")
        link = f"http://{request.headers.get('Host', 'api.ashbyhq.com')}/files/{name}"
        return Response(200, {"success": True, "results": {"url": link}})

    def _file(self, name: str) -> Response:
        content = self.store.files.get(name)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found: This link has expired.")
        return Response(200, content, {"Content-Type": "application/octet-stream"})

    def _count(self) -> None:
        now = self.clock.now()
        if not self._window.take(now):
            wait = int((self._window.closes_at(now) - now).total_seconds()) + 1
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "rate_limited: Slow down.", Retry_After=str(wait))

    def _permit(self, operation: str) -> None:
        is_deletion = operation.endswith(".delete")
        changing = "candidatesDelete" if is_deletion else "candidatesWrite"
        needed = changing if operation in WRITES else _PERMISSIONS.get(operation.partition(".")[0], "")
        if needed in self.forbidden:
            status = HTTPStatus.OK if self.refuses_quietly else HTTPStatus.FORBIDDEN
            raise Refusal(status, f"missing_endpoint_permission: The key needs {needed}.")


def _tests(kind: str, body: Row) -> list[Test]:
    tests = [lists.created_after(body)] if body.get("createdAfter") is not None else []
    if kind == "job":
        # Drafts are listed only if the request asks for them.
        states = body.get("status") or ["Open", "Closed", "Archived"]
        tests.append(lambda row: (row.get("status") or "Open") in states)
    if kind == "jobPosting" and body.get("listedOnly"):
        tests.append(lambda row: bool(row.get("isListed")))
    if kind == "application" and body.get("jobId"):
        tests.append(lambda row: row["jobId"] == body["jobId"])
    if kind == "applicationFeedback" and body.get("applicationId"):
        tests.append(lambda row: row["applicationId"] == body["applicationId"])
    if kind == "user" and not body.get("includeDeactivated"):
        tests.append(lambda row: row.get("isEnabled") is not False)
    if kind == "interviewStage":
        tests.append(lambda row: row["interviewPlanId"] == body.get("interviewPlanId"))
    return tests


_SPECIAL: Final[Mapping[str, Callable[[Ashby, Request, Row], Response]]] = {
    "candidate.search": Ashby.search,
    "candidate.listNotes": Ashby.notes,
    "file.info": Ashby.file_link,
}
