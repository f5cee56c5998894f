"""SmartRecruiters' API as documented. ``connectors/smartrecruiters/README.md`` names the source of each behavior."""

import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Final
from urllib.parse import parse_qs

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.limits import Window
from hirewire.agent.doubles.smartrecruiters import lists, writes
from hirewire.agent.doubles.smartrecruiters.store import Store
from hirewire.agent.doubles.smartrecruiters.webhooks import Webhooks
from hirewire.agent.doubles.tables import Table

KEY: Final = "smartrecruiters-key"
#: An OAuth client that an administrator created. Its id and secret can be used instead of the key.
CLIENT_ID: Final = "smartrecruiters-client"
CLIENT_SECRET: Final = "smartrecruiters-client-secret"  # noqa: S105 - printed at every start of the double
TOKEN_LIFE: Final = timedelta(minutes=30)
SIGNATURE_KEY: Final = "smartrecruiters-webhooks"
REVIEWS: Final = "reviews-api/v201910/reviews"
#: Maps the first segment of a request's path to a resource. The name of the scope that the request needs begins with
#: this resource.
_SCOPES: Final = {
    "jobs": "jobs",
    "candidates": "candidates",
    "users": "users",
    "reviews-api": "reviews",
    "messages": "messages",
}


class SmartRecruiters(Double):
    title: ClassVar[str] = "SmartRecruiters"
    enumerated = "jobs", "status"
    needed = "candidates", "firstName"

    def __init__(self, *, clock: Clock, limit: int = 10) -> None:
        super().__init__(clock=clock)
        self.store = Store(clock)
        self.webhooks = Webhooks(keys=(SIGNATURE_KEY,), clock=clock)
        self.window = Window(limit, timedelta(seconds=1))
        #: The times at which access tokens expire.
        self._tokens: dict[str, datetime] = {}

    def is_write(self, request: Request) -> bool:
        return request.method != "GET" and request.path != "identity/oauth/token"

    def refusal(self, refused: Refusal) -> Response:
        body = {"message": refused.message, "errors": [{"code": "ERROR", "message": refused.message}]}
        return Response(refused.status, body, refused.headers)

    def answer(self, request: Request) -> Response:
        if request.path == "identity/oauth/token":
            return self._token(request)
        if self.is_revoked or not self._is_admitted(request):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "The API key or the access token is not valid.")
        limits = self._count()
        self._permit(request)
        if request.method == "GET":
            response = self._read(request)
        else:
            self.record(request, KEY)
            status, body = writes.write(self, request)
            response = Response(status, body)
        response.headers.update(limits)
        return response

    def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        client = f"{form.get('client_id')}:{form.get('client_secret')}"
        if self.is_revoked or not secrets.compare_digest(client.encode(), f"{CLIENT_ID}:{CLIENT_SECRET}".encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "invalid_client")
        if form.get("grant_type") != "client_credentials":
            raise Refusal(HTTPStatus.BAD_REQUEST, "unsupported_grant_type")
        token = secrets.token_hex(16)
        self._tokens[token] = self.clock.now() + TOKEN_LIFE
        life = int(TOKEN_LIFE.total_seconds())
        return Response(200, {"access_token": token, "token_type": "Bearer", "expires_in": life})

    def _is_admitted(self, request: Request) -> bool:
        key = request.headers.get("X-Smarttoken", "")
        ends_at = self._tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        has_token = ends_at is not None and ends_at > self.clock.now()
        return has_token or secrets.compare_digest(key.encode(), KEY.encode())

    def details(self, row: Row) -> Row:
        assignments = [self._assignment(each) for each in self.store.rows("applications", candidate=row["id"])]
        return {
            **row,
            "primaryAssignment": assignments[0] if assignments else None,
            "secondaryAssignments": assignments[1:],
        }

    def tell(self, event: str, content: Row) -> None:
        for subscription in self.store.rows("subscriptions", status="active"):
            if event in subscription["events"]:
                self.webhooks.tell(subscription, event, content)

    def _assignment(self, row: Row) -> Row:
        job = self.store.tables["jobs"].get(row["job"], {})
        shown = {
            name: row[name] for name in row if name not in {"id", "candidate", "history", "createdOn", "updatedOn"}
        }
        return {**shown, "job": {"id": row["job"], "title": job.get("title")}}

    def _read(self, request: Request) -> Response:
        kind, *rest = request.path.split("/")
        if not rest and kind in {"jobs", "users", "candidates"}:
            self.turn_page()
            return Response(200, lists.page(self, request, kind, *self._listed(kind)))
        if len(rest) == 1 and kind in {"jobs", "users", "candidates"}:
            row = self._found(kind, rest[0])
            return Response(200, self.details(row) if kind == "candidates" else _plain(row))
        if kind == "candidates" and rest[1:2] == ["attachments"] and len(rest) > 2:  # noqa: PLR2004 - with its id
            return self._file(rest[2])
        rows = self._part(request, kind, rest)
        return Response(200, {"totalFound": len(rows), "content": rows})

    def _part(self, request: Request, kind: str, rest: list[str]) -> list[Row]:
        """The rows of a list without pages: reviews, subscriptions, or parts of one record."""
        match (kind, *rest):
            case ("jobs", key, "publication"):
                rows = self._found("jobs", key).get("publication")
            case ("jobs", key, "hiring-team"):
                rows = self._found("jobs", key).get("team")
            case ("candidates", key, "jobs", job_id, "status", "history"):
                applications = self.store.rows("applications", candidate=key, job=job_id)
                rows = applications[0].get("history") if applications else None
            case ("candidates", key, "attachments"):
                rows = self.store.rows("attachments", candidate=self._found("candidates", key)["id"])
            case _ if request.path == REVIEWS:
                wanted = {"candidate": request.query.get("candidateId"), "job": request.query.get("jobId")}
                rows = self.store.rows("reviews", **{name: value for name, value in wanted.items() if value})
            case _ if request.path == writes.SUBSCRIPTIONS:
                rows = list(self.store.tables["subscriptions"].values())
            case _:
                raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return rows or []

    def _file(self, key: str) -> Response:
        content = self.store.files.get(key)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return Response(200, content, {"Content-Type": "application/octet-stream"})

    def _listed(self, kind: str) -> tuple[Table | list[Row], lists.Show]:
        """Return the rows of a list, and the function that shows a row. Leave out candidates without an application."""
        table = self.store.tables[kind]
        if kind != "candidates":
            return table, _plain
        assigned = self.store.tables["applications"].owners("candidate")
        rows = table if assigned >= table.keys() else [row for row in table.values() if row["id"] in assigned]
        return rows, lambda row: lists.short(self.details(row))

    def _found(self, kind: str, key: str) -> Row:
        row = self.store.tables[kind].get(key)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return row

    def _permit(self, request: Request) -> None:
        resource = request.path.partition("/")[0]
        action = "read" if request.method == "GET" else "write"
        scope = "webhooks_manage" if resource == "webhooks-api" else f"{_SCOPES.get(resource, resource)}_{action}"
        if scope in self.forbidden:
            raise Refusal(HTTPStatus.FORBIDDEN, "Access is denied.")

    def _count(self) -> dict[str, str]:
        now = self.clock.now()
        is_within = self.window.take(now)
        limits = {"X-RateLimit-Limit": str(self.window.most), "X-RateLimit-Remaining": str(self.window.left)}
        if not is_within:
            refused = Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests")
            refused.headers = limits
            raise refused
        return limits


def _plain(row: Row) -> Row:
    return {name: row[name] for name in row if name not in {"team", "publication"}}
