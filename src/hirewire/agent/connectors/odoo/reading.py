"""Building records from the rows of Odoo's models."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from hirewire.agent.connectors.odoo import mapping, people
from hirewire.agent.connectors.odoo.expects import SHAPES
from hirewire.agent.connectors.odoo.features import Features
from hirewire.agent.connectors.odoo.rows import Row, Stage, Unreadable, created, link, moment, text, written
from hirewire.agent.connectors.odoo.rpc import Odoo
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import MissingPermission
from hirewire.agent.sdk.feeds import Contents, Feed, Listing
from hirewire.agent.sdk.records import Record, Stream

PAGE: Final = 200
MOST_IDS: Final = 500
#: Also read archived records: refused applicants and closed jobs are archived.
ALL: Final = {"active_test": False}
APPLICANT: Final = "hr.applicant"
CANDIDATE: Final = "hr.candidate"
MESSAGE: Final = "mail.message"


class Reader:
    def __init__(self, odoo: Odoo, *, base_url: str) -> None:
        self.odoo, self._base_url = odoo, base_url
        self.features = Features(odoo)
        self._makers: dict[Stream, Callable[[Sequence[Row]], Iterator[Record]]] = {
            Stream.JOBS: self._jobs,
            Stream.USERS: self._users,
            Stream.CANDIDATES: self._candidates,
            Stream.APPLICATIONS: self._applications,
        }

    def model(self, stream: Stream) -> str:
        if stream is Stream.CANDIDATES:
            return CANDIDATE if self.features.has_candidates else APPLICANT
        return {Stream.JOBS: "hr.job", Stream.USERS: "res.users", Stream.APPLICATIONS: APPLICANT}[stream]

    def feeds(self, stream: Stream) -> tuple[Feed, ...]:
        """The feeds of a stream.

        Messages are a separate feed, because they do not change a record's ``write_date``. In version 18, the
        applications also have a feed of candidates: an applicant shows the candidate's name and e-mail address, but a
        change of the candidate does not change the applicant's ``write_date``.
        """
        own = Feed(self.model(stream), since="write_date")
        messages = Feed(MESSAGE, since="write_date", owner="res_id")
        if stream is Stream.APPLICATIONS and self.features.has_candidates:
            return own, messages, Feed(CANDIDATE, since="write_date", owner="candidate_id")
        return (own, messages) if stream in {Stream.CANDIDATES, Stream.APPLICATIONS} else (own,)

    def fetch(self, stream: Stream, feed: Feed, since: datetime | None, token: str | None) -> Listing:
        """Fetch one page. Pages are ordered by id, not by time, because all records of an import have the same time."""
        domain: list[Any] = [["id", ">", int(token or 0)]]
        if feed.path == MESSAGE:
            domain.append(["model", "=", self.model(stream)])
        elif stream is Stream.USERS:
            domain.append(["share", "=", False])
        if since is not None:
            domain.append([feed.since, ">=", written(since)])
        if feed.path == self.model(stream):
            fields = self.features.fields(feed.path)
        else:
            fields = ["res_id"] if feed.path == MESSAGE else ["id"]
        rows = self.search(feed.path, domain, fields, limit=PAGE, order="id asc")
        if feed.path == self.model(stream):
            self._hold(feed.path, rows)
        # Continue until a page is empty: a server may send fewer rows than requested.
        more = str(rows[-1]["id"]) if rows else None
        return Listing([msgspec.Raw(msgspec.json.encode(row)) for row in rows], more)

    def contents(self, stream: Stream, feed: Feed, raw: Sequence[msgspec.Raw]) -> Contents:
        rows: list[Row] = [msgspec.json.decode(row) for row in raw]
        if feed.owner == "candidate_id":
            rows = self.where(APPLICANT, feed.owner, [row["id"] for row in rows])
        elif feed.owner != "id":
            owners = {key for row in rows if isinstance(key := row.get("res_id"), int)}
            rows = self.by_ids(self.model(stream), sorted(owners))
        # Keep users without a time of creation: Odoo installs such users, and a user's record needs no such time.
        readable, skipped = (rows, []) if stream is Stream.USERS else _sorted_out(rows)
        hidden_ids = [str(row["id"]) for row in readable if not self._is_record(stream, row)]
        return Contents(list(self.records(stream, readable)), skipped, hidden_ids)

    def records(self, stream: Stream, rows: Sequence[Row]) -> Iterator[Record]:
        kept = [row for row in rows if self._is_record(stream, row)]
        return self._makers[stream](kept) if kept else iter(())

    def ids(self, stream: Stream) -> Iterator[str]:
        """The ids of a stream. If several applicants are the same person, only the oldest is a candidate."""
        fields = {
            Stream.USERS: ["share", "active"],
            Stream.APPLICATIONS: ["job_id"],
            # Name at least the id: if no field were named, Odoo would send all fields.
            Stream.CANDIDATES: ["id", *self._links_of_people()],
        }.get(stream, ["name"])
        rows = self._all(stream, fields)
        if stream is Stream.CANDIDATES and not self.features.has_candidates:
            return map(str, sorted(set(people.oldest(rows).values())))
        return (str(row["id"]) for row in rows if self._is_record(stream, row))

    def _all(self, stream: Stream, fields: Sequence[str]) -> Iterator[Row]:
        last = 0
        while rows := self.search(self.model(stream), [["id", ">", last]], fields, limit=2000, order="id asc"):
            yield from rows
            last = rows[-1]["id"]

    def search(self, model: str, domain: list[Any], fields: Sequence[str], **options: Any) -> list[Row]:  # noqa: ANN401 - arguments of Odoo
        answer = self.odoo.call(model, "search_read", domain=domain, fields=list(fields), context=ALL, **options)
        return answer if isinstance(answer, list) else []

    def by_ids(self, model: str, ids: Sequence[int]) -> list[Row]:
        return self.where(model, "id", ids)

    def where(self, model: str, field: str, values: Sequence[int], *more: list[Any]) -> list[Row]:
        fields = self.features.fields(model)
        rows = [
            row
            for start in range(0, len(values), MOST_IDS)
            for row in self.search(
                model, [[field, "in", list(values[start : start + MOST_IDS])], *more], fields, order="id asc"
            )
        ]
        self._hold(model, rows)
        return rows

    def notes(self, model: str, ids: Sequence[int]) -> Mapping[int, list[Row]]:
        """Internal notes. Odoo e-mails all other comments to people, and Recruiter does not get these comments."""
        conditions: tuple[list[Any], ...] = (
            ["model", "=", model],
            ["message_type", "=", "comment"],
            ["subtype_id.internal", "=", True],
        )
        return _grouped(self.where(MESSAGE, "res_id", ids, *conditions), "res_id")

    def leaders(self, rows: Sequence[Row]) -> Mapping[int, int]:
        """For each applicant, the id of the person's record: in version 18 the candidate, else the oldest applicant."""
        if self.features.has_candidates:
            return {row["id"]: link(row, "candidate_id") or row["id"] for row in rows}
        return people.oldest(self.family(rows))

    def family(self, rows: Sequence[Row]) -> list[Row]:
        """These applicants, and all other applicants who are the same person as one of them."""
        family = {row["id"]: row for row in rows}
        done: set[tuple[str, int]] = set()
        while links := {pair for row in family.values() for pair in people.links(row)} - done:
            done |= links
            for name in self._links_of_people():
                keys = sorted(key for field, key in links if field == name)
                family |= {row["id"]: row for row in self.where(APPLICANT, name, keys)}
        return list(family.values())

    def _links_of_people(self) -> list[str]:
        return [name for name in people.FIELDS if self.features.has(APPLICANT, name)]

    def _hold(self, model: str, rows: Sequence[Row]) -> None:
        """Compare rows with what the connector expects of the model. The rows must have all wanted fields."""
        if model in SHAPES:
            self.odoo.watch.hold(rows, SHAPES[model])

    def _is_record(self, stream: Stream, row: Row) -> bool:
        if stream is Stream.APPLICATIONS:
            return link(row, "job_id") is not None
        if stream is Stream.USERS:
            return not row.get("share") and row.get("active", True) is not False
        return True

    def _jobs(self, rows: Sequence[Row]) -> Iterator[Record]:
        addresses = _by_id(self.by_ids("res.partner", _linked(rows, "address_id")))
        owners = _by_id(self.by_ids("res.users", _linked(rows, "user_id")))
        companies = self._companies(rows, addresses)
        for row in rows:
            yield mapping.job_from(
                row,
                addresses.get(link(row, "address_id") or 0, {}),
                companies.get(link(row, "company_id") or 0, {}),
                owners.get(link(row, "user_id") or 0),
                base_url=self._base_url,
                version=self.odoo.version,
            )

    def _companies(self, rows: Sequence[Row], addresses: Mapping[int, Row]) -> Mapping[int, Row]:
        """The companies of those jobs that have an address without a country, or no address."""
        incomplete = [row for row in rows if not link(addresses.get(link(row, "address_id") or 0, {}), "country_id")]
        try:
            return _by_id(self.by_ids("res.company", _linked(incomplete, "company_id")))
        except MissingPermission:
            # The user lacks the permission to read companies. The connection may still have a default place for jobs
            # that have no place.
            return {}

    def _users(self, rows: Sequence[Row]) -> Iterator[Record]:
        return map(mapping.user_from, rows)

    def _candidates(self, rows: Sequence[Row]) -> Iterator[Record]:
        model = self.model(Stream.CANDIDATES)
        if model == APPLICANT:
            ids = sorted(set(self.leaders(rows).values()))
            rows = self.by_ids(APPLICANT, ids)
        ids = [row["id"] for row in rows]
        notes, applicants = self.notes(model, ids), self._applicants(ids)
        for row in rows:
            yield mapping.candidate_from(
                row,
                notes.get(row["id"], ()),
                application_ids=None if applicants is None else tuple(applicants.get(row["id"], ())),
                url=mapping.form_url(self._base_url, model, row["id"], version=self.odoo.version),
            )

    def _applicants(self, candidate_ids: Sequence[int]) -> Mapping[int, list[str]] | None:
        """The ids of each candidate's applicants. None in versions other than 18, or if the user may not read them.

        Before the agent deletes a candidate that it created, it checks these ids for applicants that others added: in
        version 18, deleting a candidate deletes its applicants, too.
        """
        if not self.features.has_candidates:
            return None
        applicants: dict[int, list[str]] = defaultdict(list)
        try:
            for row in self.where(APPLICANT, "candidate_id", candidate_ids):
                applicants[link(row, "candidate_id") or 0].append(str(row["id"]))
        except MissingPermission:
            return None
        return applicants

    def _applications(self, rows: Sequence[Row]) -> Iterator[Record]:
        ids = [row["id"] for row in rows]
        leaders = self.leaders(rows)
        stages = self._stages(ids)
        # Notes on a person's oldest applicant are sent with the candidate, so they are left out here. In version 18,
        # the candidate has notes of its own, so the notes of all applicants are read.
        others = [key for key in ids if leaders[key] != key or self.features.has_candidates]
        notes = self.notes(APPLICANT, others) if others else {}
        files = _grouped(self.where("ir.attachment", "res_id", ids, ["res_model", "=", APPLICANT]), "res_id")
        for row in rows:
            key = row["id"]
            yield mapping.application_from(
                row,
                leaders[key],
                stages=None if stages is None else stages.get(key, ()),
                notes=notes.get(key, ()),
                files=files.get(key, ()),
            )

    def _stages(self, ids: Sequence[int]) -> Mapping[int, list[Stage]] | None:
        """Tracked changes of the stage. None if the user may not see them or this version hides them."""
        changes: dict[int, list[Stage]] = defaultdict(list)
        try:
            if not self.features.has("mail.tracking.value", "new_value_char"):
                return None
            messages = self.where(
                MESSAGE, "res_id", ids, ["model", "=", APPLICANT], ["message_type", "=", "notification"]
            )
            about = {row["id"]: row for row in messages}
            rows = self.where("mail.tracking.value", "mail_message_id", sorted(about), self.features.stage_changes)
        except MissingPermission:
            return None
        for row in rows:
            message = about[link(row, "mail_message_id") or 0]
            at = moment(message, "date") or created(row)
            old, new = text(row, "old_value_char"), text(row, "new_value_char")
            changes[message["res_id"]].append(Stage(row["id"], old, new, at))
        return changes


def _sorted_out(rows: Sequence[Row]) -> tuple[list[Row], list[Skipped]]:
    readable, skipped = [], []
    for row in rows:
        try:
            created(row)
        except Unreadable as wrong:
            skipped.append(Skipped(str(row.get("id")), str(wrong)))
        else:
            readable.append(row)
    return readable, skipped


def _linked(rows: Sequence[Row], name: str) -> list[int]:
    return sorted({key for row in rows if (key := link(row, name))})


def _by_id(rows: Collection[Row]) -> dict[int, Row]:
    return {row["id"]: row for row in rows}


def _grouped(rows: Collection[Row], field: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        key = row.get(field)
        if isinstance(key, int):
            groups[key].append(row)
    return groups
