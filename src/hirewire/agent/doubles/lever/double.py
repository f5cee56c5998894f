"""Lever's API as documented. ``connectors/lever/README.md`` names the source of each behavior."""

from http import HTTPStatus
from typing import ClassVar, Final

from hirewire.agent.doubles.authorization import Authorization, Consent, implied
from hirewire.agent.doubles.base import Double, Refusal, Request, Response, Row
from hirewire.agent.doubles.clock import Clock
from hirewire.agent.doubles.lever import lists, writes
from hirewire.agent.doubles.lever.store import Store
from hirewire.agent.doubles.lever.webhooks import Webhooks
from hirewire.agent.doubles.limits import Bucket
from hirewire.agent.doubles.tables import Table

KEY: Final = "lever-key"
CLIENT_ID: Final = "lever-app"
CLIENT_SECRET: Final = "lever-app-secret"  # noqa: S105 - printed at every start of the double
SIGNATURE_TOKEN: Final = "lever-webhooks"  # noqa: S105 - printed at every start of the double
_LISTS: Final = {
    "opportunities/deleted": "deleted_opportunities",
    "postings/deleted": "deleted_postings",
    **{name: name for name in ("opportunities", "postings", "users", "stages", "archive_reasons", "webhooks")},
}
_PARTS: Final = ("applications", "notes", "feedback", "resumes")


class Lever(Double):
    title: ClassVar[str] = "Lever"
    root: ClassVar[str] = "/v1"
    enumerated = "postings", "state"
    needed = "opportunities", "headline"

    def __init__(self, *, clock: Clock, per_second: float = 10, burst: int = 20, last_id: int = 0) -> None:
        """The ids of this account begin after ``last_id``.

        In Lever, no two accounts have an id in common, so a second account needs another ``last_id``.
        """
        super().__init__(clock=clock)
        self.store = Store(clock, last_id=last_id)
        self.webhooks = Webhooks(self.store)
        self.bucket = Bucket(per_second, burst)
        self.authorization = Authorization(
            clock,
            title="Lever",
            person="a super admin",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            audience="/v1/",
        )
        #: The consent behind the current request. None if the request has a key.
        self._consent: Consent | None = None
        #: Whether the key was created without access to confidential data.
        self.is_blind_to_confidential = False
        #: Whether clients may choose the signature tokens of their subscriptions.
        self.accepts_tokens = True

    def is_write(self, request: Request) -> bool:
        return request.method != "GET" and request.path not in {"authorize", "oauth/token"}

    def refusal(self, refused: Refusal) -> Response:
        code = HTTPStatus(refused.status).phrase.replace(" ", "")
        return Response(refused.status, {"code": code, "message": refused.message}, refused.headers)

    def answer(self, request: Request) -> Response:
        if (signing_in := self.authorization.answer(request)) is not None:
            return signing_in
        self._consent = self._admit(request)
        if not self.bucket.take(self.clock.now()):
            # The answer does not say how long to wait.
            raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.")
        self._permit(request)
        if not self.is_write(request):
            return self._read(request)
        actor = self._actor(request)
        self.record(request, actor)
        return Response(*writes.write(self, request, actor))

    def send_webhooks(self, url: str) -> None:
        """Subscribe an address to all events, as if somebody had added the address in Lever's settings."""
        for event in sorted(writes.EVENTS):
            row = self.store.add("webhooks", event=event, url=url, configuration={})
            self.webhooks.tokens[row["id"]] = SIGNATURE_TOKEN

    def shown(self, row: Row) -> Row:
        return lists.expanded(self, row, Request("GET", "", {}, {}, b""))

    def _read(self, request: Request) -> Response:
        parts = request.path.split("/")
        if table := _LISTS.get(request.path):
            self.turn_page()
            contacts = request.values.get("contact_id") if table == "opportunities" else None
            of_contacts = self.store.tables[table].of("contact", contacts) if contacts else None
            rows = self.store.tables[table] if of_contacts is None else of_contacts
            return lists.page(self, request, rows, lists.tests(self, request.path, request))
        row = self.store.tables.get(parts[0], Table()).get(parts[1] if len(parts) > 1 else "")
        if row is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
        if len(parts) == 2:  # noqa: PLR2004 - a resource and an id
            return Response(200, {"data": lists.expanded(self, row, request)})
        return self._part(request, row["id"], parts[2:])

    def _part(self, request: Request, opportunity_id: str, parts: list[str]) -> Response:
        if parts[0] not in _PARTS:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
        if parts[2:] == ["download"]:
            return self._file(parts[1])
        rows = self.store.rows(parts[0], opportunityId=opportunity_id)
        return lists.page(self, request, rows, [])

    def _file(self, key: str) -> Response:
        content = self.store.files.get(key)
        if content is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "Not found.")
        return Response(200, content, {"Content-Type": "application/octet-stream"})

    def _actor(self, request: Request) -> str:
        """The user in whose name a change is made. Subscriptions have no user."""
        if request.path.startswith("webhooks"):
            return ""
        actor = request.query.get("perform_as", "")
        user = self.store.tables["users"].get(actor)
        if user is None or user.get("deactivatedAt"):
            raise Refusal(HTTPStatus.BAD_REQUEST, "perform_as must be an active user.")
        return actor

    @property
    def may_read_confidential(self) -> bool:
        is_granted = self._consent is None or "confidential:access:admin" in self._consent.scopes
        return is_granted and not self.is_blind_to_confidential

    def _admit(self, request: Request) -> Consent | None:
        """Return the consent behind a token, or None for a key."""
        if not request.headers.get("Authorization", "").startswith("Bearer "):
            self.require_key(request, KEY)
            return None
        consent = self.authorization.consent_of(request)
        if consent is None or self.is_revoked:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "Invalid access token.")
        return consent

    def _permit(self, request: Request) -> None:
        parts = request.path.split("/")
        part = parts[2] if len(parts) > 2 and parts[2] in _PARTS else parts[0]  # noqa: PLR2004 - a part of a record
        action = "write" if self.is_write(request) else "read"
        # Paths contain “contacts”, but the names of scopes contain “contact”.
        scope = f"{part}:{action}:admin".replace("contacts:", "contact:")
        is_allowed = self._consent is None or scope in set(implied(self._consent.scopes))
        if scope in self.forbidden or not is_allowed:
            raise Refusal(HTTPStatus.FORBIDDEN, "The key has no permission for this.")
