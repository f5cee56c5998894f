from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar, Final

import httpx2
import msgspec

from hirewire.agent.connectors.teamtailor import rows, webhooks
from hirewire.agent.connectors.teamtailor.expects import EXPECTS
from hirewire.agent.connectors.teamtailor.lists import SIZE, Filters, Gone, Lists, instant, member, permission
from hirewire.agent.connectors.teamtailor.reading import (
    APPLICATION_PARTS,
    FEEDS,
    LIST_PARAMETERS,
    SHAPES,
    Reader,
    applications_of,
    is_visible,
    notes_of,
    record_id,
)
from hirewire.agent.connectors.teamtailor.writing import Writer
from hirewire.agent.sdk.base import ApiConnector
from hirewire.agent.sdk.connector import Entity, Hint, Page, Report, Webhook
from hirewire.agent.sdk.drift import Watch
from hirewire.agent.sdk.errors import MissingPermission, Refused, StopSync
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.http import AtsClient, HeaderKey, Pace
from hirewire.agent.sdk.orders import ExportedPerson, Order, RemoveNote
from hirewire.agent.sdk.profiles import RECENT, has_profile
from hirewire.agent.sdk.records import Candidate, Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.writing import ACCEPTED

VERSION: Final = "20240904"
MEDIA_TYPE: Final = "application/vnd.api+json"
LISTS: Final = ("jobs", "users", "candidates", "notes", "job-applications")
_COUNTED: Final = {
    Entity.JOBS: Stream.JOBS,
    Entity.CANDIDATES: Stream.CANDIDATES,
    Entity.APPLICATIONS: Stream.APPLICATIONS,
}


class Settings(msgspec.Struct, frozen=True):
    key: str
    #: The e-mail address of the user who becomes the author of notes, if the recruiter has no user in Teamtailor.
    user: str = ""
    base_url: str = "https://api.teamtailor.com/v1"
    #: If not empty, this address of the API replaces ``base_url``, which is the API's address for a region.
    other_url: str = ""
    #: The address of Teamtailor in the browser. If empty, it is derived from the API's address.
    app_url: str = ""
    #: The signature keys of webhooks, one per line.
    signature_keys: str = ""

    @property
    def api_url(self) -> str:
        return (self.other_url or self.base_url).rstrip("/")

    def __repr__(self) -> str:
        return f"Settings(base_url={self.api_url!r})"


class Teamtailor(ApiConnector):
    title: ClassVar[str] = "Teamtailor"
    can: ClassVar[frozenset[type[Order]]] = ACCEPTED | {RemoveNote}

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._keys = (webhook_secret, *settings.signature_keys.split())
        self._api = AtsClient(
            base_url=settings.api_url + "/",
            auth=HeaderKey("Authorization", f"Token token={settings.key}"),
            pace=pace or Pace(remaining="X-Rate-Limit-Remaining", reset="X-Rate-Limit-Reset"),
            transport=transport,
            headers={"X-Api-Version": VERSION},
            media_type=MEDIA_TYPE,
            watch=Watch(EXPECTS),
        )
        self._lists = Lists(self._api)
        self._reader = Reader(self._lists, app_url=_app_url(settings), now=self._api.server_now)
        self._writer = Writer(self._api, self._reader, user=settings.user)

    def check(self) -> Report:
        missing = [permission(path) for path in LISTS if not self._may_list(path)]
        company = self._reader.company if self._may("company") else None
        if company is None:
            missing.append(permission("company"))
        notes = () if permission("candidates") in missing else self._about_lists(missing)
        account = (company.name if company else None) or self.title
        return Report(account, VERSION, tuple(missing), notes=tuple(notes))

    def counts(self) -> Mapping[Entity, int]:
        counted = {
            entity: self._lists.count(FEEDS[stream][0].path, LIST_PARAMETERS[stream])
            for entity, stream in _COUNTED.items()
        }
        return {entity: count for entity, count in counted.items() if count is not None}

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        reader = FeedReader(
            FEEDS[stream],
            fetch=lambda feed, start, token: self._reader.fetch(stream, feed, start, token),
            contents=lambda feed, start, raw: self._reader.contents(stream, feed, start, raw),
            now=self._api.server_now,
        )
        return reader.changes(since)

    def ids(self, stream: Stream) -> Iterator[str]:
        for raw in self._lists.raw(FEEDS[stream][0].path, LIST_PARAMETERS[stream]):
            decoded, skipped = self.watch.decode_rows([raw], SHAPES[stream])
            yield from (record.key for record in skipped)
            yield from (record_id(stream, row) for row in decoded if is_visible(row))

    def read(self, stream: Stream, key: str) -> Record | None:
        return self._reader.one(stream, key)

    def content(self, file_id: str) -> bytes | None:
        """Fetch the résumé through a fresh link, because links expire after thirty seconds."""
        _, _, candidate_id = file_id.partition("-")
        row = self._lists.one(member("candidates", candidate_id), rows.CandidatePart)
        return self._api.download(row.resume) if row is not None and row.resume else None

    def find(self, person: ExportedPerson) -> Candidate | None:
        """Search by e-mail address, then compare the profiles of recent candidates.

        The API cannot search by profile.
        """
        for email in person.emails:
            candidates = self._lists.rows("candidates", rows.CandidateRow, {"filter[email]": email})
            if candidates:
                return self.candidate(max(candidates, key=lambda row: row.updated_at or row.created_at).id)
        if not person.profile_url:
            return None
        recent = {"filter[created-at][from]": instant(self._api.server_now() - RECENT)}
        for row in self._lists.rows("candidates", rows.CandidateRow, recent):
            if has_profile([row.linkedin_url], person.profile_url):
                return self.candidate(row.id)
        return None

    def hints(self, request: Webhook) -> Iterable[Hint]:
        return webhooks.hints(request, keys=self._keys)

    def _may_list(self, path: str) -> bool:
        return self._may(path, {SIZE: 1})

    def _may(self, path: str, filters: Mapping[str, str | int] | None = None) -> bool:
        try:
            self._api.fetch(path, needs=permission(path), params=filters or {})
        except StopSync as stopped:
            if permission(path) not in str(stopped):
                raise
            return False
        except Refused:
            # The key may read the list, but Teamtailor refuses this query.
            return True
        return True

    def _about_lists(self, missing: Collection[str]) -> Iterator[str]:
        """Yield remarks if the key cannot list the notes or the applications of one candidate.

        The vendor does not document these two lists.
        """
        listing = self._lists.page("candidates", {SIZE: 1}, None)
        for row in self.watch.decode_rows(listing.rows, rows.CandidatePart)[0]:
            notes, applications = notes_of(row.id), applications_of(row.id)
            if permission(notes) not in missing and not self._is_there(notes):
                yield says("Teamtailor does not let this key list the notes of a candidate, so no notes arrive.")
            if permission(applications) not in missing and not self._is_there(applications, APPLICATION_PARTS):
                yield says(
                    "Teamtailor does not let this key list the applications of a candidate,"
                    " so existing applications keep their old names, addresses and résumés."
                )

    def _is_there(self, path: str, filters: Filters | None = None) -> bool:
        try:
            self._lists.page(path, {**(filters or {}), SIZE: 1}, None)
        except (Gone, MissingPermission, Refused):
            return False
        return True

    def candidate(self, key: str) -> Candidate | None:
        record = self._reader.candidate(key)
        return record if isinstance(record, Candidate) else None


def _app_url(settings: Settings) -> str:
    """The address of Teamtailor in the browser.

    If the settings do not contain this address, it is derived from the API's address: both name the same region.
    """
    url = httpx2.URL(settings.api_url)
    host = url.host.replace("api.", "app.", 1) if url.host.startswith("api.") else url.netloc.decode()
    return settings.app_url.rstrip("/") or f"{url.scheme}://{host}"
