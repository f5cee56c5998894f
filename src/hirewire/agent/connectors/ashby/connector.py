from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.ashby import rows, webhooks
from hirewire.agent.connectors.ashby.api import HEADERS, VERSION, Api, permission
from hirewire.agent.connectors.ashby.expects import EXPECTS
from hirewire.agent.connectors.ashby.mapping import profile_of, resume_id
from hirewire.agent.connectors.ashby.reading import BROAD, FEEDS, SHAPES, Reader, record_id
from hirewire.agent.connectors.ashby.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import Hint, Page, Report, Webhook
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.http import AtsClient, BasicKey, Pace, SteadyPace
from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.sync_tokens import SyncReader

#: One list for each permission that the connector needs for reading.
LISTS: Final = ("job.list", "candidate.list", "user.list", "source.list")
#: Ashby states no limit, but seems to allow a thousand requests a minute. The agent sends at most six hundred, because
#: other programs that have the same key may need the rest.
PER_SECOND: Final = 10.0


class Settings(msgspec.Struct, frozen=True):
    key: str
    #: "no" excludes leads: people who were found for a job and have not been considered yet.
    leads: str = "yes"
    base_url: str = "https://api.ashbyhq.com"
    app_url: str = "https://app.ashbyhq.com"

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class Ashby(ApiConnector):
    title: ClassVar[str] = "Ashby"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._webhook_secret = webhook_secret
        self._api = AtsClient(
            base_url=settings.base_url.rstrip("/") + "/",
            auth=BasicKey(settings.key),
            pace=pace or SteadyPace(PER_SECOND),
            transport=transport,
            headers=HEADERS,
            watch=Watch(EXPECTS),
        )
        self._ashby = Api(self._api)
        self._reader = Reader(
            self._ashby,
            app_url=settings.app_url.rstrip("/"),
            with_leads=settings.leads != "no",
            now=self._api.server_now,
        )
        self._writer = Writer(self._ashby, self._reader)

    def check(self) -> Report:
        missing = tuple(permission(operation) for operation in LISTS if not self._may(operation))
        is_old = self._ashby.version_status == "deprecated"
        notes = (says(f"Ashby calls version {VERSION} of its API deprecated."),) if is_old else ()
        return Report(self.title, VERSION, missing, notes=notes)

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        reader = SyncReader(
            FEEDS[stream],
            fetch=lambda feed, is_first, sync, cursor: self._reader.fetch(
                stream, feed, sync, cursor, is_first=is_first
            ),
            contents=lambda feed, is_first, raw: self._reader.contents(stream, feed, raw, is_first=is_first),
            broad=BROAD,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        for raw in self._ashby.raw(FEEDS[stream][0]):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            yield from (record.key for record in skipped)
            yield from (record_id(stream, row) for row in decoded if self._reader.is_visible(row))

    def read(self, stream: Stream, key: str) -> Record | None:
        row = self._reader.single(stream, key)
        return next(iter(self._reader.records(stream, [row])), None) if row is not None else None

    def content(self, file_id: str) -> bytes | None:
        """Fetch the file through a fresh link, because links expire."""
        application = self._reader.single(Stream.APPLICATIONS, file_id.partition("_")[0])
        if application is None:
            return None
        resume = application.resume_file_handle
        if resume is None or resume_id(application.id, resume) != file_id:
            return None
        link = self._ashby.one("file.info", rows.FileLink, fileHandle=resume.handle)
        return self._api.download(link.url) if link else None

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail, then compare the profiles of recent records: the API cannot search by profile."""
        for email in person.emails:
            candidates = self._ashby.few("candidate.search", rows.CandidateRow, email=email)
            if candidates:
                return self.candidate(max(candidates, key=lambda row: row.modified).id)
        if not person.profile_url:
            return None
        recent = round((self._api.server_now() - RECENT).timestamp() * 1000)
        for row in self._ashby.rows("candidate.list", rows.CandidateRow, createdAfter=recent):
            if has_profile([profile_of(row)], person.profile_url):
                return self.candidate(row.id)
        return None

    def hints(self, request: Webhook) -> Iterable[Hint]:
        return webhooks.hints(request, secret=self._webhook_secret)

    def _may(self, operation: str) -> bool:
        try:
            self._ashby.page(operation, {"limit": 1}, sync=None, cursor=None)
        except StopSync as stopped:
            if permission(operation) not in str(stopped):
                raise
            return False
        return True
