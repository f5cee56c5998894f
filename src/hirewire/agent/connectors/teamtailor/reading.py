"""Building records from the parts that Teamtailor returns separately."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.teamtailor import mapping, rows
from hirewire.agent.connectors.teamtailor.lists import Filters, Lists, instant, member
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import Faulty, MissingPermission, Refused
from hirewire.agent.sdk.feeds import HISTORY, MOST_FAULTS, Contents, Feed, Listing, readable
from hirewire.agent.sdk.records import Record, Stream

_UPDATED: Final = "filter[updated-at][from]"
#: Notes cannot be filtered by time, so they are read from the latest change back to the start of the previous run.
NEWEST: Final = {"sort": "-updated-at"}
FEEDS: Final[dict[Stream, tuple[Feed, ...]]] = {
    Stream.JOBS: (Feed("jobs", since=_UPDATED),),
    # Nothing says when a user changed, so users are read in full.
    Stream.USERS: (Feed("users", since=""),),
    Stream.CANDIDATES: (Feed("candidates", since=_UPDATED), Feed("notes", owner="candidate-id")),
    # It is not documented whether a new stage changes ``updated-at`` of the application, so two filters are used.
    Stream.APPLICATIONS: (
        Feed("job-applications", since=_UPDATED),
        Feed("job-applications", since="filter[changed-stage-at][from]"),
        # An application shows its candidate's name, e-mail address and résumé. So if a candidate has changed, their
        # applications are read again.
        Feed("candidates", since=_UPDATED),
    ),
    # Nothing shows that somebody has left a team, so teams are read in full.
    Stream.GROUPS: (Feed("jobs", since=""),),
}
#: Filters for all jobs. Without them, Teamtailor sends only public and published jobs.
_ALL_JOBS: Final = {"filter[status]": "all", "filter[feed]": "public,internal"}
_JOB_PARTS: Final = {"include": "user,locations"}
_TEAM: Final = {"include": "user,team-memberships,team-memberships.user"}
APPLICATION_PARTS: Final = {"include": "candidate,job,stage,reject-reason"}
_IN_ORDER: Final = {"sort": "id"}
#: Parameters for the list of a stream. ``_PARAMETERS`` has the parameters for a single record.
LIST_PARAMETERS: Final[dict[Stream, Filters]] = {
    Stream.JOBS: {**_ALL_JOBS, **_JOB_PARTS},
    Stream.USERS: _IN_ORDER,
    Stream.CANDIDATES: _IN_ORDER,
    Stream.APPLICATIONS: {**_IN_ORDER, **APPLICATION_PARTS},
    Stream.GROUPS: {**_ALL_JOBS, **_TEAM},
}
_PARAMETERS: Final[dict[Stream, Filters]] = {
    Stream.JOBS: _JOB_PARTS,
    Stream.APPLICATIONS: APPLICATION_PARTS,
    Stream.GROUPS: _TEAM,
}
SHAPES: Final[dict[Stream, type[rows.Row]]] = {
    Stream.JOBS: rows.JobRow,
    Stream.USERS: rows.UserRow,
    Stream.CANDIDATES: rows.CandidateRow,
    Stream.APPLICATIONS: rows.ApplicationRow,
    Stream.GROUPS: rows.JobRow,
}


class Reader:
    def __init__(self, lists: Lists, *, app_url: str, now: Callable[[], datetime]) -> None:
        self.lists, self._app_url, self._now = lists, app_url, now

    @cached_property
    def company(self) -> rows.CompanyRow | None:
        return self.lists.one("company", rows.CompanyRow)

    @cached_property
    def users(self) -> dict[str, rows.UserRow]:
        return {row.id: row for row in self.lists.rows("users", rows.UserRow, _IN_ORDER)}

    def fetch(self, stream: Stream, feed: Feed, start: datetime | None, token: str | None) -> Listing:
        if feed.path == "notes":
            return self._recent_notes(start, token)
        since = {feed.since: instant(start)} if start is not None and feed.since else {}
        parameters = LIST_PARAMETERS[stream] if feed.path == FEEDS[stream][0].path else _IN_ORDER
        return self.lists.page(feed.path, {**parameters, **since}, token)

    def contents(self, stream: Stream, feed: Feed, start: datetime | None, raw: Sequence[msgspec.Raw]) -> Contents:
        if feed.path == "notes":
            notes, skipped = self.lists.watch.decode_rows(raw, rows.NoteRow)
            recent = {str(note.candidate_id) for note in notes if start is None or note.modified_at >= start}
            records, unreadable = readable(sorted(recent), str, lambda key: filter(None, [self.candidate(key)]))
            return Contents(records, [*skipped, *unreadable])
        if stream is Stream.APPLICATIONS and feed.path == "candidates":
            candidates, _ = self.lists.watch.decode_rows(raw, rows.CandidateRow)
            return Contents(*self._readable(stream, self._applications_of_all(candidates)))
        decoded, skipped = self.lists.watch.decode_rows(raw, SHAPES[stream])
        hidden = [record_id(stream, row) for row in decoded if not is_visible(row)]
        records, unreadable = self._readable(stream, decoded)
        return Contents(records, [*skipped, *unreadable], hidden)

    def one(self, stream: Stream, key: str) -> Record | None:
        if stream is Stream.CANDIDATES:
            return self.candidate(key)
        path = member(FEEDS[stream][0].path, key.removeprefix("job-"))
        row = self.lists.one(path, SHAPES[stream], _PARAMETERS.get(stream))
        return self._record(stream, row) if row is not None and is_visible(row) else None

    def candidate(self, key: str) -> Record | None:
        row = self.lists.one(member("candidates", key), rows.CandidateRow)
        return self._candidate(row) if row is not None else None

    def notes(self, candidate_id: str) -> list[rows.NoteRow]:
        return self.lists.rows(notes_of(candidate_id), rows.NoteRow)

    def _applications_of(self, candidate_id: str) -> list[rows.ApplicationRow]:
        return self.lists.rows(applications_of(candidate_id), rows.ApplicationRow, APPLICATION_PARTS)

    def _applications_of_all(self, candidates: Iterable[rows.CandidateRow]) -> list[rows.ApplicationRow]:
        """Read the applications of changed candidates. Leave out a candidate whose applications cannot be read.

        The applications of such a candidate merely keep their old values in Recruiter, so the reading goes on. But too
        many server errors in a row end the reading. If Teamtailor refuses the applications of every candidate, the
        check of the connection reports the refusal.
        """
        applications: list[rows.ApplicationRow] = []
        faults = 0
        for candidate in candidates:
            try:
                applications += self._applications_of(candidate.id)
            except (Refused, MissingPermission):
                continue
            except Faulty:
                faults += 1
                if faults > MOST_FAULTS:
                    raise
            else:
                faults = 0
        return applications

    def _readable(self, stream: Stream, decoded: Sequence[Any]) -> tuple[list[Record], list[Skipped]]:
        visible = [row for row in decoded if is_visible(row)]
        return readable(visible, lambda row: record_id(stream, row), lambda row: [self._record(stream, row)])

    def _record(self, stream: Stream, row: Any) -> Record:  # noqa: ANN401 - a row of the stream
        match stream:
            case Stream.JOBS:
                return mapping.job_from(row, place=self._place())
            case Stream.USERS:
                return mapping.user_from(row)
            case Stream.GROUPS:
                return mapping.group_from(row)
            case Stream.CANDIDATES:
                touched_at = max(row.created_at, row.updated_at or row.created_at)
                return self._candidate(row, is_cut_short=touched_at <= self._now() - HISTORY)
            case Stream.APPLICATIONS:
                return mapping.application_from(row, row.candidate, row.job)

    def _candidate(self, row: rows.CandidateRow, *, is_cut_short: bool = False) -> Record:
        notes = [] if is_cut_short else self.notes(row.id)
        # Listing the users takes more requests, so list them only if a note needs the name of its author.
        users = self.users if any(note.user_id is not None for note in notes) else {}
        candidate = mapping.candidate_from(row, notes, users, place=self._place())
        return msgspec.structs.replace(candidate, is_cut_short=is_cut_short)

    def _place(self) -> str:
        return f"{self._app_url}/companies/{self.company.id}" if self.company else self._app_url

    def _recent_notes(self, start: datetime | None, token: str | None) -> Listing:
        listing = self.lists.page("notes", NEWEST, token)
        times = [note.modified_at for note in self.lists.watch.decode_rows(listing.rows, rows.NoteRow)[0]]
        is_old = start is not None and bool(times) and min(times) < start
        return listing._replace(next=None) if is_old else listing


def applications_of(candidate_id: str) -> str:
    return f"{member('candidates', candidate_id)}/job-applications"


def notes_of(candidate_id: str) -> str:
    return f"{member('candidates', candidate_id)}/notes"


def is_visible(row: rows.Row) -> bool:
    match row:
        case rows.ApplicationRow():
            return row.candidate is not None and row.job is not None
        case rows.UserRow():
            return row.is_active
        case _:
            return True


def record_id(stream: Stream, row: rows.Row) -> str:
    return mapping.group_id(row) if stream is Stream.GROUPS and isinstance(row, rows.JobRow) else row.id
