"""Fills the databases from which sandboxes are copied: those of the hub, and that of the ATS Simulator."""

import json
import sys
import time

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from hirewire.kit.db.sessions import parameters
from hirewire.sandbox.prepared import ATS, FIRST, MAINTENANCE, SEED
from hirewire.sandbox.processes import START_PATIENCE


def build() -> None:
    """Build the hub's databases: tables, row security, and a small world.

    Print, as JSON, what a caller must know about the world.
    """
    server = {**parameters(), "dbname": MAINTENANCE}
    _await(server)
    with psycopg.connect(**server, autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(SEED)))
        call_command("migrate", verbosity=0)
        call_command("row_security", verbosity=0)
        call_command("seed_suites", stdout=sys.stdout)
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL's connection has this method
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        maintenance.execute(copy.format(sql.Identifier(FIRST), sql.Identifier(SEED)))
        for unused in ("template0", "postgres"):
            # Each sandbox starts with a copy of all files of this PostgreSQL server. A quarter of the files belongs to
            # these two databases, and fewer files are copied faster.
            maintenance.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(unused)))
            maintenance.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(unused)))


def build_ats() -> None:
    """Build the Simulator's database: one account and its users, without records. Print the API key as JSON."""
    from hirewire.cast.cast import LARKSPUR  # noqa: PLC0415 - only an ATS needs it
    from hirewire.simulator.people.services import api_key, create_account, create_user  # noqa: PLC0415 - as above

    server = {**parameters(), "dbname": MAINTENANCE}
    _await(server)
    with psycopg.connect(**server, autocommit=True) as maintenance:
        maintenance.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(ATS)))
    call_command("migrate", verbosity=0)
    account = create_account(slug=LARKSPUR.tenant, name=LARKSPUR.name)
    for colleague in LARKSPUR.colleagues:
        create_user(
            account=account,
            email=colleague.email,
            password=LARKSPUR.password,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            is_admin=colleague.is_ats_admin,
        )
    json.dump({"api_key": api_key(account)}, sys.stdout)


def _await(server: dict[str, object]) -> None:
    give_up_at = time.monotonic() + START_PATIENCE
    while True:
        try:
            psycopg.connect(**server).close()  # type: ignore[arg-type]  # parameters of any kind
        except psycopg.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)
        else:
            return
