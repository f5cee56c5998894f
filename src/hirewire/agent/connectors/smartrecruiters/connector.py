from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.smartrecruiters import rows, webhooks
from hirewire.agent.connectors.smartrecruiters.expects import EXPECTS
from hirewire.agent.connectors.smartrecruiters.lists import REVIEWS, SUBSCRIPTIONS, Lists, instant, scope
from hirewire.agent.connectors.smartrecruiters.mapping import SEPARATOR, application_id
from hirewire.agent.connectors.smartrecruiters.reading import FEEDS, SHAPES, Reader, record_id
from hirewire.agent.connectors.smartrecruiters.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import ELSEWHERE, Entity, Hint, Page, Report, Webhook
from hirewire.agent.sdk.decoding import decode, segment
from hirewire.agent.sdk.describe import Client
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import MissingPermission, Refused
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import AtsClient, ClientCredentials, HeaderKey, Pace, SteadyPace
from hirewire.agent.sdk.invented import invented_address
from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.settings import WrongSettings

VERSION: Final = "Customer API"
LISTS: Final = ("jobs", "users", "candidates", REVIEWS)
#: Fewer than the ten requests a second that SmartRecruiters allows, because other programs may use the same key.
PER_SECOND: Final = 8.0
#: In seconds. A little longer than SmartRecruiters' own limit for answering a request, which is 128 seconds.
TIMEOUT: Final = 130.0


class Settings(Client, frozen=True, kw_only=True):
    """The agent signs in with an API key or as an OAuth client. If both are given, the client is used."""

    key: str = ""
    base_url: str = "https://api.smartrecruiters.com"
    app_url: str = "https://www.smartrecruiters.com"
    #: The domain of made-up addresses. If it is empty, exports of people without an address are refused.
    invented_domain: str = ""
    #: Secret keys of webhook subscriptions that somebody else made, one per line.
    signature_keys: str = ""

    def __post_init__(self) -> None:
        if not self.key and not self.client_id:
            raise WrongSettings("give either an API key, or the client id and secret of an OAuth client")
        if self.client_id and not self.client_secret:
            raise WrongSettings("the client secret is missing")

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class SmartRecruiters(ApiConnector):
    title: ClassVar[str] = "SmartRecruiters"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._settings, self._secret = settings, webhook_secret
        self._api = AtsClient(
            base_url=settings.base_url.rstrip("/") + "/",
            auth=_auth(settings),
            pace=pace or SteadyPace(PER_SECOND),
            transport=transport,
            timeout=TIMEOUT,
            watch=Watch(EXPECTS),
        )
        self._lists = Lists(self._api)
        domain = settings.invented_domain
        self._reader = Reader(
            self._lists, app_url=settings.app_url.rstrip("/"), invented=domain, now=self._api.server_now
        )
        self._writer = Writer(self._api, self._reader, invented=domain)

    def check(self) -> Report:
        missing = [scope(path) for path in LISTS if not self._may_list(path)]
        return Report(self.title, VERSION, tuple(missing))

    def counts(self) -> Mapping[Entity, int]:
        counted = {Entity.JOBS: self._lists.count("jobs"), Entity.CANDIDATES: self._lists.count("candidates")}
        return {entity: count for entity, count in counted.items() if count is not None}

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        if stream is Stream.APPLICATIONS:
            return iter((ELSEWHERE,))
        reader = FeedReader(
            FEEDS[stream],
            fetch=self._reader.fetch,
            contents=lambda _feed, _start, raw: self._reader.contents(stream, raw),
            now=self._api.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        for raw in self._lists.raw(FEEDS[stream][0].path, {}):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            yield from (record.key for record in skipped)
            for row in decoded:
                yield from _ids(stream, row)

    def read(self, stream: Stream, key: str) -> Record | None:
        owner, _, _ = key.removeprefix("job-").partition(SEPARATOR)
        return next((record for record in self._reader.records(stream, owner) if record.id == key), None)

    def content(self, file_id: str) -> bytes | None:
        candidate, _, rest = file_id.partition(SEPARATOR)
        path = f"candidates/{segment(candidate)}/attachments/{segment(rest.rpartition(SEPARATOR)[2])}"
        return self._api.get(path, needs=scope("candidates"))

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail, including the made-up address, then by profile among recent candidates."""
        invented = invented_address(person, self._settings.invented_domain)
        for email in filter(None, (*person.emails, invented)):
            # The search looks at all fields, so a hit may be somebody else.
            for row in self._lists.rows("candidates", rows.CandidateItem, {"q": email}):
                if (row.email or "").casefold() == email.casefold():
                    return self.candidate(row.id)
        if not person.profile_url:
            return None
        recent = {"updatedAfter": instant(self._api.server_now() - RECENT)}
        for row in self._lists.rows("candidates", rows.CandidateItem, recent):
            details = self._reader.candidate(row.id)
            if details is not None and details.web and has_profile([details.web.linkedin], person.profile_url):
                return self.candidate(row.id)
        return None

    def listen(self, url: str) -> None:
        """Subscribe with a header by which the agent recognizes its webhooks.

        The agent first deletes subscriptions to ``url``, because it may have lost the secret in their header.
        SmartRecruiters does not say who made a subscription. So if the settings contain keys of subscriptions that
        somebody else made, the agent deletes nothing, and subscribes only if no subscription to ``url`` exists. If the
        agent lacks the permission for webhooks, it does not subscribe, and finds changes by polling.
        """
        with suppress(MissingPermission):
            if not self._settings.signature_keys.strip():
                self.unlisten(url)
            known = next((row for row in self._subscriptions() if row.callback_url == url), None)
            subscription = known or self._subscribe(url)
            # An earlier activation may have failed, for example because the agent could not be reached.
            if subscription.status.casefold() != "active":
                path = f"{SUBSCRIPTIONS}/{segment(subscription.id)}/activation"
                self._api.send("PUT", path, {}, needs=scope(SUBSCRIPTIONS))

    def unlisten(self, url: str) -> None:
        for row in self._subscriptions():
            if row.callback_url == url:
                path = f"{SUBSCRIPTIONS}/{segment(row.id)}"
                self._api.send("DELETE", path, None, needs=scope(SUBSCRIPTIONS))

    def handshake(self, request: Webhook) -> Mapping[str, str]:
        return webhooks.handshake(request)

    def hints(self, request: Webhook) -> Iterable[Hint]:
        keys = self._settings.signature_keys.split()
        return webhooks.hints(request, secret=self._secret, keys=keys)

    def _subscribe(self, url: str) -> "_Subscription":
        body = {
            "callbackUrl": url,
            "events": list(webhooks.EVENTS),
            "callbackAuthentication": {
                "type": "header",
                "headerName": webhooks.OURS,
                "headerValue": self._secret,
            },
        }
        return decode(self._api.send("POST", SUBSCRIPTIONS, body, needs=scope(SUBSCRIPTIONS)), _Subscription)

    def _subscriptions(self) -> "list[_Subscription]":
        return self._lists.rows(SUBSCRIPTIONS, _Subscription)

    def _may_list(self, path: str) -> bool:
        try:
            self._api.fetch(path, needs=scope(path), params={"limit": 1})
        except MissingPermission:
            return False
        except Refused:
            # The refusal is not about a permission, but about something else in this query. So the key may read the
            # list.
            return True
        return True


def _auth(settings: Settings) -> httpx2.Auth:
    if not settings.client_id:
        return HeaderKey("X-SmartToken", settings.key)
    return ClientCredentials(
        token_url=f"{settings.base_url.rstrip('/')}/identity/oauth/token",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        in_form=True,
    )


class _Subscription(msgspec.Struct, rename="camel"):
    id: str
    callback_url: str = ""
    status: str = ""


def _ids(stream: Stream, row: rows.Row) -> Iterator[str]:
    match row:
        case rows.CandidateItem() if stream is Stream.APPLICATIONS:
            yield from (application_id(row.id, job_id) for job_id, _ in row.assignments())
        case rows.UserRow(active=False):
            return
        case rows.JobRow(template=True):
            return
        case _:
            yield record_id(stream, row)
