"""Ensures that a transaction on the coordinator and another machine commits on both or on neither.

If a transaction writes on the coordinator and on one other machine, Citus commits on the other machine first, and then
on the coordinator. If the second commit fails, the database may contain an export without its event, or a changed match
without its audit entry. A two-phase commit prevents such results. Citus uses a two-phase commit if the transaction also
writes to a table that Citus manages on the coordinator. ``hirewire_two_phases`` is such a table, and is always empty.
Citus does not manage the coordinator's other tables, so each of them gets a trigger that updates
``hirewire_two_phases``.

All of these tables get the trigger, so that nobody has to know which of them share a transaction with tables on other
machines.
"""

from typing import Final

from django.db import connection, transaction
from psycopg import sql

from hirewire.hub.lifecycle.distribution import cluster
from hirewire.hub.lifecycle.distribution.placements import Placement, placed

#: A table that is always empty. An update that changes no row is enough for a two-phase commit, and locks no row.
TABLE: Final = "hirewire_two_phases"
FUNCTION: Final = "hw_two_phases"
TRIGGER: Final = "two_phases"
#: The queue of tasks. This table belongs to procrastinate, so ``placed`` does not list it.
_TASKS: Final = "procrastinate_jobs"

# The function updates the table only once in each transaction. It runs with its owner's rights (SECURITY DEFINER),
# because the role that row security uses owns no tables.
_SET_UP: Final = f"""
CREATE TABLE IF NOT EXISTS public.{TABLE} (number bigint);
CREATE OR REPLACE FUNCTION public.{FUNCTION}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF current_setting('hirewire.two_phases', true) IS DISTINCT FROM 'on' THEN
        PERFORM set_config('hirewire.two_phases', 'on', true);
        UPDATE public.{TABLE} SET number = 0;
    END IF;
    RETURN NULL;
END
$$;
"""  # noqa: S608 - made of constants
_CREATE: Final = f"""
CREATE TRIGGER {TRIGGER} AFTER INSERT OR UPDATE OR DELETE ON public.{{table}}
FOR EACH STATEMENT EXECUTE FUNCTION public.{FUNCTION}()
"""
_WITH: Final = """
SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = %s AND relnamespace = 'public'::regnamespace
"""
_REMOVE: Final = f"DROP FUNCTION IF EXISTS public.{FUNCTION}() CASCADE; DROP TABLE IF EXISTS public.{TABLE}"


def use_two_phases() -> None:
    """Create the trigger on the coordinator's tables that lack it.

    Each trigger is created in a separate transaction, so that requests wait for only one table at a time.
    """
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(_SET_UP)
            cluster.manage_here(TABLE)
        cursor.execute(_WITH, [TRIGGER])
        done = {name for (name,) in cursor.fetchall()}
        for table in [*placed(Placement.LOCAL), _TASKS]:
            if table not in done:
                cursor.execute(sql.SQL(_CREATE).format(table=sql.Identifier(table)))


def use_one_phase() -> None:
    """Remove the triggers, their function and their table. On a single PostgreSQL, the triggers only take time."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE)
