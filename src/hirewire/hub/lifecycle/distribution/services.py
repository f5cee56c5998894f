"""Spread the tables over the machines of a Citus cluster: move each table to its place, as listed in ``placements``.

Citus moves a table only while the table has no triggers, and no foreign keys to or from tables elsewhere. The command
``hirewire hub distribute`` therefore records triggers and foreign keys in a separate table and drops them. At the end,
the command recreates those that the cluster allows. If a run is interrupted, the next run completes the work.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from hirewire.hub.lifecycle.distribution import cluster, commits
from hirewire.hub.lifecycle.distribution.errors import CoordinatorUnknown, InTheWay, NoCitus, NoWorkers
from hirewire.hub.lifecycle.distribution.hindrances import (
    MOVED_TRIGGERS,
    ForeignKey,
    foreign_keys,
    given_up,
    hindrances,
)
from hirewire.hub.lifecycle.distribution.placements import Placement, placed
from hirewire.kit.db import row_security

Say = Callable[[str], None]

#: Maps some tables to the conditions that their policies get on a cluster. These tables stay on the coordinator, but
#: their usual policies query a table that is copied to every machine. On a cluster, a policy can query such a table
#: only through a function.
THROUGH = {
    **dict.fromkeys(
        ("hub_bell", "hub_inmailtemplate", "hub_notemention", "hub_peoplesearch", "hub_readnotification"),
        "seat_id = ANY ((SELECT hw_seats())::bigint[])",
    ),
    **dict.fromkeys(("hub_education", "hub_memberemail", "hub_position"), "hw_sees_member(member_id)"),
}

_SETTINGS = {
    # Passes on a transaction's role and company to the sessions that the transaction uses on other machines.
    "propagate_set_commands": "local",
    # In the default mode of this setting, a transaction that has used several connections to one machine cannot write
    # to a copied table.
    "multi_shard_modify_mode": "sequential",
}
_SET_UP = """
CREATE TABLE IF NOT EXISTS public.hirewire_set_aside (
    held text NOT NULL, name text NOT NULL, kind text NOT NULL, definition text NOT NULL, PRIMARY KEY (held, name)
)
"""
_KEEP_KEY = """
INSERT INTO public.hirewire_set_aside (held, name, kind, definition)
SELECT %s, conname, %s, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass
ON CONFLICT DO NOTHING
"""
_KEEP_TRIGGERS = """
INSERT INTO public.hirewire_set_aside (held, name, kind, definition)
SELECT tgrelid::regclass::text, tgname, 'trigger', pg_get_triggerdef(oid) FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid = %s::regclass AND tgname = ANY(%s)
ON CONFLICT DO NOTHING RETURNING name
"""
_REMEMBER_TRIGGERS = """
INSERT INTO public.hirewire_set_aside (held, name, kind, definition)
SELECT %(table)s, tgname, 'moved trigger', replace(pg_get_triggerdef(oid), %(here)s, %(there)s) FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid = %(copy)s::regclass AND tgname = ANY(%(names)s)
ON CONFLICT DO NOTHING
"""
_HAS_TRIGGER = "SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s"
_WAITING = "SELECT held, name, definition FROM public.hirewire_set_aside WHERE kind = %s ORDER BY held, name"
_DONE = "DELETE FROM public.hirewire_set_aside WHERE held = %s AND name = %s"


def check() -> None:
    if not cluster.has_citus():
        raise NoCitus
    if not cluster.has_coordinator():
        raise CoordinatorUnknown
    if not cluster.machine_count():
        raise NoWorkers
    if obstacles := hindrances():
        raise InTheWay(obstacles)


def distribute(*, say: Say) -> int:
    """Move each table to its place. Returns how many tables were moved."""
    check()
    with connection.cursor() as cursor:
        cursor.execute(_SET_UP)
    # The views depend on tables that move. They are created again at the end.
    row_security.drop_views()
    to_move = _to_move()
    if to_move:
        cluster.prepare()
        _set_aside(say)
    for number, (table, placement) in enumerate(to_move, 1):
        with transaction.atomic():
            cluster.place(table, placement)
            if placement is Placement.DISTRIBUTED:
                cluster.drop_local_copies(table)
        say(f"{number}/{len(to_move)} {table}: {placement.value}")
    _put_back_triggers(say)
    _remember_triggers()
    _put_back_keys(say)
    _secure_rows()
    commits.use_two_phases()
    _choose_settings()
    row_security.create_views()
    return len(to_move)


@transaction.atomic
def mend_restored() -> None:
    """Give a restored database the triggers that it needs on a single PostgreSQL, and no others.

    A backup of a distributed database does not contain the copies that Citus makes of some tables, so it lacks the
    triggers that were only on these copies. The backup does contain the triggers of ``commits``, which a single
    PostgreSQL does not need.
    """
    commits.use_one_phase()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.hirewire_set_aside') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return
        for table, name, definition in [*_waiting("moved trigger"), *_waiting("trigger")]:
            cursor.execute(_HAS_TRIGGER, [table, name])
            if cursor.fetchone() is None:
                cursor.execute(definition)
            cursor.execute(_DONE, [table, name])


@transaction.atomic
def _secure_rows() -> None:
    with connection.cursor() as cursor:
        for table, condition in THROUGH.items():
            cursor.execute(f"ALTER POLICY company ON {table} USING ({condition})")


def _choose_settings() -> None:
    """Store ``_SETTINGS`` in the database, so that they apply to all later sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        ((name,),) = cursor.fetchall()
        for setting, value in _SETTINGS.items():
            cursor.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(name), sql.Identifier("citus", setting), sql.Literal(value)
                )
            )


def _to_move() -> list[tuple[str, Placement]]:
    there = cluster.placements()
    wanted = [(table, place) for place in (Placement.REFERENCE, Placement.DISTRIBUTED) for table in placed(place)]
    wanted.sort(key=lambda each: each[0] != cluster.FIRST)
    return [(table, place) for table, place in wanted if there.get(table) is not place]


@transaction.atomic
def _set_aside(say: Say) -> None:
    lost = {key.name for key in given_up()}
    crossing = [key for key in foreign_keys() if key.places != (Placement.LOCAL, Placement.LOCAL)]
    with connection.cursor() as cursor:
        for key in crossing:
            kind = "given up" if key.name in lost else "foreign key"
            cursor.execute(_KEEP_KEY, [key.table, kind, key.name, key.table])
            cursor.execute(_without(key))
        for table in placed(Placement.REFERENCE):
            cursor.execute(_KEEP_TRIGGERS, [table, list(MOVED_TRIGGERS)])
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("DROP TRIGGER {} ON {}").format(sql.Identifier(name), sql.Identifier(table)))
    say(f"Dropped {len(crossing)} foreign keys. All except {len(lost)} are created again at the end.")


def _without(key: ForeignKey) -> sql.Composed:
    return sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(key.table), sql.Identifier(key.name))


def _put_back_triggers(say: Say) -> None:
    """Create the triggers of a copied table on the coordinator's copy only, so that each change fires them once."""
    for table, name, definition in _waiting("trigger"):
        here = cluster.copy_here(table)
        with _changing(table, name) as cursor:
            cursor.execute("SET LOCAL citus.enable_manual_changes_to_shards = on")
            cursor.execute(definition.replace(f" ON public.{table} ", f" ON public.{here} "))
        say(f"{here}: trigger {name}")


def _remember_triggers() -> None:
    """Record the triggers that are only on the coordinator's copies, so that a restored backup gets them again."""
    with connection.cursor() as cursor:
        for table in placed(Placement.REFERENCE):
            copy = cluster.copy_here(table)
            values = {"table": table, "copy": copy, "here": f" ON public.{copy} ", "there": f" ON public.{table} "}
            cursor.execute(_REMEMBER_TRIGGERS, {**values, "names": list(MOVED_TRIGGERS)})


def _put_back_keys(say: Say) -> None:
    for table, name, definition in _waiting("foreign key"):
        with _changing(table, name) as cursor:
            # Use a single connection to each machine, so that the connection sees what the transaction did before.
            cursor.execute("SET LOCAL citus.multi_shard_modify_mode = 'sequential'")
            cursor.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    sql.Identifier(table), sql.Identifier(name), sql.SQL(definition)
                )
            )
        say(f"{table}: foreign key {name}")


@contextmanager
def _changing(table: str, name: str) -> Iterator[CursorWrapper]:
    """Open a transaction in which the caller recreates one foreign key or trigger that was recorded and dropped.

    The record is deleted in the same transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        yield cursor
        cursor.execute(_DONE, [table, name])


def _waiting(kind: str) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [kind])
        return list(cursor.fetchall())
