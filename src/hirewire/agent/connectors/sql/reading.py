"""Reading tables through the customer's queries.

The agent puts filter, order and limit around a query itself, so no query can get
them wrong. The database pushes the filter down where it can.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from psycopg import sql

from hirewire.agent.connectors.sql.database import BadQuery, Database, ResultColumn, Row, text
from hirewire.agent.connectors.sql.settings import CHANGED_SINCE, Settings
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import SkipRecord, StopSync
from hirewire.agent.sdk.feeds import Contents, Feed, Listing
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sdk.tables import (
    PARTS,
    RECORDS,
    TABLES,
    Family,
    Kind,
    TableName,
    Values,
    table_of,
)
from hirewire.agent.sdk.tables.columns import CHANGED
from hirewire.agent.sdk.tables.values import key_of

PAGE: Final = 500
#: Ids are short.
PAGE_OF_IDS: Final = 5_000
#: The most ids in one condition.
MOST_IDS: Final = 500
#: More than Recruiter accepts in any text, and so little that a page of rows fits into memory.
LONGEST_TEXT: Final = 200_000
#: The types that the database truncates for us.
_TEXTS: Final = {"text", "varchar", "bpchar", "name"}
#: The bits of whole numbers. The database refuses larger ones with an error.
_BITS: Final = {"int2": 15, "int4": 31, "int8": 63}
_WHOLE: Final = re.compile(r"-?[0-9]{1,19}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,200}(\.[0-9]{1,200})?")
#: Times in this form sort as text.
_SORTABLE: Final = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
#: A replica has everything only up to what it replayed last.
_NOW: Final = sql.SQL("""
SELECT CASE WHEN pg_is_in_recovery() THEN least(clock_timestamp(), pg_last_xact_replay_timestamp())
  ELSE clock_timestamp() END AS at
""")
#: From the given time on, and after whatever the last run saw: the clock that sets the times of change may be behind.
_LATER: Final = sql.SQL("> least(%(since)s::timestamptz - interval '1 microsecond', %(newest)s::timestamptz)")
_ON_DAY: Final = sql.SQL(">= %(since)s::timestamptz::date")

#: The latest time of change in each list, in that form.
Newest = Mapping[str, str]


class Reader:
    def __init__(self, settings: Settings, database: Database, *, page: int = PAGE) -> None:
        self._settings, self._database, self._page = settings, database, page
        self._shapes: dict[TableName, dict[str, ResultColumn]] = {}

    def has(self, table: TableName) -> bool:
        return table in self._settings.queries

    def shape(self, table: TableName) -> Mapping[str, ResultColumn]:
        """The query's columns by lower-case name."""
        if table not in self._shapes:
            statement = sql.SQL("SELECT * FROM {} LIMIT 0").format(self._source(table))
            columns = self._database.describe(statement, _since(None), what=table)
            twice = [name for name, count in Counter(column.name.lower() for column in columns).items() if count > 1]
            if twice:
                raise BadQuery(f"The query for {table} has the column {twice[0]} twice. Name each column once.")
            self._shapes[table] = {column.name.lower(): column for column in columns}
        return self._shapes[table]

    def feeds(self, stream: Stream) -> tuple[Feed, ...]:
        """Changing a part seldom touches its record, so each part with a time of change is a feed."""
        table = table_of(stream)
        if table is None:
            return ()
        parts = [part for part in PARTS.get(table, ()) if self.has(part) and CHANGED in self.shape(part)]
        since = CHANGED if CHANGED in self.shape(table) else ""
        own = Feed(table, since=since)
        return own, *(Feed(part, since=CHANGED, owner=TABLES[part].owner) for part in parts)

    def fetch(self, feed: Feed, since: datetime | None, token: str | None, *, newest: Newest) -> Listing:
        """Read by id, not by time: a whole import may share one time."""
        table = TableName(feed.path)
        since = since if feed.since else None
        # One more than a page shows whether another page follows, and whether a join repeats the last row.
        rows = self._rows(table, since=since, newest=newest.get(table), after=token, limit=self._page + 1)
        following = rows[self._page :]
        more = key_of(rows[self._page - 1].get("id")) if following else ""
        if following and key_of(following[0].get("id")) != more:
            rows = rows[: self._page]
        if token is not None and not more:
            # Nothing is greater than a missing id, so only the first page could show it.
            rows += self._rows(table, since=since, newest=newest.get(table), is_without_id=True, limit=1)
        return Listing([msgspec.Raw(msgspec.json.encode(row, enc_hook=str)) for row in rows], more or None)

    def newest(self, stream: Stream) -> Newest:
        """The latest time of change in each of the stream's lists, as text that sorts by time."""
        return {
            feed.path: newest
            for feed in self.feeds(stream)
            if feed.since
            if (newest := self._newest(TableName(feed.path)))
        }

    def _newest(self, table: TableName) -> str:
        if self._column(table, CHANGED).type == "date":
            return ""
        statement = sql.SQL(
            "SELECT to_char(max(q.{column})::timestamptz AT TIME ZONE 'UTC', {form}) AS newest FROM {source}"
        ).format(column=self._name(table, CHANGED), form=sql.Literal(_SORTABLE), source=self._source(table))
        return str(self._database.fetch(statement, _since(None), what=table)[0]["newest"] or "")

    def contents(self, stream: Stream, feed: Feed, raw: Sequence[msgspec.Raw]) -> Contents:
        table = table_of(stream)
        assert table is not None  # noqa: S101 - a stream without a table has no feeds
        rows: list[Row] = [msgspec.json.decode(row) for row in raw]
        if feed.owner != "id":
            rows = self.by_ids(table, {key_of(row.get(feed.owner)) for row in rows})
        return self._contents(table, rows)

    def read(self, table: TableName, key: str) -> Record | None:
        contents = self._contents(table, self.by_ids(table, [key]))
        if contents.skipped:
            raise SkipRecord(contents.skipped[0].reason)
        return next(iter(contents.records), None)

    def ids(self, table: TableName, page: int = PAGE_OF_IDS) -> Iterator[str]:
        after: str | None = None
        while True:
            rows = self._rows(table, after=after, limit=min(page, PAGE_OF_IDS), columns=["id"])
            keys = [key for row in rows if (key := key_of(row.get("id")))]
            yield from keys
            if len(rows) < min(page, PAGE_OF_IDS) or not keys:
                return
            after = keys[-1]

    def count(self, table: TableName) -> int:
        statement = sql.SQL("SELECT count(*) AS number FROM {}").format(self._source(table))
        return int(str(self._database.fetch(statement, _since(None), what=table)[0]["number"]))

    def query(self, table: TableName) -> str:
        return self._settings.queries[table]

    def latest(self, table: TableName) -> datetime | None:
        """The latest time of change in a table whose changes have times."""
        newest = self._newest(table) if CHANGED in self.shape(table) else ""
        return datetime.fromisoformat(newest) if newest else None

    def sample(self, table: TableName, size: int) -> list[Row]:
        return self._rows(table, limit=size)

    def content(self, key: str) -> bytes | None:
        if not self.has(TableName.FILES) or not _may_be(key, self._column(TableName.FILES, "id")):
            return None
        statement = sql.SQL("SELECT q.{content} AS content FROM {source} WHERE q.{id} = %(key)s").format(
            content=self._name(TableName.FILES, "content"),
            id=self._name(TableName.FILES, "id"),
            source=self._source(TableName.FILES),
        )
        rows = self._database.fetch(statement, {**_since(None), "key": key}, what=TableName.FILES)
        content = rows[0]["content"] if rows else None
        return bytes(content) if isinstance(content, bytes | memoryview) else None

    def now(self) -> datetime:
        at = self._database.fetch(_NOW, {}, what="the time")[0]["at"]
        if not isinstance(at, datetime):
            raise StopSync("The database returned no time.")
        return at

    def by_ids(self, table: TableName, keys: Collection[str]) -> list[Row]:
        return self._where(table, "id", keys)

    def values(self, row: Row) -> Values:
        return Values(row, zone=self._settings.zone)

    def check_blanks(self, table: TableName, row: Values) -> None:
        """Refuse ids with blanks around them, because nothing that names them would find them.

        In a CHAR column they mean nothing.
        """
        for column in TABLES[table].columns:
            actual = self.shape(table).get(column.name)
            if column.kind is Kind.KEY and actual is not None and actual.type != "bpchar":
                row.check_blanks(column.name)

    def _contents(self, table: TableName, rows: Sequence[Row]) -> Contents:
        """Put the rows and their parts together. A row that does not fit is skipped, and the others go on."""
        times = Counter(key_of(row.get("id")) for row in rows)
        skipped = [Skipped(key, _repeated(table, key)) for key, number in times.items() if number > 1 or not key]
        single = [row for row in rows if times[key_of(row.get("id"))] == 1 and key_of(row.get("id"))]
        records = []
        for key, family in self._families(table, single):
            try:
                self.check_blanks(table, family.row)
                records.append(RECORDS[table](family))
            except SkipRecord as unfit:
                skipped.append(Skipped(key, f"The row {key} of the query for {table} does not fit: {unfit}"))
        return Contents(records, skipped)

    def _families(self, table: TableName, rows: Sequence[Row]) -> Iterator[tuple[str, Family]]:
        keys = [key_of(row.get("id")) for row in rows]
        parts = {part: self._by_owner(part, keys) for part in PARTS.get(table, ()) if self.has(part)}
        candidates, jobs = self._around(rows) if table is TableName.APPLICATIONS else ({}, {})
        for key, row in zip(keys, rows, strict=True):
            own = {part: [self.values(each) for each in grouped.get(key, ())] for part, grouped in parts.items()}
            candidate, job = candidates.get(key_of(row.get("candidate_id"))), jobs.get(key_of(row.get("job_id")))
            yield key, Family(self.values(row), own, candidate=candidate, job=job)

    def _around(self, rows: Sequence[Row]) -> tuple[dict[str, Values], dict[str, Values]]:
        """The candidates and the jobs of some applications, for their names."""
        sides = ((TableName.CANDIDATES, "candidate_id"), (TableName.JOBS, "job_id"))
        candidates, jobs = (
            {
                key_of(row.get("id")): self.values(row)
                for row in self.by_ids(table, {key_of(row.get(column)) for row in rows})
            }
            for table, column in sides
        )
        return candidates, jobs

    def _by_owner(self, part: TableName, keys: Collection[str]) -> dict[str, list[Row]]:
        owner = TABLES[part].owner
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in self._where(part, owner, keys):
            grouped[key_of(row.get(owner))].append(row)
        return grouped

    def _where(self, table: TableName, column: str, keys: Collection[str]) -> list[Row]:
        """The rows whose column holds one of the ids."""
        holder = self._column(table, column)
        possible = sorted(key for key in set(keys) if _may_be(key, holder))
        return [
            row
            for start in range(0, len(possible), MOST_IDS)
            for row in self._rows(table, among=(column, possible[start : start + MOST_IDS]))
        ]

    def _rows(
        self,
        table: TableName,
        *,
        since: datetime | None = None,
        newest: str | None = None,
        after: str | None = None,
        is_without_id: bool = False,
        among: tuple[str, Sequence[str]] | None = None,
        limit: int | None = None,
        columns: Sequence[str] = (),
    ) -> list[Row]:
        """Rows in id order. Values are parameters, never part of the statement."""
        params: dict[str, Any] = {**_since(since, newest), "after": after, "limit": limit}
        conditions = [*self._conditions(table, since=since, after=after)]
        if is_without_id:
            conditions.append(sql.SQL("q.{} IS NULL").format(self._name(table, "id")))
        if among is not None:
            params |= {f"key{number}": key for number, key in enumerate(among[1])}
            places = sql.SQL(", ").join(map(sql.Placeholder, (f"key{number}" for number in range(len(among[1])))))
            conditions.append(sql.SQL("q.{} IN ({})").format(self._name(table, among[0]), places))
        statement = sql.SQL("SELECT {columns} FROM {source} WHERE {where} ORDER BY q.{id} LIMIT %(limit)s").format(
            columns=self._selected(table, columns),
            source=self._source(table),
            where=sql.SQL(" AND ").join(conditions or [sql.SQL("true")]),
            id=self._name(table, "id"),
        )
        return self._database.fetch(statement, params, what=table)

    def _conditions(self, table: TableName, *, since: datetime | None, after: str | None) -> Iterator[sql.Composable]:
        if after is not None:
            yield sql.SQL("q.{} > %(after)s").format(self._name(table, "id"))
        if since is not None:
            # A date has no time, so the whole day on which the last run began is read again.
            is_day = self._column(table, CHANGED).type == "date"
            # A row without the time of its last change may have changed.
            yield sql.SQL("(q.{column} {later} OR q.{column} IS NULL)").format(
                column=self._name(table, CHANGED), later=_ON_DAY if is_day else _LATER
            )

    def _selected(self, table: TableName, names: Sequence[str]) -> sql.Composable:
        """The columns that the agent knows, without the contents of files, which are read one by one."""
        known = [
            column
            for column in TABLES[table].columns
            if column.name in self.shape(table) and column.kind is not Kind.CONTENT
            if not names or column.name in names
        ]
        parts = []
        for column in known:
            value: sql.Composable = sql.SQL("q.{}").format(self._name(table, column.name))
            if column.kind is Kind.TEXT and self._column(table, column.name).type in _TEXTS:
                value = sql.SQL("left({}, {})").format(value, sql.Literal(LONGEST_TEXT))
            elif column.kind is Kind.KEY and self._column(table, column.name).type == "numeric":
                # 17.00 and 17 are the same id.
                value = sql.SQL("trim_scale({})").format(value)
            parts.append(sql.SQL("{} AS {}").format(value, sql.Identifier(column.name)))
        return sql.SQL(", ").join(parts)

    def _source(self, table: TableName) -> sql.Composable:
        query = self._settings.queries.get(table)
        if query is None:
            raise StopSync(f"There is no query for {table}.")
        # The query gets lines of its own, so a comment at its end hides nothing.
        parts = sql.SQL("%(changed_since)s::timestamptz").join(map(text, CHANGED_SINCE.split(query)))
        return sql.SQL("(\n{}\n) AS q").format(parts)

    def _column(self, table: TableName, name: str) -> ResultColumn:
        column = self.shape(table).get(name)
        if column is None:
            raise BadQuery(f"The query for {table} has no column {name}. Name one: … AS {name}.")
        return column

    def _name(self, table: TableName, name: str) -> sql.Identifier:
        return sql.Identifier(self._column(table, name).name)


def _since(at: datetime | None, newest: str | None = None) -> dict[str, object]:
    """Parameters of every statement. ``changed_since`` is what a customer's query may filter by."""
    since = at.astimezone(UTC).isoformat(timespec="microseconds") if at else "-infinity"
    return {"changed_since": min(since, newest) if at and newest else since, "since": since, "newest": newest or None}


def _may_be(key: str, column: ResultColumn) -> bool:
    """Whether the column can hold this id at all. The database would refuse the others with an error."""
    if column.type in _BITS:
        return _WHOLE.fullmatch(key) is not None and abs(int(key)) < 2 ** _BITS[column.type]
    if column.category == "N":
        return _NUMBER.fullmatch(key) is not None
    if column.type == "uuid":
        try:
            UUID(key)
        except ValueError:
            return False
    return bool(key) and "\0" not in key


def _repeated(table: TableName, key: str) -> str:
    if not key:
        return f"The query for {table} returns rows without an id."
    return f"The query for {table} returns {key} more than once. A join usually causes that: aggregate its rows first."
