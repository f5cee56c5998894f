"""Choosing which files of the folder to read, and whether they are ready."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from hirewire.agent.connectors.files import inside
from hirewire.agent.connectors.files.settings import Settings
from hirewire.agent.sdk.errors import StopSync, TryLater
from hirewire.agent.sdk.tables import TableName
from hirewire.kit import clock

#: A file may be incomplete until this much time has passed since its last change.
RESTS_AFTER: Final = timedelta(seconds=30)
DONE: Final = ".done"
ACCEPTED: Final = ".accepted"
_DIGITS: Final = re.compile(r"(\d+)")


class Folder:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def files(self) -> Mapping[TableName, Sequence[Path]]:
        """The files to read for each table, in the order of their names.

        If the connection waits for ``.done`` files, files without one are left out. If each file has all rows, only the
        last one is read.
        """
        path = self._settings.path
        try:
            file_names = [each.name for each in path.iterdir() if inside.stays_inside(each) and each.is_file()]
        except OSError as away:
            raise TryLater(f"The folder {path} cannot be read: {away.strerror}.") from away
        names = sorted(file_names, key=_place)
        matches = {table: [path / name for name in names if _pattern(table).fullmatch(name)] for table in TableName}
        return {table: self._counted(files) for table, files in matches.items() if self._counted(files)}

    def digest(self, files: Sequence[Path]) -> str:
        """A hash that changes whenever a file does. Raise ``TryLater`` if a file may be incomplete."""
        parts = []
        for file in files:
            try:
                about = file.stat()
            except OSError as missing:
                raise TryLater(f"{file.name} is being replaced.") from missing
            age = clock.now().timestamp() - about.st_mtime
            # A modification time far in the future means that the clocks differ, not that the file is being written.
            if self._settings.ready == "rests" and abs(age) < RESTS_AFTER.total_seconds():
                raise TryLater(f"{file.name} is still being written.", RESTS_AFTER.total_seconds())
            parts.append(f"{file.name} {about.st_size} {about.st_mtime_ns}")
        return sha256("\n".join(parts).encode()).hexdigest()[:32]

    def content(self, file: Path) -> bytes:
        try:
            return inside.read(file, self._settings.path)
        except PermissionError as forbidden:
            raise StopSync(
                f"The agent does not have permission to read {file.name}. Give read access to the user that the agent"
                " runs as, then resume."
            ) from forbidden
        except OSError as away:
            raise TryLater(f"{file.name} cannot be read at the moment: {away.strerror}.") from away

    def is_accepted(self, file: Path) -> bool:
        return _is_marked(file, ACCEPTED)

    def _counted(self, files: Sequence[Path]) -> Sequence[Path]:
        ready = [file for file in files if self._settings.ready == "rests" or _is_marked(file, DONE)]
        return ready[-1:] if self._settings.holds == "all" else ready


def _is_marked(file: Path, ending: str) -> bool:
    mark = file.with_name(file.name + ending)
    try:
        return inside.stays_inside(mark) and mark.stat().st_mtime >= file.stat().st_mtime
    except OSError:
        return False


def _place(name: str) -> tuple[list[str | int], str]:
    """The name's sort key: digits are compared as numbers.

    The ending is left out, to put candidates.csv before candidates-2026-11-27.csv.
    """
    words = _DIGITS.split(name[:-4])
    return [int(word) if place % 2 else word for place, word in enumerate(words)], name


def _pattern(table: TableName) -> re.Pattern[str]:
    return re.compile(rf"{table}([-_. ]?\d[-_.T\d]*)?\.csv", re.IGNORECASE)
