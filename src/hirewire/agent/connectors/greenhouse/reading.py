"""Building records from several lists of Greenhouse, each of which contains a part of a record, such as its notes."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from hirewire.agent.connectors.greenhouse import mapping, rows
from hirewire.agent.connectors.greenhouse.lists import Lists, Lookup, since
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.decoding import UNREADABLE, decode_mended
from hirewire.agent.sdk.errors import MissingPermission
from hirewire.agent.sdk.feeds import Contents, Feed, Listing
from hirewire.agent.sdk.records import Record, Stream

R = TypeVar("R", bound=msgspec.Struct)

#: Each stream reads the list of its records and the lists of parts of these records, such as notes. The lists of parts
#: are needed because Greenhouse does not say which changes of a part also update ``updated_at`` of the record.
FEEDS: Final[dict[Stream, tuple[Feed, ...]]] = {
    Stream.JOBS: (
        Feed("jobs"),
        Feed("job_posts", owner="job_id"),
        Feed("job_owners", owner="job_id"),
        # By default, the list of job posts leaves out deleted posts. Without this feed, a job whose only post was
        # deleted would still count as advertised.
        Feed("job_posts", owner="job_id", filters=(("active", "false"),)),
    ),
    Stream.USERS: (Feed("users"),),
    Stream.CANDIDATES: (
        Feed("candidates"),
        Feed("candidates", since="last_activity_at"),
        Feed("notes", owner="candidate_id"),
    ),
    Stream.APPLICATIONS: (
        Feed("applications"),
        Feed("applications", since="last_activity_at"),
        Feed("application_stages", owner="application_id"),
        Feed("rejection_details", owner="application_id"),
        Feed("notes", owner="application_id"),
        Feed("scorecards", owner="application_id"),
        Feed("attachments", owner="application_id"),
        # An application shows the candidate's name and e-mail address, so it is read again when the candidate changes.
        Feed("candidates"),
    ),
    # Greenhouse does not report that somebody has left a team, so every run reads all teams.
    Stream.GROUPS: (Feed("jobs", since=""),),
}
#: Rows per page. Each call for parts, such as notes, accepts only fifty ids. So longer pages would hardly save calls,
#: but would delay other connections.
PAGE: Final = {
    Stream.JOBS: 100,
    Stream.USERS: 500,
    Stream.CANDIDATES: 250,
    Stream.APPLICATIONS: 100,
    Stream.GROUPS: 100,
}
SHAPES: Final[dict[Stream, type[rows.Dated]]] = {
    Stream.JOBS: rows.JobRow,
    Stream.USERS: rows.UserRow,
    Stream.CANDIDATES: rows.CandidateRow,
    Stream.APPLICATIONS: rows.ApplicationRow,
    Stream.GROUPS: rows.JobRow,
}
_TEAMS: Final = ("job_owners", "job_hiring_managers", "user_job_permissions")


class Reader:
    def __init__(self, lists: Lists, *, app_url: str) -> None:
        self.lists, self._app_url = lists, app_url
        self._offices = Lookup(lists, "offices", rows.OfficeRow)
        self._users = Lookup(lists, "users", rows.UserRow)
        self._sources = Lookup(lists, "sources", rows.NamedRow)
        self._reasons = Lookup(lists, "rejection_reasons", rows.NamedRow)
        self._titles = Lookup(lists, "jobs", rows.JobRow)
        self._stages = Lookup(lists, "job_interview_stages", rows.NamedRow)
        self._attributes = Lookup(lists, "job_candidate_attributes", rows.NamedRow)
        self._makers: dict[Stream, Callable[[Sequence[Any]], list[Record]]] = {
            Stream.JOBS: self._jobs,
            Stream.USERS: self._people,
            Stream.CANDIDATES: self._candidates,
            Stream.APPLICATIONS: self._applications,
            Stream.GROUPS: self._teams,
        }

    def fetch(self, stream: Stream, feed: Feed, start: datetime | None, token: str | None) -> Listing:
        filters: dict[str, str | int] = {"per_page": PAGE[stream], **dict(feed.filters)}
        if start is not None and feed.since:
            filters[feed.since] = since(start)
        return self.lists.page(feed.path, filters, token)

    def contents(self, stream: Stream, feed: Feed, raw: Sequence[msgspec.Raw]) -> Contents:
        if feed.path == FEEDS[stream][0].path:
            decoded, skipped = self.lists.watch.decode_rows(raw, SHAPES[stream])
            return self._contents(stream, decoded, skipped)
        owners = {key for row in raw if isinstance(key := _owner(row, feed), int)}
        # Rows of candidates do not name their applications, so find the applications by the candidates' ids.
        named_by = "candidate_ids" if stream is Stream.APPLICATIONS and feed.path == "candidates" else "ids"
        return self._contents(stream, self.lists.by(FEEDS[stream][0].path, SHAPES[stream], named_by, owners))

    def one(self, stream: Stream, key: int) -> Record | None:
        row = self.lists.one(FEEDS[stream][0].path, SHAPES[stream], key)
        visible = [row] if row is not None and is_visible(row) else []
        return next(iter(self._makers[stream](visible)), None)

    def _contents(self, stream: Stream, decoded: Sequence[rows.Dated], skipped: Sequence[Skipped] = ()) -> Contents:
        records = self._makers[stream]([row for row in decoded if is_visible(row)])
        made = {record.id for record in records}
        return Contents(records, skipped, [key for row in decoded if (key := record_id(stream, row)) not in made])

    def _jobs(self, job_rows: Sequence[rows.JobRow]) -> list[Record]:
        ids = [row.id for row in job_rows]
        posts = _grouped(self.lists.by("job_posts", rows.PostRow, "job_ids", ids), "job_id")
        post_ids = [post.id for group in posts.values() for post in group if post.live]
        locations = _grouped(
            self.lists.by("job_post_locations", rows.PostLocationRow, "job_post_ids", post_ids), "job_post_id"
        )
        owners = _grouped(self.lists.by("job_owners", rows.JobUserRow, "job_ids", ids), "job_id")
        self._users.load({owner.user_id for group in owners.values() for owner in group})
        places = [place for group in locations.values() for place in group]
        offices = {key for row in job_rows for key in row.office_ids or ()} | {place.office_id for place in places}
        self._offices.load(offices)
        return [
            mapping.job_from(
                row,
                rows.JobParts(
                    posts=posts[row.id],
                    locations=[place for post in posts[row.id] for place in locations[post.id]],
                    owners=owners[row.id],
                    offices=self._offices,
                    users=self._users,
                ),
                app_url=self._app_url,
            )
            for row in job_rows
        ]

    def _people(self, user_rows: Sequence[rows.UserRow]) -> list[Record]:
        return [mapping.user_from(row) for row in user_rows]

    def _teams(self, job_rows: Sequence[rows.JobRow]) -> list[Record]:
        ids = [row.id for row in job_rows]
        members = [row for team in _TEAMS for row in self.lists.by(team, rows.JobUserRow, "job_ids", ids)]
        teams = _grouped(members, "job_id")
        return [mapping.group_from(row, teams[row.id]) for row in job_rows]

    def _candidates(self, candidate_rows: Sequence[rows.CandidateRow]) -> list[Record]:
        notes = _grouped(
            self.lists.by("notes", rows.NoteRow, "candidate_ids", [row.id for row in candidate_rows]), "candidate_id"
        )
        self._users.load({note.user_id for group in notes.values() for note in group})
        applications = self._applications_of([row.id for row in candidate_rows])
        return [
            mapping.candidate_from(
                row,
                notes[row.id],
                self._users,
                application_ids=None if applications is None else applications[row.id],
                app_url=self._app_url,
            )
            for row in candidate_rows
        ]

    def _applications_of(self, candidate_ids: Collection[int]) -> Mapping[int, tuple[str, ...]] | None:
        """The ids of all applications of each candidate, or None if the key may not read applications.

        Prospects are included: if somebody else made one, *Undo* must not delete the candidate, because Greenhouse
        deletes a candidate's prospects together with the candidate.
        """
        try:
            application_rows = self.lists.by("applications", rows.ApplicationRow, "candidate_ids", candidate_ids)
        except MissingPermission:
            return None
        groups = _grouped(sorted(application_rows, key=lambda row: row.id), "candidate_id")
        return {key: tuple(str(row.id) for row in groups[key]) for key in candidate_ids}

    def _applications(self, application_rows: Sequence[rows.ApplicationRow]) -> list[Record]:
        parts = _Parts(self.lists, application_rows)
        self._stages.load({row.job_interview_stage_id for row in parts.all_of(parts.stages)})
        self._reasons.load({row.rejection_reason_id for row in parts.all_of(parts.rejections)})
        self._sources.load({row.source_id for row in application_rows})
        self._titles.load({row.job_id for row in application_rows})
        self._attributes.load({row.job_candidate_attribute_id for row in parts.all_of(parts.ratings)})
        writers = {row.user_id for row in parts.all_of(parts.notes)}
        self._users.load(writers | {row.interviewer_id for row in parts.all_of(parts.scorecards)})
        return [
            mapping.application_from(row, self._parts_of(row, parts))
            for row in application_rows
            if not parts.is_anonymized(row.candidate_id)
        ]

    def _parts_of(self, row: rows.ApplicationRow, parts: "_Parts") -> rows.ApplicationParts:
        cards = parts.scorecards[row.id]
        return rows.ApplicationParts(
            candidate=parts.candidates.get(row.candidate_id),
            job=self._titles.get(row.job_id or 0),
            source=self._sources.get(row.source_id or 0),
            stages=parts.stages[row.id],
            stage_names=self._stages,
            rejection=max(parts.rejections[row.id], key=lambda rejection: rejection.id, default=None),
            reasons=self._reasons,
            notes=parts.notes[row.id],
            scorecards=cards,
            ratings=[rating for card in cards for rating in parts.ratings[card.id]],
            attributes=self._attributes,
            attachments=parts.attachments[row.id],
            users=self._users,
        )


class _Parts:
    def __init__(self, lists: Lists, application_rows: Sequence[rows.ApplicationRow]) -> None:
        ids = [row.id for row in application_rows]
        people = {row.candidate_id for row in application_rows}
        self.candidates = {row.id: row for row in lists.by("candidates", rows.CandidateRow, "ids", people)}
        self.stages = self._children(lists, "application_stages", rows.ApplicationStageRow, ids)
        rejected = [row.id for row in application_rows if row.status == "rejected"]
        self.rejections = self._children(lists, "rejection_details", rows.RejectionRow, rejected)
        self.scorecards = self._children(lists, "scorecards", rows.ScorecardRow, ids)
        self.attachments = self._children(lists, "attachments", rows.AttachmentRow, ids)
        self.notes = _grouped(lists.by("notes", rows.NoteRow, "candidate_ids", people), "application_id")
        cards = [card.id for card in self.all_of(self.scorecards)]
        self.ratings = _grouped(
            lists.by("scorecard_candidate_attributes", rows.RatingRow, "scorecard_ids", cards), "scorecard_id"
        )

    def is_anonymized(self, candidate_id: int) -> bool:
        candidate = self.candidates.get(candidate_id)
        return candidate is not None and candidate.is_anonymized

    @staticmethod
    def all_of(groups: dict[int, list[R]]) -> list[R]:
        return [row for group in groups.values() for row in group]

    @staticmethod
    def _children(lists: Lists, resource: str, shape: type[R], ids: Collection[int]) -> dict[int, list[R]]:
        return _grouped(lists.by(resource, shape, "application_ids", ids), "application_id")


def record_id(stream: Stream, row: rows.Dated) -> str:
    return f"job-{row.id}" if stream is Stream.GROUPS else str(row.id)


def is_visible(row: rows.Dated) -> bool:
    match row:
        case rows.ApplicationRow():
            return row.is_visible
        case rows.JobRow():
            return not row.is_template
        case rows.UserRow():
            return not row.deactivated
        case rows.CandidateRow():
            return not row.is_anonymized
        case _:
            return True


def _grouped(fetched: Iterable[R], field: str) -> dict[int, list[R]]:
    groups: dict[int, list[R]] = defaultdict(list)
    for row in fetched:
        key = getattr(row, field)
        if key is not None:
            groups[key].append(row)
    return groups


def _owner(row: msgspec.Raw, feed: Feed) -> object:
    """The id of the record to which a row of this feed belongs; None if the row cannot be read."""
    with suppress(*UNREADABLE):
        return decode_mended(bytes(row), dict).get(feed.owner)
    return None
