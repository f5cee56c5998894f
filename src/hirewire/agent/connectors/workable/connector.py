from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.workable import rows, webhooks
from hirewire.agent.connectors.workable.expects import EXPECTS
from hirewire.agent.connectors.workable.lists import Lists, instant, scope
from hirewire.agent.connectors.workable.reading import FEEDS, SHAPES, Reader, Run, record_id
from hirewire.agent.connectors.workable.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import ELSEWHERE, Hint, Page, Report, Webhook
from hirewire.agent.sdk.decoding import segment
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import Refused, StopSync
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import AtsClient, BearerKey, Pace
from hirewire.agent.sdk.invented import invented_address
from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.says import says

VERSION: Final = "API v3"
#: One list for each scope that reading needs.
LISTS: Final = ("jobs", "candidates")


class Settings(msgspec.Struct, frozen=True):
    key: str
    #: The address of the API, which contains the account's subdomain: https://larkspur.workable.com/spi/v3.
    base_url: str
    #: The e-mail address of the member who writes all comments. For recruiters who are not members, this member also
    #: copies candidates to further jobs.
    user: str
    #: The domain of made-up addresses. If it is empty, exports of people without an address are refused.
    invented_domain: str = ""
    #: Secrets of OAuth apps, one per line. Empty for a token of the account: Workable then signs with the token.
    signature_keys: str = ""

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class Workable(ApiConnector):
    title: ClassVar[str] = "Workable"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        # Workable signs with the token or an app's secret, never with the connection's own secret.
        del webhook_secret
        self._settings = settings
        base_url = settings.base_url.rstrip("/") + "/"
        self._api = AtsClient(
            base_url=base_url,
            auth=BearerKey(settings.key),
            pace=pace or Pace(remaining="X-Rate-Limit-Remaining", reset="X-Rate-Limit-Reset"),
            transport=transport,
            watch=Watch(EXPECTS),
        )
        self._lists = Lists(self._api, base_url=base_url)
        domain = settings.invented_domain
        self._reader = Reader(self._lists, invented=domain, now=self._api.server_now)
        self._writer = Writer(self._api, self._reader, user=settings.user, invented=domain)

    def check(self) -> Report:
        refusals = {path: refusal for path in LISTS if (refusal := self._refusal(path))}
        # Workable answers a missing scope with 403 or 401, and a wrong key with 401. A valid key can read at least one
        # list. So if no list can be read and no refusal names a scope, the key is wrong.
        if len(refusals) == len(LISTS) and not any(scope(path) in str(stop) for path, stop in refusals.items()):
            raise refusals[LISTS[0]]
        notes = [] if "jobs" in refusals else self._notes_about_user()
        return Report(self.title, VERSION, tuple(scope(path) for path in refusals), notes=tuple(notes))

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        if stream is Stream.APPLICATIONS:
            return iter((ELSEWHERE,))
        run = Run(stream, set())
        reader = FeedReader(
            FEEDS[stream],
            fetch=self._reader.fetch,
            contents=lambda _feed, _start, raw: self._reader.contents(run, raw),
            now=self._api.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        """Every id, including the ids of copies: lists do not say which candidates are copies."""
        for raw in self._lists.raw(FEEDS[stream][0].path, {}):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            yield from (record.key for record in skipped)
            yield from (record_id(stream, row) for row in decoded if _is_listed(stream, row))

    def read(self, stream: Stream, key: str) -> Record | None:
        return next((record for record in self._reader.records(stream, key) if record.id == key), None)

    def applicant(self, application_id: str) -> Candidate | None:
        """The candidate to whom an application belongs.

        The candidate has the id of the person's first record. Copies name the first record even after its deletion.
        """
        record = next(self._reader.records(Stream.CANDIDATES, application_id), None)
        return record if isinstance(record, Candidate) else None

    def content(self, file_id: str) -> bytes | None:
        row = self._reader.details(file_id)
        return self._api.download(row.resume_url) if row is not None and row.resume_url else None

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail address, including the made-up one, then compare the profiles of recent candidates."""
        invented = invented_address(person, self._settings.invented_domain)
        for email in filter(None, (*person.emails, invented)):
            for row in self._lists.rows("candidates", rows.CandidateRow, {"email": email}):
                # The filter is known only from third-party connectors. If Workable ignores it, the list contains
                # everybody.
                if (row.email or "").casefold() == email.casefold() and (candidate := self.applicant(row.id)):
                    return candidate
        if not person.profile_url:
            return None
        recent = {"created_after": instant(self._api.server_now() - RECENT)}
        for row in self._lists.rows("candidates", rows.CandidateRow, recent):
            details = self._reader.details(row.id)
            profiles = (details.social_profiles if details else None) or ()
            if has_profile((profile.url for profile in profiles), person.profile_url):
                return self.applicant(row.id)
        return None

    def listen(self, url: str) -> None:
        """Replace all subscriptions, because Workable keeps signing with the token that subscribed.

        If the present token may not subscribe, the agent finds changes by polling.
        """
        try:
            self.unlisten(url)
            for event in webhooks.EVENTS:
                self._subscribe(url, event)
        except StopSync as stopped:
            if scope("subscriptions") not in str(stopped):
                raise

    def unlisten(self, url: str) -> None:
        targets = {_target(url, event) for event in webhooks.EVENTS}
        for row in self._subscriptions():
            if row.target in targets:
                path = f"subscriptions/{segment(row.id)}"
                self._api.send("DELETE", path, None, needs=scope(path))

    def hints(self, request: Webhook) -> Iterable[Hint]:
        keys = (self._settings.key, *self._settings.signature_keys.split())
        return webhooks.hints(request, keys=keys)

    def _refusal(self, path: str) -> StopSync | None:
        try:
            answer = self._api.fetch(path, needs=scope(path), params={"limit": 1})
        except StopSync as stopped:
            return stopped
        if answer is None:
            raise StopSync(
                "Workable has nothing at this API address. It must end with /spi/v3, after the account’s name."
            )
        return None

    def _notes_about_user(self) -> Iterator[str]:
        emails = {(row.email or "").casefold() for row in self._reader.members.values()}
        if self._settings.user.casefold() not in emails:
            member = self._settings.user
            yield says(
                f"Workable has no active member “{member}”: no notes are written, and only recruiters who are members"
                f" can add known people to further jobs."
            )

    def _subscriptions(self) -> "list[_Subscription]":
        return self._lists.rows("subscriptions", _Subscription)

    def _subscribe(self, url: str, event: str) -> None:
        body = {"target": _target(url, event), "event": event}
        try:
            self._api.send("POST", "subscriptions", body, needs=scope("subscriptions"))
        except Refused:
            # Only the undocumented events report deletions. Without these events, the agent finds deletions by
            # comparing ids.
            if event in webhooks.DOCUMENTED:
                raise


class _Subscription(msgspec.Struct):
    id: int | str
    target: str = ""


def _target(url: str, event: str) -> str:
    """A separate address for each event, because Workable accepts an address only once."""
    return f"{url}?event={event}"


def _is_listed(stream: Stream, row: msgspec.Struct) -> bool:
    match row:
        case rows.CandidateRow():
            return not row.anonymized and (stream is Stream.CANDIDATES or bool(row.job_id))
        case rows.MemberRow():
            return row.active is not False
        case _:
            return True
