"""Lets a transaction that writes to the coordinator and to another machine take effect on both or on neither.

If a transaction writes on a single other machine, Citus commits there first, and then on the coordinator. If the
coordinator cannot commit after that, an export stays without its event, or a changed match without its audit entry.
Citus uses a two-phase commit, which prevents this, if the transaction also writes to a table that Citus manages on the
coordinator. So the coordinator's own tables get a trigger that updates such a table. That table is always empty.

All of the coordinator's tables get the trigger, so that nobody has to know which of them are written in one transaction
with rows of companies.
"""

from typing import Final

from django.db import connection, transaction
from psycopg import sql

from hirewire.hub.lifecycle.distribution import cluster
from hirewire.hub.lifecycle.distribution.placements import Placement, placed

#: Always empty: an update of no row is enough, and locks nothing.
TABLE: Final = "hirewire_two_phases"
FUNCTION: Final = "hw_two_phases"
TRIGGER: Final = "two_phases"
#: The queue of tasks, which is not a table of ours.
_TASKS: Final = "procrastinate_jobs"

# Only the first write of a transaction updates the table. The role of row security owns no tables, so the function runs
# with the rights of the function's owner.
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
    """Give the trigger to the tables of the coordinator that lack it.

    Each table has a transaction of its own, so that requests wait for one table at a time.
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
    """Remove the triggers, with what they need: on a single PostgreSQL they only take time."""
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE)
