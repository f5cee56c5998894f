"""The settings that a customer enters to connect a folder of CSV files."""

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from hirewire.agent.sdk.settings import WrongSettings


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    folder: str
    #: Whether a table's newest file has all rows, or only what changed since the file before it.
    holds: Literal["all", "changes"] = "all"
    #: When a file may be read. “rests”: once it has stopped changing. “done”: once its ``.done`` file exists.
    ready: Literal["rests", "done"] = "rests"
    encoding: Literal["", "utf-8-sig", "cp1252", "utf-16"] = ""
    delimiter: Literal["", "comma", "semicolon", "tab"] = ""
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        if not Path(self.folder).is_absolute():
            raise WrongSettings("the folder “{folder}” does not begin with /", folder=self.folder)
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise WrongSettings(
                "“{zone}” is not a time zone; an example is Europe/Berlin", zone=self.time_zone
            ) from None

    @property
    def path(self) -> Path:
        return Path(self.folder)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def separator(self) -> str:
        return {"comma": ",", "semicolon": ";", "tab": "\t"}.get(self.delimiter, "")
