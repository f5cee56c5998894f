"""Reading an ATS that leaves its data as CSV files in a folder."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

import httpx2

from hirewire.agent.connectors.files.reading import PAGE, Reader
from hirewire.agent.connectors.files.settings import Settings
from hirewire.agent.connectors.files.sheets import Sheet
from hirewire.agent.sdk.connector import Entity, Page, Report
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.reading_only import ReadingOnly
from hirewire.agent.sdk.records import Record, Stream
from hirewire.agent.sdk.says import says
from hirewire.agent.sdk.tables import TABLES, TableName, table_of

#: How many faulty lines of a table the check quotes.
SHOWN: Final = 3


class CsvFolder(ReadingOnly):
    title: ClassVar[str] = "CSV files"
    source: ClassVar[str] = "its files"

    def __init__(
        self,
        settings: Settings,
        *,
        webhook_secret: str,
        transport: httpx2.BaseTransport | None = None,
        page: int = PAGE,
    ) -> None:
        del webhook_secret, transport  # files send no webhooks and speak no HTTP
        self._settings = settings
        self._reader = Reader(settings, page=page)

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def check(self) -> Report:
        files = self._reader.files()
        faults: list[str] = []
        notes: list[str] = []
        for name in files:
            try:
                sheet = self._reader.sheet(name)
            except StopSync as unreadable:
                faults.append(str(unreadable))
                continue
            faults += _faults(name, sheet)
            notes += _notes(name, sheet)
        if faults:
            raise StopSync("\n".join(faults))
        missing = tuple(name.value for name in TABLES if name not in files)
        return Report(self._settings.folder, "CSV", missing, notes=tuple(notes))

    def counts(self) -> Mapping[Entity, int]:
        return {
            table.entity: len(self._reader.sheet(name).rows)
            for name, table in TABLES.items()
            if table.entity is not None and name in self._reader.files()
        }

    def changes(self, stream: Stream, since: bytes | None) -> Iterator[Page]:
        table = self._table(stream)
        nothing = Page((), cursor=b"{}", is_last=True)
        return iter((nothing,)) if table is None else self._reader.changes(table, since)

    def ids(self, stream: Stream) -> Iterator[str]:
        table = self._table(stream)
        return iter(()) if table is None else self._reader.ids(table)

    def read(self, stream: Stream, key: str) -> Record | None:
        table = self._table(stream)
        return None if table is None else self._reader.read(table, key)

    def content(self, file_id: str) -> bytes | None:
        return self._reader.content(file_id)

    def _table(self, stream: Stream) -> TableName | None:
        """The table of a stream. None if the stream has no table, or if the table is optional and has no file."""
        table = table_of(stream)
        if table is not None and TABLES[table].is_optional and table not in self._reader.files():
            return None
        return table


def _faults(name: TableName, sheet: Sheet) -> Iterator[str]:
    table = TABLES[name]
    for column in table.needed:
        if column not in sheet.columns:
            yield says(f"The file for {name} has no column {column}.")
    if table.one_of and not sheet.columns & set(table.one_of):
        yield says(f"The file for {name} has no column {' or '.join(table.one_of)}.")


def _notes(name: TableName, sheet: Sheet) -> Iterator[str]:
    if sheet.unknown:
        yield says(f"The file for {name} has columns that the agent does not know: {', '.join(sheet.unknown)[:300]}.")
    yield from (skipped.reason for skipped in sheet.skipped[:SHOWN])
    if len(sheet.skipped) > SHOWN:
        yield says(f"{len(sheet.skipped) - SHOWN} more lines of {name} cannot be read.")
