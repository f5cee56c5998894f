"""The settings that a customer enters to connect a database."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from hirewire.agent.sdk.settings import WrongSettings
from hirewire.agent.sdk.tables import TableName

_HIGHEST_PORT: Final = 65_535
_LONGEST_OVERLAP: Final = 1_440
#: A query's placeholder for the time from which the agent wants changes. A name after two colons is not a placeholder,
#: but the type in a cast, as in ``value::text``.
CHANGED_SINCE: Final = re.compile(r"(?<![:\w]):changed_since\b")

Tls = Literal["verify-full", "require", "prefer"]
Engine = Literal["postgresql", "mysql", "sqlite"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    #: “mysql” also stands for MariaDB, because the agent reads MariaDB in the same way as MySQL.
    engine: Engine = "postgresql"
    #: Empty for SQLite, as are the user and the password.
    host: str = ""
    #: Empty for the default port of this kind of database.
    port: str = ""
    #: For SQLite, the path of the file.
    database: str
    user: str = ""
    password: str = ""
    tls: Tls = "require"
    #: The time zone of times that are stored without a zone.
    time_zone: str = "UTC"
    #: Each run looks back to this many minutes before the start of the previous run. It thus finds rows that got their
    #: time of change before that start, but were committed later.
    overlap_minutes: str = "5"

    jobs: str
    candidates: str
    applications: str
    users: str = ""
    candidate_notes: str = ""
    stages: str = ""
    application_notes: str = ""
    feedback: str = ""
    files: str = ""

    def __post_init__(self) -> None:
        if self.engine == "sqlite":
            if not Path(self.database).is_absolute():
                raise WrongSettings(
                    "“{path}” is not the full path of a file; it must begin with a slash", path=self.database
                )
        elif not (self.host and self.user and self.password):
            raise WrongSettings("host, user and password are needed for this kind of database")
        if self.port and not (self.port.isdecimal() and 0 < int(self.port) <= _HIGHEST_PORT):
            raise WrongSettings("“{port}” is not a port; enter a number from 1 to 65535", port=self.port)
        if not (self.overlap_minutes.isdecimal() and int(self.overlap_minutes) <= _LONGEST_OVERLAP):
            raise WrongSettings(
                "“Minutes to look back” must be a number from 0 to {most}, not “{minutes}”",
                minutes=self.overlap_minutes,
                most=_LONGEST_OVERLAP,
            )
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise WrongSettings(
                "“{zone}” is not a time zone; an example is Europe/Berlin", zone=self.time_zone
            ) from None

    def __repr__(self) -> str:
        return f"Settings(host={self.host!r}, database={self.database!r})"

    @property
    def place(self) -> str:
        return self.host or self.database

    @property
    def port_number(self) -> int | None:
        return int(self.port) if self.port else None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def overlap(self) -> timedelta:
        return timedelta(minutes=int(self.overlap_minutes))

    @property
    def queries(self) -> Mapping[TableName, str]:
        given = {table: getattr(self, table).strip().rstrip("; \n\t") for table in TableName}
        return {table: query for table, query in given.items() if query}
