"""Building records from the parts that SmartRecruiters returns separately."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.smartrecruiters import mapping, rows
from hirewire.agent.connectors.smartrecruiters.lists import REVIEWS, Lists, instant, scope
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.decoding import segment
from hirewire.agent.sdk.errors import MissingPermission
from hirewire.agent.sdk.feeds import HISTORY, Contents, Feed, Listing, readable
from hirewire.agent.sdk.records import Application, Record, Stream

_UPDATED: Final = "updatedAfter"
FEEDS: Final[dict[Stream, tuple[Feed, ...]]] = {
    Stream.JOBS: (Feed("jobs", since=_UPDATED),),
    Stream.USERS: (Feed("users", since=_UPDATED),),
    Stream.CANDIDATES: (Feed("candidates", since=_UPDATED),),
    # Applications are read from candidates, because a candidate's row contains the assignments to jobs.
    Stream.APPLICATIONS: (Feed("candidates", since=_UPDATED),),
    # A list of jobs does not show that somebody has left a hiring team, so every run reads the teams of all jobs.
    Stream.GROUPS: (Feed("jobs", since=""),),
}
#: Rows per page. Each row costs further requests, so a longer page would delay other connections.
PAGE: Final = 50
SHAPES: Final[dict[Stream, type[rows.Row]]] = {
    Stream.JOBS: rows.JobRow,
    Stream.USERS: rows.UserRow,
    Stream.CANDIDATES: rows.CandidateItem,
    Stream.APPLICATIONS: rows.CandidateItem,
    Stream.GROUPS: rows.JobRow,
}


class Reader:
    def __init__(self, lists: Lists, *, app_url: str, invented: str, now: Callable[[], datetime]) -> None:
        self.lists, self._app_url, self._invented, self._now = lists, app_url, invented, now
        #: True until SmartRecruiters refuses a request for reviews.
        self._may_read_reviews = True

    @cached_property
    def users(self) -> dict[str, rows.UserRow]:
        return {row.id: row for row in self.lists.rows("users", rows.UserRow)}

    def fetch(self, feed: Feed, start: datetime | None, token: str | None) -> Listing:
        since = {feed.since: instant(start)} if start is not None and feed.since else {}
        return self.lists.page(feed.path, {"limit": PAGE, **since}, token)

    def contents(self, stream: Stream, raw: Sequence[msgspec.Raw]) -> Contents:
        decoded, skipped = self.lists.watch.decode_rows(raw, SHAPES[stream])
        hidden_ids: list[str] = []

        def make(row: Any) -> list[Record]:  # noqa: ANN401 - a row of the stream
            made = list(self.records(stream, row.id, row))
            hidden_ids.extend([] if made else [record_id(stream, row)])
            return made

        made, unreadable = readable(decoded, lambda row: record_id(stream, row), make)
        records = [record for record in made if not isinstance(record, Application)]
        applications = [record for record in made if isinstance(record, Application)]
        lacking = () if self._may_read_reviews else (scope(REVIEWS),)
        contents = Contents(records, [*skipped, *unreadable], hidden_ids, applications, lacking=lacking)
        return contents._replace(skipped_applications=list(_applications_of(decoded, unreadable)))

    def records(self, stream: Stream, key: str, row: Any = None) -> Iterator[Record]:  # noqa: ANN401 - a row of the stream
        """Yield the records that are read from the user, job or candidate with the id ``key``.

        For a group, ``key`` is the id of its job. After a candidate, the candidate's applications follow.

        Rows of lists leave out fields, so the job or candidate is requested even if ``row`` is given. Only a user's row
        is complete.
        """
        match stream:
            case Stream.JOBS:
                yield from self._job(key)
            case Stream.GROUPS:
                yield from self._group(key)
            case Stream.USERS:
                user = row or self.lists.one(f"users/{segment(key)}", rows.UserRow)
                if user is not None and user.active is not False:
                    yield mapping.user_from(user)
            case Stream.CANDIDATES | Stream.APPLICATIONS:
                candidate = self.candidate(key)
                if candidate is not None:
                    yield mapping.candidate_from(candidate, app_url=self._app_url, invented=self._invented)
                    yield from self._applications(candidate, is_listed=row is not None)

    def candidate(self, key: str) -> rows.CandidateRow | None:
        return self.lists.one(f"candidates/{segment(key)}", rows.CandidateRow)

    def job(self, key: str) -> rows.JobRow | None:
        return self.lists.one(f"jobs/{segment(key)}", rows.JobRow)

    def _job(self, key: str) -> Iterator[Record]:
        row = self.job(key)
        if row is None or row.template:
            return
        publications = self.lists.rows(f"jobs/{segment(key)}/publication", rows.PublicationRow)
        team = self._team(key)
        # Listing the users takes more requests, so do it only if the name of a recruiter is needed.
        users = self.users if any(member.role == mapping.RECRUITER for member in team) else {}
        yield mapping.job_from(row, publications, team, users, app_url=self._app_url)

    def _group(self, key: str) -> Iterator[Record]:
        row = self.job(key)
        if row is not None and not row.template:
            yield mapping.group_from(row, self._team(key))

    def _team(self, key: str) -> list[rows.MemberRow]:
        return self.lists.rows(f"jobs/{segment(key)}/hiring-team", rows.MemberRow)

    def _applications(self, row: rows.CandidateRow, *, is_listed: bool) -> Iterator[Application]:
        is_cut_short = is_listed and row.modified_at <= self._now() - HISTORY
        path = f"candidates/{segment(row.id)}"
        attachments = self.lists.rows(f"{path}/attachments", rows.AttachmentRow) if not is_cut_short else []
        for job_id, assignment in row.assignments():
            below = f"{path}/jobs/{segment(job_id)}/status/history"
            history = self.lists.rows(below, rows.HistoryRow) if not is_cut_short else []
            reviews = self._reviews(row, job_id)
            parts = rows.Parts(history=history, reviews=reviews, attachments=attachments)
            application = mapping.application_from(row, job_id, assignment, parts, invented=self._invented)
            yield msgspec.structs.replace(application, is_cut_short=is_cut_short)

    def _reviews(self, row: rows.CandidateRow, job_id: str) -> list[rows.ReviewRow] | None:
        """Reviews of an application, or None if the key may not read them.

        A candidate without an average rating has no reviews. The scopes for reviews are not documented, so perhaps
        nobody can select them. So a key without these scopes still reads everything else.
        """
        if row.average_rating is None:
            return []
        if not self._may_read_reviews:
            return None
        try:
            return self.lists.rows(REVIEWS, rows.ReviewRow, {"candidateId": row.id, "jobId": job_id})
        except MissingPermission:
            self._may_read_reviews = False
            return None


def _applications_of(decoded: Iterable[rows.Row], unreadable: Iterable[Skipped]) -> Iterator[Skipped]:
    """Yield the applications of unreadable candidates as skipped: applications are read only with their candidates."""
    failed = {record.key: record for record in unreadable}
    for row in decoded:
        if isinstance(row, rows.CandidateItem) and row.id in failed:
            for job_id, _ in row.assignments():
                yield msgspec.structs.replace(failed[row.id], key=mapping.application_id(row.id, job_id))


def record_id(stream: Stream, row: rows.Row) -> str:
    return mapping.group_id(row.id) if stream is Stream.GROUPS else row.id
