"""Which files of the folder are to be read, and whether they may be read now."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from hirewire.agent.connectors.files.settings import Settings
from hirewire.agent.sdk.errors import TryLater
from hirewire.agent.sdk.tables import TableName
from hirewire.kit import clock

#: A file that was changed this recently may still be written.
RESTS_AFTER: Final = timedelta(seconds=30)
DONE: Final = ".done"
ACCEPTED: Final = ".accepted"


class Folder:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def files(self) -> Mapping[TableName, Sequence[Path]]:
        """The files of each table, in the order of their names. Files with other names are not ours."""
        path = self._settings.path
        try:
            # Without their ending, so that candidates.csv comes before candidates-2026-11-27.csv.
            names = sorted((each.name for each in path.iterdir() if each.is_file()), key=lambda name: name[:-4])
        except OSError as away:
            raise TryLater(f"The folder {path} cannot be read: {away.strerror}.") from away
        found = {table: [path / name for name in names if _pattern(table).fullmatch(name)] for table in TableName}
        return {table: self._counted(files) for table, files in found.items() if self._counted(files)}

    def digest(self, files: Sequence[Path]) -> str:
        """What changes whenever one of the files does. Raise an error if one may still be written."""
        parts = []
        for file in files:
            try:
                about = file.stat()
            except OSError as gone:
                raise TryLater(f"{file.name} is being replaced.") from gone
            age = clock.now().timestamp() - about.st_mtime
            # A clock that is far off says nothing about whether the file rests.
            if self._settings.ready == "rests" and abs(age) < RESTS_AFTER.total_seconds():
                raise TryLater(f"{file.name} is still being written.", RESTS_AFTER.total_seconds())
            parts.append(f"{file.name} {about.st_size} {about.st_mtime_ns}")
        return sha256("\n".join(parts).encode()).hexdigest()[:32]

    def is_accepted(self, file: Path) -> bool:
        """Whether a person said that the file is right although it is much smaller than the last one."""
        return _is_marked(file, ACCEPTED)

    def _counted(self, files: Sequence[Path]) -> Sequence[Path]:
        ready = [file for file in files if self._settings.ready == "rests" or _is_marked(file, DONE)]
        return ready[-1:] if self._settings.holds == "all" else ready


def _is_marked(file: Path, mark: str) -> bool:
    """Whether there is a file beside it with this ending that is no older."""
    try:
        return file.with_name(file.name + mark).stat().st_mtime >= file.stat().st_mtime
    except OSError:
        return False


def _pattern(table: TableName) -> re.Pattern[str]:
    return re.compile(rf"{table}([-_. ]?\d[-_.T\d]*)?\.csv", re.IGNORECASE)
