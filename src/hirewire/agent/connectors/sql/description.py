"""The ``Description`` of SQL databases: steps, permissions and settings for connecting, and known limits."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from hirewire.agent.sdk.describe import Click, Description, Field, FieldKind, Need, Rung
from hirewire.agent.sdk.tables import TABLES, Table


def _help(table: Table) -> str:
    needed = [*table.needed, *([" or ".join(table.one_of)] if table.one_of else [])]
    return f"Needed columns: {', '.join(needed)}. Also known: {', '.join(table.useful)}."


def _queries() -> Iterator[Field]:
    for table in TABLES.values():
        yield Field(
            name=table.name.value,
            label=f"Query for {table.label[0].lower()}{table.label[1:]}",
            kind=FieldKind.LINES,
            help=_help(table),
            is_optional=table.is_optional,
        )


DESCRIPTION: Final = Description(
    title="SQL database",
    short="Db",
    versions="PostgreSQL, MariaDB, MySQL, SQLite",
    rung=Rung.DOUBLE,
    rung_at="Nov 2026",
    rung_with="with tables of an ATS in PostgreSQL 18, MariaDB 11.8 and SQLite 3.46; MySQL was not tried",
    has_double=False,
    minutes=45,
    clicks=(
        Click(
            "PostgreSQL: psql, as an administrator",
            "CREATE ROLE recruiting_agent LOGIN PASSWORD '…'; and GRANT SELECT on the tables or views that the queries "
            "read, and on no others. A replica of the database will do, too.",
        ),
        Click(
            "MySQL or MariaDB: mysql, as an administrator",
            "CREATE USER recruiting_agent IDENTIFIED BY '…'; and GRANT SELECT on the tables or views that the "
            "queries read, and on no others. A replica will do, too. On a replica, also GRANT REPLICATION CLIENT (in "
            "MariaDB REPLICA MONITOR) ON *.*, so that the agent sees how far the replica is behind.",
        ),
        Click(
            "The firewall, pg_hba.conf of PostgreSQL, bind-address of MySQL or MariaDB",
            "Let the agent’s machine reach the database, with TLS.",
        ),
        Click(
            "A terminal",
            "Write a query for each table below, with its column names: SELECT req_no AS id, … FROM "
            "requisition. No WHERE, ORDER BY or LIMIT is needed: the agent adds its own around the query.",
        ),
    ),
    needs=tuple(
        Need(
            name=table.name.value,
            label=table.label,
            without=table.without,
            is_required=not table.is_optional,
            is_partial=table.is_part,
        )
        for table in TABLES.values()
    ),
    fields=(
        Field(
            name="engine",
            label="Kind of database",
            kind=FieldKind.CHOICE,
            choices=(("postgresql", "PostgreSQL"), ("mysql", "MySQL or MariaDB"), ("sqlite", "SQLite")),
            default="postgresql",
            names_server=True,
            is_account=True,
        ),
        Field(
            name="host",
            label="Host of the database",
            help="Such as db.example. Every database except SQLite needs a host, a user and a password.",
            is_optional=True,
            names_server=True,
            is_account=True,
        ),
        Field(
            name="port",
            label="Port",
            help="Leave it empty for the usual port: 5432 for PostgreSQL, 3306 for MySQL and MariaDB.",
            is_optional=True,
            names_server=True,
            is_account=True,
        ),
        Field(
            name="database",
            label="Database",
            help="For SQLite, the path of its file on the agent’s machine, such as /srv/ats/ats.db.",
            is_account=True,
        ),
        Field(name="user", label="User", help="One that can only read.", is_optional=True, is_login=True),
        Field(name="password", label="Password", kind=FieldKind.SECRET, is_optional=True),
        Field(
            name="tls",
            label="Encryption",
            kind=FieldKind.CHOICE,
            choices=(
                ("require", "TLS"),
                ("verify-full", "TLS, and the server’s certificate is checked"),
                ("prefer", "TLS if the server offers it"),
            ),
            default="require",
        ),
        Field(
            name="time_zone",
            label="Time zone for times without one",
            default="UTC",
            help="Such as Europe/Berlin. Times with a zone of their own are not affected.",
        ),
        Field(
            name="overlap_minutes",
            label="Minutes to look back",
            default="5",
            help="Each run reads the last changes again, to catch late commits. Enter a higher number if the clocks of "
            "the ATS’s servers differ.",
        ),
        *_queries(),
    ),
    lacks=(
        (
            "The agent only reads the database. Recruiter offers no exports to this ATS, and says that the ATS accepts "
            "none."
        ),
        "Recruiter’s messages and notes do not reach the ATS.",
        "A database sends no webhooks: changes arrive within a minute or two.",
        "Tables do not list what was deleted: a comparison of all ids finds it within the hour.",
        "There are no access lists.",
    ),
    compares_every=timedelta(hours=1),
)
