"""Greenhouse's API as documented. ``connectors/greenhouse/README.md`` names the source of each behavior."""

import base64
import secrets
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Final
from urllib.parse import parse_qs

from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.greenhouse import lists, writes
from hirewire.agent.doubles.greenhouse.store import Store
from hirewire.agent.doubles.greenhouse.webhooks import Webhooks
from hirewire.agent.doubles.limits import Window

CLIENT_ID: Final = "greenhouse-client"
CLIENT_SECRET: Final = "greenhouse-secret"  # noqa: S105 - printed at every start of the double
WEBHOOK_SECRET: Final = "greenhouse-webhooks"  # noqa: S105 - printed at every start of the double
TOKEN_LIFE: Final = timedelta(hours=1)


class Greenhouse(Double):
    title: ClassVar[str] = "Greenhouse"
    root: ClassVar[str] = "/v3"
    enumerated = "jobs", "status"
    needed = "candidates", "last_name"

    def __init__(self, *, clock: Clock, limit: int = 50) -> None:
        super().__init__(clock=clock)
        self.store = Store(clock)
        self.webhooks = Webhooks(secret=WEBHOOK_SECRET)
        self._window = Window(limit, timedelta(seconds=30))
        #: The user of each token, and the time at which the token expires.
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def is_write(self, request: Request) -> bool:
        return request.method != "GET" and request.path != "token"

    def refusal(self, refused: Refusal) -> Response:
        body = {"message": refused.message, "errors": [{"message": refused.message}]}
        return Response(refused.status, body, refused.headers)

    def answer(self, request: Request) -> Response:
        if request.path == "token":
            return self._token(request)
        if request.method == "GET" and request.path.startswith("files/"):
            return self._file(request.path.removeprefix("files/"))
        actor = self._actor(request)
        limits = self._count()
        response = self._routed(request, actor)
        response.headers.update(limits)
        return response

    def _routed(self, request: Request, actor: str) -> Response:
        resource = request.path.partition("/")[0]
        self._permit(resource, request)
        if request.method != "GET":
            self.record(request, actor)
            return Response(*writes.write(self, request, actor))
        if request.path not in self.store.tables:
            # No address returns a single record. Instead, clients filter a list by ``ids``.
            raise Refusal(HTTPStatus.NOT_FOUND, "Resource not found.")
        self.turn_page()
        return lists.page(self, request)

    def _file(self, name: str) -> Response:
        content = self.store.files.get(name)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "This link has expired.")
        return Response(200, content, {"Content-Type": "application/octet-stream"})

    def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        wanted = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self.is_revoked or not secrets.compare_digest(given.encode(), wanted.encode()):
            raise Refusal(HTTPStatus.UNAUTHORIZED, "invalid_client")
        # The documentation has ``grant_type`` in the query, but clients send it in the form.
        if (form.get("grant_type") or request.query.get("grant_type")) != "client_credentials":
            raise Refusal(HTTPStatus.BAD_REQUEST, "unsupported_grant_type")
        token = secrets.token_hex(16)
        expires_at = self.clock.now() + TOKEN_LIFE
        self._tokens[token] = (form.get("sub") or request.query.get("sub") or "service", expires_at)
        body: Row = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "expires_at": lists.text(expires_at),
        }
        return Response(200, body)

    def _actor(self, request: Request) -> str:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        actor, expires_at = self._tokens.get(token, ("", self.clock.now()))
        if self.is_revoked or self.clock.now() >= expires_at:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Invalid access token.")
        return actor

    def _count(self) -> dict[str, str]:
        now = self.clock.now()
        is_within = self._window.take(now)
        closes_at = self._window.closes_at(now)
        limits = {
            "X-RateLimit-Limit": str(self._window.most),
            "X-RateLimit-Remaining": str(self._window.left),
            "X-RateLimit-Reset": str(int(closes_at.timestamp()) + 1),
        }
        if not is_within:
            wait = str(int((closes_at - now).total_seconds()) + 1)
            refused = Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded.")
            refused.headers = {**limits, "Retry-After": wait}
            raise refused
        return limits

    def _permit(self, resource: str, request: Request) -> None:
        scope = f"harvest:{resource}:{_ACTIONS.get(request.method, 'list')}"
        if scope in self.forbidden:
            raise Refusal(HTTPStatus.FORBIDDEN, "Insufficient scope.")


_ACTIONS: Final = {"GET": "list", "POST": "create", "PATCH": "update", "DELETE": "destroy"}
