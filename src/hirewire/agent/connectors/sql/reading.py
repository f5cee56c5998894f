"""Reading tables through the customer's queries.

The agent itself adds the filter, the order and the limit around a query, so no query can get them wrong. If possible,
the database's optimizer moves the filter into the query.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from hirewire.agent.connectors.sql.database import BadQuery, Database, Forbidden
from hirewire.agent.connectors.sql.dialects.base import Changed, Holds, ResultColumn, Row
from hirewire.agent.connectors.sql.settings import CHANGED_SINCE, Settings
from hirewire.agent.connectors.sql.statements import Sql, Value, joined, sql, text
from hirewire.agent.sdk.connector import Skipped
from hirewire.agent.sdk.errors import SkipRecord, StopSync
from hirewire.agent.sdk.feeds import Contents, Feed, Listing
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.tables import (
    LONGEST_TEXT,
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
_CANDIDATE: Final = "candidate_id"
#: Rows in a page of ids. Ids are short, so more of them fit into a page.
PAGE_OF_IDS: Final = 5_000
MOST_IDS: Final = 500

#: The latest time of change in each table, as ISO 8601 text in UTC.
Newest = Mapping[str, str]


class Reader:
    def __init__(self, settings: Settings, database: Database, *, page: int = PAGE) -> None:
        self._settings, self._database, self._page = settings, database, page
        self._dialect = database.dialect
        self._shapes: dict[TableName, dict[str, ResultColumn]] = {}
        self._forbidden: set[TableName] = set()

    def has(self, table: TableName) -> bool:
        return table in self._settings.queries

    def may_read(self, table: TableName) -> bool:
        """Whether the user of the database may read what the table's query reads. The answer is cached."""
        if table not in self._forbidden:
            try:
                self.shape(table)
            except Forbidden:
                self._forbidden.add(table)
        return table not in self._forbidden

    def shape(self, table: TableName) -> Mapping[str, ResultColumn]:
        if table not in self._shapes:
            statement = sql("SELECT * FROM {source} LIMIT 0", source=self._source(table))
            columns = self._database.describe(statement, what=table)
            twice = [name for name, count in Counter(column.name.lower() for column in columns).items() if count > 1]
            if twice:
                raise BadQuery(f"The query for {table} has the column {twice[0]} twice. Name each column once.")
            self._shapes[table] = {column.name.lower(): column for column in columns}
        return self._shapes[table]

    def feeds(self, stream: Stream) -> tuple[Feed, ...]:
        """The feeds of a stream: its own table, and each table of parts that has a column for the time of change.

        A changed part, such as a note, seldom updates the time of the record to which it belongs. Applications show the
        names and e-mail addresses of candidates, so the feeds of applications include the table of candidates, if that
        table has a column for the time of change.
        """
        table = table_of(stream)
        if table is None:
            return ()
        # A cursor stores a feed's position in this list. So keep a feed even if the user may not read its table.
        # Otherwise, the positions of later feeds would change.
        parts = [part for part in self._parts(table) if not self.may_read(part) or CHANGED in self.shape(part)]
        since = CHANGED if CHANGED in self.shape(table) else ""
        own = Feed(table, since=since)
        feeds = [Feed(part, since=CHANGED, owner=TABLES[part].owner) for part in parts]
        people = TableName.CANDIDATES
        has_people = table is TableName.APPLICATIONS and self.has(people)
        if has_people and (not self.may_read(people) or CHANGED in self.shape(people)):
            feeds.append(Feed(people, since=CHANGED, owner=_CANDIDATE))
        return own, *feeds

    def fetch(self, feed: Feed, since: datetime | None, token: str | None, *, newest: Newest) -> Listing:
        """Read a page of rows in the order of their ids.

        Times could not tell where the next page begins, because all rows of an import may have the same time.
        """
        table = TableName(feed.path)
        if feed.owner != "id" and not self.may_read(table):
            return Listing((), None)
        changed = Changed(since, newest.get(table)) if since is not None and feed.since else None
        rows, following = self._page_of(table, changed=changed, after=token, size=self._page)
        id_, shape = self._names(table, "id")
        if not following and (token is not None or self._dialect.with_id(id_, shape)):
            rows += self._rows(table, self._dialect.without_id(id_, shape), changed=changed, limit=1)
        return Listing([msgspec.Raw(msgspec.json.encode(row, enc_hook=str)) for row in rows], following or None)

    def _page_of(
        self,
        table: TableName,
        *,
        after: str | None,
        size: int,
        changed: Changed | None = None,
        columns: Sequence[str] = (),
    ) -> tuple[list[Row], str]:
        """The rows of a page, and the id after which the next page begins, or an empty id if no page follows.

        Only the first page can contain rows without an id. Each later page contains only ids that are greater than the
        last id of the page before.
        """
        id_, shape = self._names(table, "id")
        if after is None:
            begins = self._dialect.with_id(id_, shape)
        else:
            begins = sql("{id} > {after}", id=id_, after=self._dialect.key(after, shape))
        conditions = [] if begins is None else [begins]
        # The extra row shows whether another page follows. If a join repeats the page's last row, the extra row has
        # the same id. Such an extra row stays in the page, so that the repetition is noticed.
        rows = self._rows(table, *conditions, changed=changed, limit=size + 1, columns=columns)
        if len(rows) <= size:
            return rows, ""
        last = rows[size - 1].get("id")
        if last is None:
            return rows, ""
        if self._dialect.takes_alike(shape):
            alike = sql("{id} = {last}", id=id_, last=self._dialect.key(str(last), shape))
            whole = self._rows(table, alike, changed=changed, limit=size + 1, columns=columns)
            rows = _with_alike(table, rows[:size], whole, size)
        elif key_of(rows[size].get("id")) != key_of(last):
            rows = rows[:size]
        return rows, str(last)

    def newest(self, stream: Stream) -> Newest:
        return {
            feed.path: newest
            for feed in self.feeds(stream)
            if feed.since and self.may_read(TableName(feed.path))
            if (newest := self._newest(TableName(feed.path)))
        }

    def _newest(self, table: TableName) -> str:
        if self._column(table, CHANGED).holds is Holds.DAY:
            return ""
        column, shape = self._names(table, CHANGED)
        statement = sql(
            "SELECT {newest} AS newest FROM {source}",
            newest=self._dialect.newest(column, shape),
            source=self._source(table),
        )
        try:
            at = self.values(self._database.fetch(statement, what=table)[0]).time("newest")
        except SkipRecord:
            # Some row has a value that is not a time. That row is listed as skipped when it is read.
            return ""
        return at.isoformat(timespec="microseconds") if at else ""

    def contents(self, stream: Stream, feed: Feed, raw: Sequence[msgspec.Raw]) -> Contents:
        table = table_of(stream)
        assert table is not None  # noqa: S101 - a stream without a table has no feeds
        rows: list[Row] = [msgspec.json.decode(row) for row in raw]
        if (table, feed.path) == (TableName.APPLICATIONS, TableName.CANDIDATES):
            rows = self._where(table, _CANDIDATE, {key_of(row.get("id")) for row in rows})
        elif feed.owner != "id":
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
            rows, following = self._page_of(table, after=after, size=min(page, PAGE_OF_IDS), columns=["id"])
            yield from (key for row in rows if (key := key_of(row.get("id"))))
            if not following:
                return
            after = following

    def count(self, table: TableName) -> int:
        statement = sql("SELECT count(*) AS number FROM {source}", source=self._source(table))
        return int(str(self._database.fetch(statement, what=table)[0]["number"]))

    def query(self, table: TableName) -> str:
        return self._settings.queries[table]

    def latest(self, table: TableName) -> datetime | None:
        newest = self._newest(table) if CHANGED in self.shape(table) else ""
        return datetime.fromisoformat(newest) if newest else None

    def sample(self, table: TableName, size: int) -> list[Row]:
        return self._rows(table, limit=size)

    def content(self, key: str) -> bytes | None:
        files = TableName.FILES
        if not self.has(files) or not self._dialect.may_be(key, self._column(files, "id")):
            return None
        id_, shape = self._names(files, "id")
        statement = sql(
            "SELECT {id} AS id, {content} AS content FROM {source} WHERE {id} = {key}",
            content=self._names(files, "content")[0],
            id=id_,
            source=self._source(files),
            key=self._dialect.key(key, shape),
        )
        rows = self._exact("id", shape, [key], self._database.fetch(statement, what=files))
        content = rows[0]["content"] if rows else None
        return bytes(content) if isinstance(content, bytes | memoryview) else None

    def now(self) -> datetime:
        return self._database.now()

    def by_ids(self, table: TableName, keys: Collection[str]) -> list[Row]:
        return self._where(table, "id", keys)

    def values(self, row: Row) -> Values:
        return Values(row, zone=self._settings.zone)

    def check_blanks(self, table: TableName, row: Values) -> None:
        """Refuse ids with blanks around them, because references to such an id would not match it.

        Columns of the type CHAR are not checked, because the database ignores blanks at the end of their values.
        """
        for column in TABLES[table].columns:
            actual = self.shape(table).get(column.name)
            if column.kind is Kind.KEY and actual is not None and not actual.is_padded:
                row.check_blanks(column.name)

    def _contents(self, table: TableName, rows: Sequence[Row]) -> Contents:
        """The records that the rows describe. A row that does not fit is listed as skipped."""
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
        return Contents(records, skipped, lacking=[part.value for part in self._lacking(table)])

    def _families(self, table: TableName, rows: Sequence[Row]) -> Iterator[tuple[str, Family]]:
        keys = [key_of(row.get("id")) for row in rows]
        lacking = self._lacking(table)
        parts = {part: self._by_owner(part, keys) for part in self._parts(table) if part not in lacking}
        candidates, jobs = self._around(rows) if table is TableName.APPLICATIONS else ({}, {})
        for key, row in zip(keys, rows, strict=True):
            own = {part: [self.values(each) for each in grouped.get(key, ())] for part, grouped in parts.items()}
            candidate, job = candidates.get(key_of(row.get("candidate_id"))), jobs.get(key_of(row.get("job_id")))
            yield key, Family(self.values(row), own, candidate=candidate, job=job, lacking=lacking)

    def _parts(self, table: TableName) -> list[TableName]:
        return [part for part in PARTS.get(table, ()) if self.has(part)]

    def _lacking(self, table: TableName) -> list[TableName]:
        return [part for part in self._parts(table) if not self.may_read(part)]

    def _around(self, rows: Sequence[Row]) -> tuple[dict[str, Values], dict[str, Values]]:
        """The candidates and the jobs of these applications, because an application shows the names of both."""
        sides = ((TableName.CANDIDATES, _CANDIDATE), (TableName.JOBS, "job_id"))
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
        name, shape = self._names(table, column)
        possible = sorted(key for key in set(keys) if self._dialect.may_be(key, shape))
        rows: list[Row] = []
        for start in range(0, len(possible), MOST_IDS):
            some = possible[start : start + MOST_IDS]
            among = joined(", ", (sql("{key}", key=self._dialect.key(key, shape)) for key in some))
            candidates = self._rows(table, sql("{column} IN ({among})", column=name, among=among))
            rows += self._exact(column, shape, some, candidates)
        return rows

    def _exact(self, column: str, shape: ResultColumn, keys: Collection[str], rows: list[Row]) -> list[Row]:
        """Keep only rows whose ``column`` is exactly one of ``keys``: the database may treat different ids as equal."""
        if not self._dialect.takes_alike(shape):
            return rows
        wanted = set(keys)
        return [row for row in rows if key_of(row.get(column)) in wanted]

    def _rows(
        self,
        table: TableName,
        *conditions: Sql,
        changed: Changed | None = None,
        limit: int | None = None,
        columns: Sequence[str] = (),
    ) -> list[Row]:
        where = list(conditions)
        if changed is not None:
            # The condition includes rows without a time of change, because they may have changed.
            where.append(self._dialect.is_changed(*self._names(table, CHANGED), changed))
        statement = sql(
            "SELECT {columns} FROM {source}{where} ORDER BY {id}{limit}",
            columns=self._selected(table, columns),
            source=self._source(table, changed),
            where=sql(" WHERE {all}", all=joined(" AND ", where)) if where else Sql(),
            id=self._names(table, "id")[0],
            limit=Sql() if limit is None else sql(" LIMIT {most}", most=Value(limit)),
        )
        return self._database.fetch(statement, what=table)

    def _selected(self, table: TableName, names: Sequence[str]) -> Sql:
        """The known columns that are listed in ``names``. If ``names`` is empty, all columns that the agent knows.

        The contents of files are left out, because ``content`` reads one file at a time.
        """
        known = [
            column
            for column in TABLES[table].columns
            if column.name in self.shape(table) and column.kind is not Kind.CONTENT
            if not names or column.name in names
        ]
        return joined(
            ", ",
            (
                sql(
                    "{value} AS {name}",
                    value=self._dialect.selected(*self._names(table, each.name), each.kind, longest=LONGEST_TEXT),
                    name=self._dialect.quoted(each.name),
                )
                for each in known
            ),
        )

    def _source(self, table: TableName, changed: Changed | None = None) -> Sql:
        query = self._settings.queries.get(table)
        if query is None:
            raise StopSync(f"There is no query for {table}.")
        # The query gets lines of its own, so that a comment at its end does not hide the closing parenthesis.
        first, *others = map(text, CHANGED_SINCE.split(query))
        since = self._dialect.changed_since(changed)
        parts = joined("", [first, *(each for piece in others for each in (since, piece))])
        return sql("(\n{query}\n) AS q", query=parts)

    def _column(self, table: TableName, name: str) -> ResultColumn:
        column = self.shape(table).get(name)
        if column is None:
            raise BadQuery(f"The query for {table} has no column {name}. Name one: … AS {name}.")
        return column

    def _names(self, table: TableName, name: str) -> tuple[Sql, ResultColumn]:
        column = self._column(table, name)
        return sql("q.{name}", name=self._dialect.quoted(column.name)), column


def _with_alike(table: TableName, page: list[Row], alike: list[Row], size: int) -> list[Row]:
    """Add all rows whose ids the database treats as equal to the page's last id.

    The next page begins after all of these rows, so a row that is missing from this page would not be read.
    """
    keys = {key_of(row.get("id")) for row in alike}
    if len(alike) > size and len(keys) > 1:
        raise BadQuery(f"The query for {table} returns more than {size} rows whose ids differ only in case or accents.")
    return [row for row in page if key_of(row.get("id")) not in keys] + alike


def _repeated(table: TableName, key: str) -> str:
    if not key:
        return says(f"The query for {table} returns rows without an id.")
    return says(
        f"The query for {table} returns {key} more than once. A join usually causes that: aggregate its rows first."
    )
