"""The double of Workable. ``connectors/workable/README.md`` names the source of each behavior."""

import math
import secrets
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from typing import ClassVar, Final

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.limits import Window
from hirewire.agent.doubles.tables import Table
from hirewire.agent.doubles.workable import lists, writes
from hirewire.agent.doubles.workable.store import Store, number
from hirewire.agent.doubles.workable.webhooks import Webhooks

KEY: Final = "workable-token"
INTERVAL: Final = timedelta(seconds=10)


class Workable(Double):
    title: ClassVar[str] = "Workable"
    root: ClassVar[str] = "/spi/v3"
    enumerated = "jobs", "state"
    needed = "candidates", "headline"

    def __init__(self, *, clock: Clock, limit: int = 10) -> None:
        super().__init__(clock=clock)
        self.store = Store(clock)
        self.key = KEY
        self.webhooks = Webhooks(key=KEY)
        self.window = Window(limit, INTERVAL)
        #: The status of the answer if the token lacks a scope. Workable's documentation names both 401 and 403.
        self.refuses_with = HTTPStatus.FORBIDDEN

    def is_write(self, request: Request) -> bool:
        return request.method != "GET"

    def refusal(self, refused: Refusal) -> Response:
        return Response(refused.status, {"error": refused.message}, refused.headers)

    def answer(self, request: Request) -> Response:
        if request.path.startswith("files/"):
            return self._file(request.path.removeprefix("files/"))
        given = request.headers.get("Authorization", "")
        if self.is_revoked or not secrets.compare_digest(given.encode(), f"Bearer {self.key}".encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Not authorized")
        limits = self._count()
        self._permit(request)
        response = self._written(request) if self.is_write(request) else Response(200, self._read(request))
        response.headers.update(limits)
        return response

    def replace_key(self, key: str) -> None:
        self.key = self.webhooks.key = key

    def tell(self, event: str, data: Row) -> None:
        for subscription in self.store.rows("subscriptions", event=event):
            self.webhooks.tell(subscription, data)

    def _written(self, request: Request) -> Response:
        self.record(request, str((request.json() or {}).get("member_id") or ""))
        return Response(*writes.write(self, request))

    def _read(self, request: Request) -> Row:
        match request.path.split("/"):
            case ["candidates", key]:
                return {"candidate": lists.full(self, self.found(key), request)}
            case ["jobs", shortcode]:
                return {name: value for name, value in self.found_job(shortcode).items() if name != "team"}
            case ["candidates" | "jobs" | "members"] | ["jobs", _, "candidates"]:
                self.turn_page()
                name = request.path.rpartition("/")[2]
                return lists.page(self, request, name, *self._listed(request.path))
            case parts:
                return self._part(request, parts)

    def _listed(self, path: str) -> tuple[Table | Iterable[Row], lists.Show]:
        """Return the rows of a list that has pages, and the function that shows a row."""
        match path.split("/"):
            case ["jobs"]:
                return self.store.rows("jobs"), _listed_job
            case ["members"]:
                return self.store.rows("members", active=True), dict
            case ["jobs", shortcode, "candidates"]:
                job = self.found_job(shortcode)
                return self.store.rows("candidates", job=job["shortcode"]), self._short
            case _:
                return self.store.tables["candidates"], self._short

    def _short(self, row: Row) -> Row:
        return lists.short(self, row)

    def _part(self, request: Request, parts: list[str]) -> Row:
        """Return a list below one candidate or below one job, or else an account-wide list without pages."""
        match parts:
            case ["candidates", key, "activities"]:
                rows = self.store.rows("activities", candidate=self.found(key)["id"])
                return lists.page(self, request, "activities", rows, _activity)
            case ["jobs", shortcode, "members"]:
                return {"members": self._team(self.found_job(shortcode))}
            case ["jobs", shortcode, "stages"]:
                self.found_job(shortcode)
                return {"stages": self.store.rows("stages")}
            case ["stages"]:
                return {"stages": self.store.rows("stages")}
            case ["subscriptions"]:
                rows = self.store.rows("subscriptions")
                return {"subscriptions": [{**row, "id": number(row)} for row in rows]}
            case _:
                raise Refusal(HTTPStatus.NOT_FOUND, "Not found")

    def _team(self, job: Row) -> list[Row]:
        members = self.store.tables["members"]
        return [{**members[key], "collaboration_role": role} for key, role in job.get("team") or () if key in members]

    def _file(self, key: str) -> Response:
        """Return a résumé. A request for it needs no token."""
        content = self.store.files.get(key)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return Response(200, content, {"Content-Type": "application/octet-stream"})

    def found(self, key: str) -> Row:
        row = self.store.tables["candidates"].get(key)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return row

    def found_job(self, shortcode: str) -> Row:
        row = self.store.job(shortcode)
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found")
        return row

    def _permit(self, request: Request) -> None:
        parts = set(request.path.split("/"))
        # The permission to read candidates includes the permission to subscribe to their events.
        is_reading = not self.is_write(request) or "subscriptions" in parts
        kind = "candidates" if parts & {"candidates", "subscriptions"} else "jobs"
        if f"{'r' if is_reading else 'w'}_{kind}" in self.forbidden:
            raise Refusal(self.refuses_with, "Forbidden")

    def _count(self) -> dict[str, str]:
        now = self.clock.now()
        is_within = self.window.take(now)
        limits = {
            "X-Rate-Limit-Limit": str(self.window.most),
            "X-Rate-Limit-Remaining": str(self.window.left),
            "X-Rate-Limit-Reset": str(math.ceil(self.window.closes_at(now).timestamp())),
        }
        if not is_within:
            refused = Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded")
            refused.headers = limits
            raise refused
        return limits


def _activity(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "candidate"}


def _listed_job(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in {"team", "full_description"}}
