from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

import httpx2

from hirewire.agent.connectors.lever import rows, webhooks
from hirewire.agent.connectors.lever.expects import EXPECTS
from hirewire.agent.connectors.lever.lists import Gone, Lists, scope
from hirewire.agent.connectors.lever.reading import EXPANDED, FEEDS, SHAPES, Reader, Run, is_visible, record_id
from hirewire.agent.connectors.lever.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import Hint, Page, Report, Webhook
from hirewire.agent.sdk.decoding import segment
from hirewire.agent.sdk.describe import Client, Environment
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import AtsClient, BasicKey, Pace, Param, SteadyPace
from hirewire.agent.sdk.orders import ExportedPerson, Order, RemoveNote
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.settings import WrongSettings
from hirewire.agent.sdk.writing import ACCEPTED

VERSION: Final = "Data API v1"
#: The lists that ``check`` requests. A key needs a scope for each of these lists, and for each of the ``PARTS`` of an
#: opportunity.
LISTS: Final = ("postings", "opportunities", "users", "stages", "archive_reasons")
PARTS: Final = ("notes", "feedback", "resumes")
#: Fewer than the ten requests a second that Lever allows, because other programs may use the same key.
PER_SECOND: Final = 8.0
#: The agent recognizes an account by the ids of this many users. A single id is not enough, because Lever may remove
#: the user with this id.
MARKS: Final = 20
_NOBODY: Final = "00000000-0000-0000-0000-000000000000"
_ENVIRONMENTS: Final = {
    "api.lever.co": Environment.PRODUCTION,
    "api.sandbox.lever.co": Environment.TEST,
}


class Settings(Client, frozen=True, kw_only=True):
    key: str = ""
    #: The agent writes as the Lever user with this e-mail address. The only exception: if Lever has an active user with
    #: a recruiter's address, the agent writes this recruiter's exports as that user.
    user: str
    base_url: str = "https://api.lever.co/v1"
    #: "yes" to read confidential postings and their people, too. The key or the app needs permission for this.
    confidential: str = "no"
    #: The signature tokens of webhooks that were added by hand, one per line.
    signature_tokens: str = ""

    def __post_init__(self) -> None:
        if bool(self.key) == bool(self.client_id):
            raise WrongSettings("give either an API key, or the client id and secret of an OAuth app")
        if self.client_id and not self.client_secret:
            raise WrongSettings("the client secret is missing")

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class Lever(ApiConnector):
    title: ClassVar[str] = "Lever"
    can: ClassVar[frozenset[type[Order]]] = ACCEPTED | {RemoveNote}

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        auth: httpx2.Auth | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._settings, self._webhook_secret = settings, webhook_secret
        self._api = AtsClient(
            base_url=settings.base_url.rstrip("/") + "/",
            auth=auth or BasicKey(settings.key),
            pace=pace or SteadyPace(PER_SECOND),
            transport=transport,
            watch=Watch(EXPECTS),
        )
        self._lists = Lists(self._api, with_confidential=settings.confidential == "yes")
        self._reader = Reader(self._lists, now=self._api.server_now)
        self._writer = Writer(self._api, self._reader, user=settings.user)

    def check(self) -> Report:
        missing = [scope(path) for path in LISTS if not self._may_list(path)]
        # No opportunity has this id, but Lever still refuses the request if the key lacks the permission.
        parts = [f"opportunities/{_NOBODY}/{part}" for part in PARTS]
        missing += [scope(path) for path in parts if not self._may_list(path)]
        notes = [] if scope("users") in missing else self._notes_about_user()
        return Report(
            self.title,
            VERSION,
            tuple(missing),
            environment=_ENVIRONMENTS.get(httpx2.URL(self._settings.base_url).host, Environment.UNKNOWN),
            notes=tuple(notes),
        )

    def account_marks(self) -> list[str]:
        """The ids of the oldest users. Lever does not name the account, so the agent recognizes it by these ids.

        The ids stay the same when somebody leaves, because the request includes users who have left.
        """
        users = self._lists.rows("users", rows.UserRow, includeDeactivated="true")
        return [user.id for user in sorted(users, key=lambda user: (user.created_at or 0, user.id))[:MARKS]]

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        run = Run(stream, set())
        reader = FeedReader(
            FEEDS[stream],
            fetch=lambda feed, start, token: self._reader.fetch(stream, feed, start, token),
            contents=lambda feed, start, raw: self._reader.contents(run, feed, start, raw),
            now=self._api.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        path = FEEDS[stream][0].path
        filters: dict[str, Param] = {"expand": EXPANDED} if path == "opportunities" else {}
        seen: set[str] = set()
        for raw in self._lists.raw(path, **filters):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            visible = [record_id(stream, row) for row in self._reader.complete(decoded) if is_visible(stream, row)]
            fresh = {*visible, *(record.key for record in skipped)} - seen
            seen |= fresh
            yield from fresh

    def read(self, stream: Stream, key: str) -> Record | None:
        if stream is Stream.CANDIDATES:
            opportunities = self._reader.person(key)
            return self._reader.candidate(opportunities) if opportunities else None
        path, filters = FEEDS[stream][0].path, {}
        if path == "opportunities":
            filters["expand"] = EXPANDED
        row = self._lists.one(f"{path}/{segment(key.removeprefix('job-'))}", SHAPES[stream], **filters)
        visible = [each for each in self._reader.complete([row] if row else []) if is_visible(stream, each)]
        return next(iter(self._reader.records(stream, visible)), None)

    def content(self, file_id: str) -> bytes | None:
        opportunity, _, resume = file_id.partition("_")
        path = f"opportunities/{segment(opportunity)}/resumes/{segment(resume)}/download"
        return self._api.get(path, needs=scope("resumes"))

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail, then by profile among recent records: the API cannot search for profiles."""
        for email in person.emails:
            opportunities = self._lists.rows("opportunities", rows.OpportunityRow, email=email)
            contacts = [row.contact for row in sorted(opportunities, key=lambda row: row.modified, reverse=True)]
            if candidate := next(filter(None, map(self.candidate, contacts)), None):
                return candidate
        if not person.profile_url:
            return None
        recent = rows.milliseconds(self._api.server_now() - RECENT)
        for row in self._lists.rows("opportunities", rows.OpportunityRow, created_at_start=recent):
            if has_profile(row.links or (), person.profile_url):
                return self.candidate(row.contact)
        return None

    def listen(self, url: str) -> None:
        """Subscribe to each event.

        The agent first deletes its earlier subscriptions, because it may have lost their signature token. Lever does
        not say whether the agent or a person added a subscription. So if the settings contain tokens of
        subscriptions that were added by hand, the agent deletes nothing, and adds only the missing subscriptions. If
        the key has no permission for webhooks, the agent does not subscribe, and finds changes by polling.
        """
        try:
            if not self._settings.signature_tokens.strip():
                self.unlisten(url)
            known = {(row.event, row.url) for row in self._subscriptions()}
            for event in webhooks.EVENTS:
                if (event, url) not in known:
                    self._subscribe(event, url)
        except StopSync as stopped:
            if "webhooks:" not in str(stopped):
                raise

    def unlisten(self, url: str) -> None:
        for row in self._subscriptions():
            if row.url == url:
                self._unsubscribe(row.id)

    def hints(self, request: Webhook) -> Iterable[Hint]:
        tokens = (self._webhook_secret, *self._settings.signature_tokens.split())
        return webhooks.hints(request, tokens=tokens)

    def _may_list(self, path: str) -> bool:
        try:
            self._lists.page(path, {"limit": 1}, None)
        except Gone:
            return True
        except StopSync as stopped:
            if scope(path) not in str(stopped):
                raise
            return False
        return True

    def _notes_about_user(self) -> Iterator[str]:
        emails = {(row.email or "").casefold() for row in self._lists.rows("users", rows.UserRow)}
        if self._settings.user.casefold() not in emails:
            yield says(
                f"Lever has no active user “{self._settings.user}”:"
                " the agent cannot write notes and InMails, and refuses exports by recruiters whom Lever does not know."
            )

    def _subscriptions(self) -> list[webhooks.Subscription]:
        return self._lists.rows("webhooks", webhooks.Subscription)

    def _subscribe(self, event: str, url: str) -> None:
        body = {"event": event, "url": url, "configuration": {"signatureToken": self._webhook_secret}}
        answer = self._api.send("POST", "webhooks", body, needs=scope("webhooks", "write"))
        made = webhooks.subscription_in(answer)
        if made.token not in {"", self._webhook_secret}:
            # Lever chose its own token. We cannot store it, so we could not tell genuine webhooks from others.
            self._unsubscribe(made.id)

    def _unsubscribe(self, key: str) -> None:
        self._api.send("DELETE", f"webhooks/{segment(key)}", None, needs=scope("webhooks", "write"))
