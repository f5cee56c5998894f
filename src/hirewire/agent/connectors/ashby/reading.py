"""Assembling records from Ashby's lists and from the parts that are requested record by record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.ashby import mapping, rows
from hirewire.agent.connectors.ashby.api import LONGEST_PAGE, Api
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.feeds import HISTORY, OVERLAP, Contents, readable
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sdk.sync_tokens import SyncListing

POSTINGS: Final = "jobPosting.list"
FEEDBACK: Final = "applicationFeedback.list"
CANDIDATES: Final = "candidate.list"
#: The first feed of each stream lists the stream's own records. The others lead to records whose parts changed.
FEEDS: Final[dict[Stream, tuple[str, ...]]] = {
    Stream.JOBS: ("job.list", POSTINGS),
    Stream.USERS: ("user.list",),
    Stream.CANDIDATES: (CANDIDATES,),
    # An application shows the candidate's name and e-mail address, so it is read again when the candidate changes.
    Stream.APPLICATIONS: ("application.list", FEEDBACK, CANDIDATES),
    Stream.GROUPS: ("job.list",),
}
#: If one of these lists is read in full, it leads to nearly all records of another stream.
BROAD: Final = (CANDIDATES,)
SHAPES: Final[dict[Stream, type[rows.Row]]] = {
    Stream.JOBS: rows.JobRow,
    Stream.USERS: rows.UserRow,
    Stream.CANDIDATES: rows.CandidateRow,
    Stream.APPLICATIONS: rows.ApplicationRow,
    Stream.GROUPS: rows.JobRow,
}
_SINGLE: Final = {
    Stream.JOBS: ("job.info", "id"),
    Stream.GROUPS: ("job.info", "id"),
    Stream.USERS: ("user.info", "userId"),
    Stream.CANDIDATES: ("candidate.info", "id"),
    Stream.APPLICATIONS: ("application.info", "applicationId"),
}
#: Rows per page. Each row costs one or two more requests, and a page should not take longer than a few seconds.
PAGE: Final = {Stream.JOBS: 50, Stream.CANDIDATES: 50, Stream.APPLICATIONS: 25}
LEAD: Final = "Lead"


class Reader:
    def __init__(self, api: Api, *, app_url: str, with_leads: bool, now: Callable[[], datetime]) -> None:
        self.api, self._app_url, self._with_leads, self._now = api, app_url, with_leads, now

    def fetch(self, stream: Stream, feed: str, sync: str | None, cursor: str | None, *, is_first: bool) -> SyncListing:
        if feed == POSTINGS:
            return self._changed_postings(sync)
        # Ashby does not report that somebody has left a hiring team, so groups are read in full.
        token = None if stream is Stream.GROUPS else sync
        is_for_token = is_first and feed != FEEDS[stream][0]
        limit = LONGEST_PAGE if is_for_token else PAGE.get(stream, LONGEST_PAGE)
        listing = self.api.page(feed, {"limit": limit}, sync=token, cursor=cursor)
        return listing._replace(sync=None) if stream is Stream.GROUPS else listing

    def contents(self, stream: Stream, feed: str, raw: Sequence[msgspec.Raw], *, is_first: bool) -> Contents:
        if feed != FEEDS[stream][0]:
            return Contents() if is_first else self._owners(stream, feed, raw)
        decoded, skipped = self.api.watch.decode_rows(raw, SHAPES[stream])
        visible = [row for row in decoded if self.is_visible(row)]
        hidden = [record_id(stream, row) for row in decoded if not self.is_visible(row)]
        postings = self._postings() if stream is Stream.JOBS and visible else {}

        def make(row: Any) -> list[Record]:  # noqa: ANN401 - a row of the stream
            is_job = stream is Stream.JOBS
            return [self._job(row, postings)] if is_job else self.records(stream, [row], is_listed=True)

        records, unreadable = readable(visible, lambda row: record_id(stream, row), make)
        return Contents(records, [*skipped, *unreadable], hidden)

    def records(self, stream: Stream, fetched: Iterable[Any], *, is_listed: bool = False) -> list[Record]:
        """Make records from rows. Old records from a list get no parts, to save the requests for these parts."""
        match stream:
            case Stream.JOBS:
                jobs = list(fetched)
                postings = self._postings() if jobs else {}
                return [self._job(row, postings) for row in jobs]
            case Stream.USERS:
                return [mapping.user_from(row) for row in fetched]
            case Stream.GROUPS:
                return [mapping.group_from(row) for row in fetched]
            case Stream.CANDIDATES:
                return [self._candidate(row, is_cut_short=is_listed and self._is_old(row)) for row in fetched]
            case Stream.APPLICATIONS:
                return [self._application(row, is_cut_short=is_listed and self._is_old(row)) for row in fetched]

    def single(self, stream: Stream, key: str) -> Any | None:  # noqa: ANN401 - a row of the stream's shape
        operation, name = _SINGLE[stream]
        row = self.api.one(operation, SHAPES[stream], **{name: key.removeprefix("job-")})
        return row if row is not None and self.is_visible(row) else None

    def notes(self, candidate_id: str) -> list[rows.NoteRow]:
        return self.api.rows("candidate.listNotes", rows.NoteRow, candidateId=candidate_id)

    def is_visible(self, row: rows.Row) -> bool:
        match row:
            case rows.ApplicationRow():
                return row.job is not None and bool(row.job.id) and (self._with_leads or row.status != LEAD)
            case rows.UserRow():
                return row.is_enabled is not False
            case _:
                return True

    def _owners(self, stream: Stream, feed: str, raw: Sequence[msgspec.Raw]) -> Contents:
        """The records to which changed parts belong."""
        if feed == POSTINGS:
            keys = [row.job_id for row in self.api.watch.decode_rows(raw, rows.PostingRow)[0]]
        elif feed == CANDIDATES:
            people = self.api.watch.decode_rows(raw, rows.CandidateRow)[0]
            keys = [key for row in people for key in row.application_ids or ()]
        else:
            keys = [row.application_id for row in self.api.watch.decode_rows(raw, rows.FeedbackRow)[0]]
        wanted = [key for key in dict.fromkeys(keys) if key]
        return Contents(*readable(wanted, str, lambda key: self._one(stream, key)))

    def _one(self, stream: Stream, key: str) -> list[Record]:
        row = self.single(stream, key)
        return self.records(stream, [row]) if row is not None else []

    def _changed_postings(self, sync: str | None) -> SyncListing:
        """Return the postings that changed since the token.

        The list of postings has neither pages nor tokens, so the time of the run serves as a token. The latest
        ``updated_at`` in the list would not do: a posting that changed earlier may appear in the list only later.
        """
        raw = list(self.api.raw(POSTINGS, limit=None))
        following = (self._now() - OVERLAP).isoformat()
        if sync is None:
            return SyncListing(raw, None, following)
        since = datetime.fromisoformat(sync)
        changed = [
            each
            for each in raw
            for row in self.api.watch.decode_rows([each], rows.PostingRow)[0]
            if row.updated_at is not None and row.updated_at >= since
        ]
        return SyncListing(changed, None, following)

    def _postings(self) -> dict[str, rows.PostingRow]:
        listed: dict[str, rows.PostingRow] = {}
        for posting in self.api.few(POSTINGS, rows.PostingRow, listedOnly=True):
            if posting.is_listed and posting.job_id:
                listed.setdefault(posting.job_id, posting)
        return listed

    def _job(self, row: rows.JobRow, postings: Mapping[str, rows.PostingRow]) -> Record:
        return mapping.job_from(row, self._posting(postings.get(row.id)), app_url=self._app_url)

    def _posting(self, listed: rows.PostingRow | None) -> rows.PostingRow | None:
        """The posting with its text. Lists of postings leave the text out.

        Server errors and missing permissions are raised. If they were ignored, the job would lose its text in
        Recruiter.
        """
        if listed is None:
            return None
        try:
            return self.api.one("jobPosting.info", rows.PostingRow, jobPostingId=listed.id) or listed
        except SkipRecord:
            return listed

    def _candidate(self, row: rows.CandidateRow, *, is_cut_short: bool) -> Record:
        candidate = mapping.candidate_from(row, [] if is_cut_short else self.notes(row.id))
        return msgspec.structs.replace(candidate, is_cut_short=is_cut_short)

    def _application(self, row: rows.ApplicationRow, *, is_cut_short: bool) -> Record:
        if is_cut_short:
            bare = mapping.application_from(row, rows.ApplicationParts())
            return msgspec.structs.replace(bare, is_cut_short=True)
        full = row
        if row.application_history is None:
            full = self.api.one("application.info", rows.ApplicationRow, applicationId=row.id) or row
        parts = rows.ApplicationParts(
            history=full.application_history or (),
            resume=full.resume_file_handle,
            feedback=self.api.rows(FEEDBACK, rows.FeedbackRow, applicationId=row.id),
        )
        return mapping.application_from(row, parts)

    def _is_old(self, row: rows.Dated) -> bool:
        return row.modified < self._now() - HISTORY


def record_id(stream: Stream, row: rows.Row) -> str:
    return mapping.group_id(row) if stream is Stream.GROUPS and isinstance(row, rows.JobRow) else row.id
