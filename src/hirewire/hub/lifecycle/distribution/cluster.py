"""Queries and statements about a Citus cluster: its machines, and the place of each table."""

from typing import Final

from django.db import connection

from hirewire.hub.lifecycle.distribution.placements import COLUMN, Placement

_PLACED = "SELECT relname, partmethod, repmodel FROM pg_dist_partition JOIN pg_class ON pg_class.oid = logicalrelid"
#: Extensions that our functions use. Citus does not read function bodies, so it does not notice that the functions need
#: these extensions.
_EXTENSIONS = ("pg_trgm", "unaccent")
#: Registers functions with Citus: those that are used in indexes and generated columns. The oldest function comes
#: first, so that each function comes after the functions that it calls.
_FUNCTIONS = """
SELECT create_distributed_function(oid::regprocedure) FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'hw\\_%' AND provolatile = 'i' ORDER BY oid
"""
#: How Citus stores a placement: the partition method and the replication model.
_STORED = {("h", "s"): Placement.DISTRIBUTED, ("n", "t"): Placement.REFERENCE}
#: The table that is distributed first. For each company, Citus stores the rows of all other distributed tables on the
#: same machine as the rows of this table.
FIRST: Final = "hub_candidate"


def has_citus() -> bool:
    return bool(_value("SELECT count(*) FROM pg_extension WHERE extname = 'citus'"))


def has_coordinator() -> bool:
    return bool(_value("SELECT count(*) FROM pg_dist_node WHERE groupid = 0"))


def machine_count() -> int:
    return int(_value("SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards"))


def prepare() -> None:
    """On every machine, create the extensions and functions that are used in indexes and generated columns."""
    with connection.cursor() as cursor:
        for name in _EXTENSIONS:
            # Citus passes the statement on to the workers, even if the extension already exists on the coordinator.
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        cursor.execute(_FUNCTIONS)


def placements() -> dict[str, Placement]:
    """Return the place of each table. Tables that are only on the coordinator are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACED)
        stored = {name: _STORED.get((method, model), Placement.LOCAL) for name, method, model in cursor.fetchall()}
    return {name: place for name, place in stored.items() if place is not Placement.LOCAL}


def place(table: str, placement: Placement) -> None:
    with connection.cursor() as cursor:
        if placement is Placement.REFERENCE:
            cursor.execute("SELECT create_reference_table(%s)", [table])
            return
        beside = "none" if table == FIRST else FIRST
        cursor.execute("SELECT create_distributed_table(%s, %s, colocate_with => %s)", [table, COLUMN, beside])


def manage_here(table: str) -> None:
    """Let Citus manage a table that stays on the coordinator. On a single PostgreSQL, do nothing."""
    if not has_citus():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = %s::regclass", [table])
        if cursor.fetchone() == (0,):
            cursor.execute("SELECT citus_add_local_table_to_metadata(%s)", [table])


def copy_here(table: str) -> str:
    """The name of the coordinator's copy of a table that is copied to every machine."""
    with connection.cursor() as cursor:
        # Citus hides its copies from the catalog, so the name is composed of the table's name and the shard's number.
        cursor.execute("SELECT shardid FROM pg_dist_shard WHERE logicalrelid = %s::regclass", [table])
        ((number,),) = cursor.fetchall()
    return f"{table}_{number}"


def drop_local_copies(table: str) -> None:
    """Delete the rows that the coordinator still has from before the distribution. Nothing reads these rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT truncate_local_data_after_distributing_table(%s)", [table])


def _value(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone() or (0,)
    return int(value)
