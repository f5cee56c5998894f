"""Records from the files of a folder, one table at a time."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from hirewire.agent.connectors.files import inside, sheets
from hirewire.agent.connectors.files.folder import ACCEPTED, Folder
from hirewire.agent.connectors.files.settings import Settings
from hirewire.agent.connectors.files.sheets import Line, Sheet
from hirewire.agent.sdk.connector import Page, Skipped
from hirewire.agent.sdk.errors import SkipRecord, StopSync, TryLater
from hirewire.agent.sdk.records import Record
from hirewire.agent.sdk.tables import PARTS, RECORDS, TABLES, Family, TableName, Values

PAGE: Final = 500
#: If a file lost fewer rows than this, the agent accepts the file and asks nobody.
FEW: Final = 20
#: A file that lost more than one row in four is probably broken.
LARGEST_PART: Final = 4
#: For each table, the other tables from which its records take values.
_AROUND: Final = {TableName.APPLICATIONS: (TableName.CANDIDATES, TableName.JOBS)}


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True):
    #: The digest of each table's files, and how many rows they had.
    files: dict[str, tuple[str, int]] = {}
    #: In the middle of a run: the last record that was read.
    after: str | None = None
    #: In the middle of a run: ``files`` at the end of the previous run.
    before: dict[str, tuple[str, int]] = {}


class Reader:
    def __init__(self, settings: Settings, *, page: int = PAGE) -> None:
        self._settings, self._page = settings, page
        self._folder = Folder(settings)
        self._sheets: dict[TableName, tuple[str, Sheet]] = {}

    def files(self) -> Mapping[TableName, Sequence[Path]]:
        return self._folder.files()

    def sheet(self, table: TableName) -> Sheet:
        return self._current(table)[1]

    def needs(self, table: TableName) -> None:
        if table not in self.files():
            raise StopSync(f"The folder lacks “{table}”: there is no file named {table}.csv.")

    def changes(self, table: TableName, since: bytes | None) -> Iterator[Page]:
        """All records if any of their files changed, else none."""
        self.needs(table)
        cursor = msgspec.json.decode(since, type=Cursor) if since else Cursor()
        files = self._state(table, cursor)
        if files == cursor.files and cursor.after is None:
            yield Page((), cursor=since, is_last=True)
            return
        after = cursor.after if files == cursor.files else None
        before = cursor.before if cursor.after is not None else cursor.files
        sheet = self.sheet(table)
        keys = sorted(key for key in sheet.rows.keys() | sheet.deleted if after is None or key > after)
        chunks = [keys[start : start + self._page] for start in range(0, len(keys), self._page)] or [[]]
        for number, chunk in enumerate(chunks):
            is_last = number == len(chunks) - 1
            following = Cursor(files) if is_last else Cursor(files, after=chunk[-1], before=before)
            records, skipped = self._records(table, [key for key in chunk if key in sheet.rows])
            if number == 0 and after is None:
                skipped = [*self._refused(table), *skipped]
            yield Page(
                tuple(records),
                tuple(skipped),
                # Report deleted rows here. The comparison of ids would also find them, but the agent does not compare
                # ids while a line lacks an id.
                gone=tuple(key for key in chunk if key in sheet.deleted),
                cursor=msgspec.json.encode(following),
                is_last=is_last,
            )

    def ids(self, table: TableName) -> Iterator[str]:
        self.needs(table)
        sheet = self.sheet(table)
        if sheet.nameless:
            raise SkipRecord(f"A line of {table} has no id, so the agent cannot tell which records are missing.")
        return iter(sorted(sheet.rows.keys() | sheet.faults.keys()))

    def read(self, table: TableName, key: str) -> Record | None:
        self.needs(table)
        if key in self.sheet(table).faults:
            raise SkipRecord(f"The line of {key} in {table} cannot be read.")
        records, skipped = self._records(table, [key] if key in self.sheet(table).rows else [])
        if skipped:
            raise SkipRecord(skipped[0].reason)
        return next(iter(records), None)

    def content(self, key: str) -> bytes | None:
        """Read a résumé. The line with the id ``key`` contains the path of the file within the folder.

        Return None if there is no such line, or if the folder lacks the file. Raise ``SkipRecord`` if the file cannot
        be read for another reason.
        """
        line = self.sheet(TableName.FILES).rows.get(key)
        if line is None:
            return None
        folder = self._settings.path
        try:
            return inside.read(folder / line.values.text("content"), folder)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as unreadable:
            reason = unreadable.strerror
            raise SkipRecord(
                f"Line {line.number} of {line.file} names a file that cannot be read: {reason}."
            ) from unreadable

    def _state(self, table: TableName, cursor: Cursor) -> dict[str, tuple[str, int]]:
        """The digest and row count of each table involved.

        Raise ``StopSync`` if a file is gone or shrank too much. A table is read only if the digest of its files differs
        from the one in the cursor.
        """
        before = cursor.before or cursor.files
        state = {}
        for each in (table, *PARTS.get(table, ()), *_AROUND.get(table, ())):
            if each in self.files():
                state[each.value] = self._state_of(each, cursor.files.get(each, ("", 0)))
            elif each in before:
                raise StopSync(
                    f"There was a file for {each}, and now there is none. Nothing was removed. Put the file back, then "
                    f"resume."
                )
        for name, (digest, count) in state.items():
            known, former = before.get(name, (digest, count))
            if known != digest:
                self._ask(TableName(name), count, former)
        return state

    def _state_of(self, table: TableName, known: tuple[str, int]) -> tuple[str, int]:
        if self._folder.digest(self.files().get(table, ())) == known[0]:
            return known
        digest, sheet = self._current(table)
        return digest, len(sheet.rows) + len(sheet.faults)

    def _ask(self, table: TableName, count: int, former: int) -> None:
        if self._settings.holds != "all" or former - count < FEW or (former - count) * LARGEST_PART <= former:
            return
        file = self.files()[table][-1]
        if not self._folder.is_accepted(file):
            raise StopSync(
                f"{file.name} has {count} rows, but the previous file had {former}. Nothing was removed. If the "
                f"new file is right, put an empty file named {file.name}{ACCEPTED} beside it and resume. Otherwise,"
                " replace the new file and resume."
            )

    def _current(self, table: TableName) -> tuple[str, Sheet]:
        files = self.files().get(table, ())
        digest = self._folder.digest(files)
        if table not in self._sheets or self._sheets[table][0] != digest:
            sheet = Sheet(TABLES[table].owner)
            for file in files:
                sheets.read(self._folder.content(file), file.name, table, self._settings, sheet)
            if self._folder.digest(files) != digest:
                raise TryLater(f"The files of {table} changed while they were read.")
            self._sheets[table] = (digest, sheet)
        return self._sheets[table]

    def _refused(self, table: TableName) -> Iterator[Skipped]:
        for each in (table, *PARTS.get(table, ())):
            yield from self.sheet(each).skipped

    def _records(self, table: TableName, keys: Sequence[str]) -> tuple[list[Record], list[Skipped]]:
        records: list[Record] = []
        skipped: list[Skipped] = []
        rows = self.sheet(table).rows
        parts = {part: self.sheet(part) for part in PARTS.get(table, ())}
        around = [self.sheet(each).rows for each in _AROUND.get(table, ())]
        for key in keys:
            line = rows[key]
            doubts = [doubt for sheet in parts.values() if (doubt := sheet.doubts.get(key))]
            if doubts:
                skipped.append(Skipped(key, doubts[0]))
                continue
            try:
                own = {part: sheet.of(key) for part, sheet in parts.items()}
                records.append(RECORDS[table](_family(line, own, around)))
            except SkipRecord as unfit:
                skipped.append(Skipped(key, f"Line {line.number} of {line.file} does not fit: {unfit}"))
        return records, skipped


def _family(line: Line, own: Mapping[TableName, Sequence[Values]], around: Sequence[Mapping[str, Line]]) -> Family:
    if not around:
        return Family(line.values, own)
    candidates, jobs = around
    candidate, job = candidates.get(line.values.text("candidate_id")), jobs.get(line.values.text("job_id"))
    return Family(line.values, own, candidate.values if candidate else None, job.values if job else None)
