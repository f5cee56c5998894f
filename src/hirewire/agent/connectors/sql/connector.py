"""Reading the database of an ATS through queries that the customer wrote."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import ClassVar

import httpx2
import msgspec

from hirewire.agent.connectors.sql.checking import check
from hirewire.agent.connectors.sql.database import BadQuery, Database
from hirewire.agent.connectors.sql.reading import PAGE, Reader
from hirewire.agent.connectors.sql.runs import run_from
from hirewire.agent.connectors.sql.settings import Settings
from hirewire.agent.sdk.connector import Entity, Page, Report
from hirewire.agent.sdk.feeds import FeedReader
from hirewire.agent.sdk.reading_only import ReadingOnly
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.tables import TABLES, table_of


class SqlDatabase(ReadingOnly):
    title: ClassVar[str] = "SQL database"
    source: ClassVar[str] = "its database"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        database: Database | None = None,
        page: int = PAGE,
    ) -> None:
        del webhook_secret, transport  # a database sends no webhooks and speaks no HTTP
        self._settings, self._page = settings, page
        self._database = database or Database(settings)
        self._reader = Reader(settings, self._database, page=page)

    def close(self) -> None:
        self._database.close()

    def check(self) -> Report:
        about = self._database.about()
        checked = check(self._reader)
        if checked.faults:
            raise BadQuery("\n".join(checked.faults))
        notes = [*checked.notes, *about.notes]
        if about.writable:
            danger = says(
                f"Number of tables that the user {about.user} may write to: {about.writable}. "
                f"The agent never writes, but a user that can only read is safer."
            )
            notes.append(danger)
        return Report(about.database, about.version, checked.missing, user=about.user, notes=tuple(notes))

    def counts(self) -> Mapping[Entity, int]:
        return {
            table.entity: self._reader.count(name)
            for name, table in TABLES.items()
            if table.entity is not None and self._reader.has(name) and self._reader.may_read(name)
        }

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        table = table_of(stream)
        if table is None or not self._reader.has(table):
            return iter((Page((), cursor=b"{}", is_last=True),))
        return self._changes(stream, since)

    def _changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        overlap = self._settings.overlap
        run = run_from(since, newest=lambda: self._reader.newest(stream), now=self._reader.now, overlap=overlap)
        reader = FeedReader(
            self._reader.feeds(stream),
            fetch=partial(self._reader.fetch, newest=run.newest),
            contents=lambda feed, _start, raw: self._reader.contents(stream, feed, raw),
            now=self._reader.now,
            overlap=overlap,
        )
        for page in reader.changes(run.cursor):
            yield msgspec.structs.replace(page, cursor=run.after(page.cursor))

    def ids(self, stream: Stream) -> Iterator[str]:
        table = table_of(stream)
        return self._reader.ids(table, self._page) if table and self._reader.has(table) else iter(())

    def read(self, stream: Stream, key: str) -> Record | None:
        table = table_of(stream)
        return self._reader.read(table, key) if table and self._reader.has(table) else None

    def content(self, file_id: str) -> bytes | None:
        return self._reader.content(file_id)
