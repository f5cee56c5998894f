from collections.abc import Iterable, Iterator
from typing import ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.greenhouse import rows, webhooks
from hirewire.agent.connectors.greenhouse.expects import EXPECTS
from hirewire.agent.connectors.greenhouse.lists import Lists, scope, since
from hirewire.agent.connectors.greenhouse.reading import FEEDS, SHAPES, Reader, is_visible, record_id
from hirewire.agent.connectors.greenhouse.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import Hint, Page, Report, Webhook
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import Refused, StopSync
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import AtsClient, ClientCredentials, Pace
from hirewire.agent.sdk.orders import ExportedPerson
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream

VERSION: Final = "Harvest v3"
#: The lists that the connector reads. The key needs the scope of each of them.
LISTS: Final = (
    *("jobs", "job_posts", "job_post_locations", "offices", "users", "job_owners", "job_hiring_managers"),
    *("user_job_permissions", "candidates", "notes", "applications", "application_stages", "job_interview_stages"),
    *("rejection_details", "rejection_reasons", "sources", "scorecards", "scorecard_candidate_attributes"),
    *("job_candidate_attributes", "attachments"),
)


class Settings(msgspec.Struct, frozen=True):
    client_id: str
    client_secret: str
    #: The id of the user that the agent writes as. Without it, the integration itself is the author.
    user_id: str = ""
    base_url: str = "https://harvest.greenhouse.io/v3"
    token_url: str = "https://auth.greenhouse.io/token"  # noqa: S105 - an address
    app_url: str = "https://app.greenhouse.io"

    def __repr__(self) -> str:
        return f"Settings(base_url={self.base_url!r})"


class Greenhouse(ApiConnector):
    title: ClassVar[str] = "Greenhouse"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._webhook_secret = webhook_secret
        pace = pace or Pace(remaining="X-RateLimit-Remaining", reset="X-RateLimit-Reset")
        # Read lists as a service account, which sees everything. Write as the user in the settings, if there is one, so
        # that each write has a person as its author.
        watch = Watch(EXPECTS)
        self._api = _client(settings, pace, transport, watch, actor="")
        self._writing_api = _client(settings, pace, transport, watch, actor=settings.user_id)
        self._lists = Lists(self._api)
        self._reader = Reader(self._lists, app_url=settings.app_url.rstrip("/"))
        self._writer = Writer(self._writing_api, self._lists)

    def close(self) -> None:
        self._api.close()
        self._writing_api.close()

    def check(self) -> Report:
        missing = [scope(resource) for resource in LISTS if not self._may_list(resource)]
        return Report(self.title, VERSION, tuple(missing))

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        reader = FeedReader(
            FEEDS[stream],
            fetch=lambda feed, start, token: self._reader.fetch(stream, feed, start, token),
            contents=lambda feed, _start, raw: self._reader.contents(stream, feed, raw),
            now=self._api.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        for raw in self._lists.raw(FEEDS[stream][0].path):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            yield from (record.key for record in skipped)
            yield from self._ids(stream, decoded)

    def read(self, stream: Stream, key: str) -> Record | None:
        number = key.removeprefix("job-") if stream is Stream.GROUPS else key
        return self._reader.one(stream, int(number)) if number.isdecimal() else None

    def content(self, file_id: str) -> bytes | None:
        """Fetch the file through a fresh link, because links expire after seven days."""
        application_id, _, key = file_id.partition("-")
        if not application_id.isdecimal():
            return None
        attachments = self._lists.by("attachments", rows.AttachmentRow, "application_ids", [int(application_id)])
        url = next((row.url for row in attachments if str(row.id) == key), None)
        return self._api.download(url) if url else None

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail, then compare the profiles of recent records: the API cannot search by profile."""
        for email in person.emails:
            candidates = self._lists.rows("candidates", rows.CandidateRow, email=email)
            if candidates:
                return self.candidate(str(max(candidates, key=lambda row: row.updated_at).id))
        if not person.profile_url:
            return None
        recent = since(self._api.server_now() - RECENT)
        for row in self._lists.rows("candidates", rows.CandidateRow, updated_at=recent):
            if has_profile((item.value for item in row.social_media_addresses or ()), person.profile_url):
                return self.candidate(str(row.id))
        return None

    def hints(self, request: Webhook) -> Iterable[Hint]:
        return webhooks.hints(request, secret=self._webhook_secret)

    def _may_list(self, resource: str) -> bool:
        try:
            self._lists.page(resource, {"per_page": 1}, None)
        except StopSync as stopped:
            if scope(resource) not in str(stopped):
                raise
            return False
        except Refused:
            # The key may read the list: Greenhouse refuses only this query.
            return True
        return True

    def _ids(self, stream: Stream, decoded: Iterable[rows.Dated]) -> Iterator[str]:
        for row in decoded:
            if is_visible(row):
                yield record_id(stream, row)


def _client(
    settings: Settings, pace: Pace, transport: httpx2.BaseTransport | None, watch: Watch, *, actor: str
) -> AtsClient:
    auth = ClientCredentials(
        token_url=settings.token_url,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        extra={"sub": actor} if actor else None,
    )
    base_url = settings.base_url.rstrip("/") + "/"
    return AtsClient(base_url=base_url, auth=auth, pace=pace, transport=transport, watch=watch)
