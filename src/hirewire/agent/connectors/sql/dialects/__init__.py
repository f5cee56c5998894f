"""The kinds of databases that the connector reads."""

from collections.abc import Mapping
from typing import Final

from hirewire.agent.connectors.sql.dialects.base import Dialect
from hirewire.agent.connectors.sql.dialects.mysql import MySql
from hirewire.agent.connectors.sql.dialects.postgresql import PostgreSql
from hirewire.agent.connectors.sql.dialects.sqlite import Sqlite
from hirewire.agent.connectors.sql.settings import Engine, Settings

_DIALECTS: Final[Mapping[Engine, type[Dialect]]] = {"postgresql": PostgreSql, "mysql": MySql, "sqlite": Sqlite}


def dialect_of(settings: Settings) -> Dialect:
    return _DIALECTS[settings.engine](settings.zone)


__all__ = ["dialect_of"]
