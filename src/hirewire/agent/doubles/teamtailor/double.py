"""Teamtailor's API as documented. ``connectors/teamtailor/README.md`` names the source of each behavior."""

import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar, Final

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.limits import Window
from hirewire.agent.doubles.teamtailor import lists, writes
from hirewire.agent.doubles.teamtailor.documents import document
from hirewire.agent.doubles.teamtailor.store import RELATIONS, Store
from hirewire.agent.doubles.teamtailor.webhooks import Webhooks

KEY: Final = "teamtailor-key"
SIGNATURE_KEY: Final = "teamtailor-webhooks"
MEDIA_TYPE: Final = "application/vnd.api+json"
FILES: Final = "files"
LINK_LIFE: Final = timedelta(seconds=30)


class Teamtailor(Double):
    title: ClassVar[str] = "Teamtailor"
    root: ClassVar[str] = "/v1"
    enumerated = "jobs", "human-status"
    needed = "candidates", "first-name"

    def __init__(self, *, clock: Clock, limit: int = 50, url: str = "http://teamtailor.test/v1") -> None:
        super().__init__(clock=clock)
        self.url = url
        self.store = Store(clock)
        self.webhooks = Webhooks(key=SIGNATURE_KEY, clock=clock)
        self.window = Window(limit, timedelta(seconds=10))

    def is_write(self, request: Request) -> bool:
        return request.method != "GET"

    def refusal(self, refused: Refusal) -> Response:
        body = {"errors": [{"title": refused.message, "detail": refused.message, "status": str(refused.status)}]}
        return Response(refused.status, body, {**refused.headers, "Content-Type": MEDIA_TYPE})

    def answer(self, request: Request) -> Response:
        if request.path.startswith(f"{FILES}/"):
            return self._file(request)
        given = request.headers.get("Authorization", "").removeprefix("Token token=")
        if self.is_revoked or not secrets.compare_digest(given.encode(), KEY.encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "The API key is missing or invalid.")
        limits = self._count()
        self._require_form(request)
        response = self._routed(request)
        version = {"X-Api-Version": request.headers["X-Api-Version"], "Content-Type": MEDIA_TYPE}
        response.headers.update(limits | version)
        return response

    def resume_link(self, name: str) -> str:
        expires_at = self.clock.now() + LINK_LIFE
        return f"{self.url}/{FILES}/{name}?expires={expires_at.timestamp():.3f}"

    def _routed(self, request: Request) -> Response:
        kind, _, key = request.path.partition("/")
        if request.method != "GET":
            self._permit(f"{kind}:write")
            self.record(request, KEY)
            status, kind, row = writes.write(self, request)
            return Response(status, None if row is None else document(self, kind, row, [], self.url))
        if "/" in key:
            return self._below(request)
        self._permit(f"{kind}:read")
        if kind == "company":
            return self._single("companies", next(iter(self.store.tables["companies"]), ""), request)
        if kind not in RELATIONS or kind == "companies":
            raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")
        if key:
            return self._single(kind, key, request)
        self.turn_page()
        return Response(200, lists.page(self, request, kind, self.store.tables[kind]))

    def _below(self, request: Request) -> Response:
        """Return the list of the records that belong to another record, such as a candidate's notes."""
        kind, key, below = request.path.split("/", 2)
        back = lists.BELOW.get((kind, below))
        if back is None or key not in self.store.tables[kind]:
            raise Refusal(HTTPStatus.NOT_FOUND, "The resource could not be found.")
        self._permit(f"{below}:read")
        rows = self.store.rows(below, **{back: key})
        return Response(200, lists.page(self, request, below, rows))

    def _single(self, kind: str, key: str, request: Request) -> Response:
        row = self.store.tables[kind].get(key)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"The record identified by {key} could not be found.")
        include = lists.included_in(kind, request.query.get("include", ""))
        return Response(200, document(self, kind, self.with_link(row), include, self.url))

    def with_link(self, row: Row) -> Row:
        return {**row, "resume": self.resume_link(row["resume"])} if row.get("resume") else row

    def _file(self, request: Request) -> Response:
        content = self.store.files.get(request.path.removeprefix(f"{FILES}/"))
        if content is None or float(request.query.get("expires", "0")) < self.clock.now().timestamp():
            raise Refusal(HTTPStatus.FORBIDDEN, "Request has expired")
        return Response(200, content, {"Content-Type": "application/pdf"})

    def _require_form(self, request: Request) -> None:
        version = request.headers.get("X-Api-Version", "")
        if not (version.isdecimal() and len(version) == len("20240904")):
            raise Refusal(HTTPStatus.BAD_REQUEST, "The X-Api-Version header is required.")
        if request.headers.get("Accept", MEDIA_TYPE) not in {MEDIA_TYPE, "*/*"}:
            raise Refusal(HTTPStatus.NOT_ACCEPTABLE, f"All requests must accept {MEDIA_TYPE}.")
        if request.body and request.headers["Content-Type"] != MEDIA_TYPE:
            raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"All writes must be {MEDIA_TYPE}.")

    def _count(self) -> dict[str, str]:
        now = self.clock.now()
        is_within = self.window.take(now)
        wait = int((self.window.closes_at(now) - now).total_seconds()) + 1
        limits = {
            "X-Rate-Limit-Limit": str(self.window.most),
            "X-Rate-Limit-Remaining": str(self.window.left),
            "X-Rate-Limit-Reset": str(wait),
        }
        if not is_within:
            refused = Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded.")
            refused.headers = limits
            raise refused
        return limits

    def _permit(self, permission: str) -> None:
        if permission in self.forbidden:
            raise Refusal(HTTPStatus.FORBIDDEN, "The API key has no access to this resource.")
