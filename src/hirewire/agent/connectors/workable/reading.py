"""Building records from Workable's candidates and their parts."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec

from hirewire.agent.connectors.workable import mapping, rows
from hirewire.agent.connectors.workable.lists import Lists, instant
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.decoding import segment
from hirewire.agent.sdk.feeds import HISTORY, Contents, Feed, Listing, readable
from hirewire.agent.sdk.records import Application, Record, Stream

FEEDS: Final[dict[Stream, tuple[Feed, ...]]] = {
    Stream.JOBS: (Feed("jobs", since="updated_after", owner="shortcode"),),
    # Members have no time of change, so they are read in full. ``GROUPS`` are made from the teams of jobs. These teams
    # have no time of change either, so they are also read in full.
    Stream.USERS: (Feed("members", since=""),),
    Stream.CANDIDATES: (Feed("candidates", since="updated_after"),),
    Stream.APPLICATIONS: (Feed("candidates", since="updated_after"),),
    Stream.GROUPS: (Feed("jobs", since="", owner="shortcode"),),
}
#: Rows per page. Each row costs one or more further requests, and an account's token allows only one request a second.
#: A larger page would therefore take minutes.
PAGE: Final = 20
SHAPES: Final[dict[Stream, type[msgspec.Struct]]] = {
    Stream.JOBS: rows.JobRow,
    Stream.USERS: rows.MemberRow,
    Stream.CANDIDATES: rows.CandidateRow,
    Stream.APPLICATIONS: rows.CandidateRow,
    Stream.GROUPS: rows.JobRow,
}


class Run(NamedTuple):
    stream: Stream
    #: Hashes of the ids of records that this run has already returned. Somebody on several jobs has several rows,
    #: but is returned once.
    shown: set[int]


class Person(NamedTuple):
    """Somebody's id, and the earliest of their records that still exists. Later records are copies of earlier ones."""

    id: str
    first: rows.CandidateRow


class Reader:
    def __init__(self, lists: Lists, *, invented: str, now: Callable[[], datetime]) -> None:
        self.lists, self._invented, self._now = lists, invented, now
        #: Cached candidates of the current page. Each is needed twice: for the person and the application.
        self._known: dict[str, rows.CandidateRow | None] | None = None

    @cached_property
    def members(self) -> dict[str, rows.MemberRow]:
        """The active members; the keys are their ids. By default, Workable lists only active members."""
        member_rows = self.lists.rows("members", rows.MemberRow)
        return {row.id: row for row in member_rows if row.active is not False}

    def fetch(self, feed: Feed, start: datetime | None, token: str | None) -> Listing:
        since = {feed.since: instant(start)} if start is not None and feed.since else {}
        return self.lists.page(feed.path, {"limit": PAGE, **since}, token)

    def contents(self, run: Run, raw: Sequence[msgspec.Raw]) -> Contents:
        self._known = {}
        try:
            return self._contents(run, raw)
        finally:
            self._known = None

    def _contents(self, run: Run, raw: Sequence[msgspec.Raw]) -> Contents:
        decoded: list[Any]
        decoded, skipped = self.lists.watch.decode_rows(raw, SHAPES[run.stream])
        hidden_ids: list[str] = []

        def make(row: Any) -> list[Record]:  # noqa: ANN401 - a row of the stream
            key = record_id(run.stream, row)
            made = list(self.records(run.stream, key, row))
            fresh = [record for record in made if hash(record.id) not in run.shown]
            run.shown.update(hash(record.id) for record in made)
            hidden_ids.extend([] if made else [key])
            return fresh

        records, unreadable = readable(decoded, lambda row: record_id(run.stream, row), make)
        people = Contents(records, [*skipped, *unreadable], hidden_ids)
        if run.stream is not Stream.CANDIDATES:
            return people
        failed = {record.key for record in unreadable}
        on_job = {row.id for row in decoded if row.job_id}
        return self._with_applications(
            people,
            [row for row in decoded if row.id not in failed],
            [record for record in unreadable if record.key in on_job],
        )

    def _with_applications(
        self, people: Contents, candidate_rows: Sequence[rows.CandidateRow], failed: Sequence[Skipped]
    ) -> Contents:
        """Add the applications, which the requests for the candidates return as well.

        ``failed`` holds the unreadable records that have a job. They are already listed as skipped candidates. Each of
        them is also an application, so it is also listed as a skipped application. For a copy, only this second entry
        matches a record, because no candidate has the id of a copy.
        """
        on_no_job: list[str] = []

        def make(row: rows.CandidateRow) -> list[Record]:
            made: list[Record] = list(self._application(row.id, row))
            on_no_job.extend([] if made else [row.id])
            return made

        applications, unreadable = readable(candidate_rows, lambda row: row.id, make)
        return people._replace(
            applications=[record for record in applications if isinstance(record, Application)],
            gone_applications=on_no_job,
            skipped_applications=[*failed, *unreadable],
        )

    def records(self, stream: Stream, key: str, row: Any = None) -> Iterator[Record]:  # noqa: ANN401 - a row of the stream
        """Read the record to which a key belongs, if the record still exists.

        ``row`` is the record's row in a list, which shows less than the record's own URL.
        """
        match stream:
            case Stream.JOBS | Stream.GROUPS:
                yield from self._job(stream, key.removeprefix(mapping.group_id("")))
            case Stream.USERS:
                member = row or self.members.get(key)
                if member is not None and member.active is not False:
                    yield mapping.user_from(member)
            case Stream.CANDIDATES:
                yield from self._candidate(key, is_listed=row is not None)
            case Stream.APPLICATIONS:
                yield from self._application(key, row)

    def job(self, shortcode: str) -> rows.JobRow | None:
        return self.lists.one(f"jobs/{segment(shortcode)}", rows.JobRow)

    def details(self, key: str) -> rows.CandidateRow | None:
        """A candidate with all details; None if the candidate is gone or has been made anonymous."""
        if self._known is None:
            return self._details(key)
        if key not in self._known:
            self._known[key] = self._details(key)
        return self._known[key]

    def _details(self, key: str) -> rows.CandidateRow | None:
        answer = self.lists.one(f"candidates/{segment(key)}", rows.OneCandidate)
        if answer is None:
            return None
        candidate = self.lists.watch.decode(bytes(answer.candidate), rows.FullCandidateRow)
        return None if candidate.anonymized else candidate

    def person(self, row: rows.CandidateRow) -> Person:
        """The person to whom a record belongs. A copy names its original, which may be a copy itself."""
        seen = {row.id}
        while (key := row.originating_candidate_id) and key not in seen:
            original = self.details(key)
            if original is None:
                return Person(key, row)
            seen.add(key)
            row = original
        return Person(row.id, row)

    def activities(self, row: rows.CandidateRow) -> list[rows.ActivityRow]:
        activity_rows = self.lists.rows(f"candidates/{segment(row.id)}/activities", rows.ActivityRow)
        return sorted(activity_rows, key=lambda activity: (activity.created_at, activity.id))

    def _is_old(self, row: rows.CandidateRow) -> bool:
        return row.modified_at < self._now() - HISTORY

    def _job(self, stream: Stream, shortcode: str) -> Iterator[Record]:
        row = self.job(shortcode)
        if row is None:
            return
        team = self.lists.rows(f"jobs/{segment(shortcode)}/members", rows.MemberRow)
        yield mapping.job_from(row, team) if stream is Stream.JOBS else mapping.group_from(row, team)

    def _candidate(self, key: str, *, is_listed: bool) -> Iterator[Record]:
        row = self.details(key)
        if row is None:
            return
        person = self.person(row)
        # If the first record is an application, its comments belong to the application, not to the candidate.
        has_own = not person.first.job_id
        is_cut_short = has_own and is_listed and self._is_old(person.first)
        activities = self.activities(person.first) if has_own and not is_cut_short else []
        candidate = mapping.candidate_from(person.id, person.first, activities, invented=self._invented)
        yield msgspec.structs.replace(candidate, is_cut_short=is_cut_short)

    def _application(self, key: str, listed: rows.CandidateRow | None) -> Iterator[Application]:
        row = self.details(key)
        if row is None or not row.job_id:
            return
        resume = listed.resume_metadata if listed else self._resume(row)
        is_cut_short = listed is not None and self._is_old(row)
        activities = [] if is_cut_short else self.activities(row)
        application = mapping.application_from(self.person(row).id, row, activities, resume, invented=self._invented)
        yield msgspec.structs.replace(application, is_cut_short=is_cut_short)

    def _resume(self, row: rows.CandidateRow) -> rows.ResumeMetadata | None:
        """The name and times of a résumé. Only lists contain them, so request a list that starts with the candidate."""
        if not row.resume_url:
            return None
        listing = self.lists.page("candidates", {"limit": 1, "since_id": row.id}, None)
        candidate_rows = self.lists.watch.decode_rows(listing.rows, rows.CandidateRow)[0]
        return next((each.resume_metadata for each in candidate_rows if each.id == row.id), None)


def record_id(stream: Stream, row: Any) -> str:  # noqa: ANN401 - a row of the stream
    match row:
        case rows.JobRow():
            return mapping.group_id(row.shortcode) if stream is Stream.GROUPS else row.shortcode
        case _:
            return str(row.id)
