"""Our functions must work without our ``search_path``, because restores and autovacuum run them without it.

Since PostgreSQL 17, index builds also run them without it.
"""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from hirewire.hub.identity.members.models import Member

pytestmark = pytest.mark.django_db

OURS = """
FROM pg_proc AS routine JOIN pg_language AS language ON language.oid = routine.prolang
WHERE routine.pronamespace = 'public'::regnamespace AND language.lanname = %s
    AND routine.proname NOT LIKE 'procrastinate%%'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = routine.oid AND deptype = 'e')
"""
#: A call for each function whose body PostgreSQL parses only when the function runs.
CALLS = {
    "hw_keep_member_keys": (
        "INSERT INTO public.hub_memberfacts (member_id, person, keys, counted)"
        " SELECT id, '', '{1}', '{1}' FROM public.hub_member LIMIT 1;"
        " UPDATE public.hub_memberfacts SET keys = '{2}'; DELETE FROM public.hub_memberfacts"
    ),
    "hw_keep_words": "UPDATE public.hub_member SET first_name = 'Zwartje'",
    "hw_known": "SELECT public.hw_known('''ad'':*A', 5)",
    "hw_note_stale_members": "UPDATE public.hub_member SET first_name = 'Zwartje'",
    "simulator_keep_record_keys": (
        "INSERT INTO public.simulator_recordfacts (candidate_id, account_id, person, keys, counted)"
        " VALUES (1, 1, '', '{1}', '{1}');"
        " UPDATE public.simulator_recordfacts SET keys = '{2}'; DELETE FROM public.simulator_recordfacts"
    ),
    "simulator_queue_records": (
        "UPDATE public.simulator_candidate SET last_name = 'Zwartje';"
        " UPDATE public.simulator_foundperson SET candidate_id = candidate_id"
    ),
}


#: Functions whose first version already named the schema of every object that the function uses.
LATER = {
    "hw_keep_member_keys",
    "hw_note_stale_members",
    "hw_seats",
    "hw_sees_member",
    "simulator_keep_record_keys",
    "simulator_queue_records",
}


@pytest.fixture
def bare() -> Iterator[CursorWrapper]:
    """A session that finds our tables and functions only by names that include the schema."""
    Member.objects.create(first_name="Ada", last_name="Lovelace", current_title="Countess")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        yield cursor
        cursor.execute("SET LOCAL search_path = DEFAULT")


def _functions(cursor: CursorWrapper, language: str) -> list[tuple[str, str]]:
    cursor.execute(f"SELECT routine.proname, pg_get_functiondef(routine.oid) {OURS} ORDER BY 1", [language])
    return [(str(name), str(text)) for name, text in cursor.fetchall()]


def _older(cursor: CursorWrapper) -> list[tuple[str, str]]:
    functions = _functions(cursor, "sql") + _functions(cursor, "plpgsql")
    return [(name, text) for name, text in functions if name not in LATER]


def test_sql_functions_qualify_what_they_use_with_its_schema(bare: CursorWrapper) -> None:
    functions = _functions(bare, "sql")

    for _name, text in functions:
        # PostgreSQL parses the body of an SQL function as soon as it creates the function.
        bare.execute(text)

    assert "hw_person_document" in [name for name, _text in functions]


def test_plpgsql_functions_qualify_what_they_use_with_its_schema(bare: CursorWrapper) -> None:
    functions = [name for name, _text in _functions(bare, "plpgsql")]

    for call in CALLS.values():
        bare.execute(call)

    assert functions == sorted(CALLS), "give a new function a call in CALLS"


def test_there_are_no_functions_in_other_languages(bare: CursorWrapper) -> None:
    bare.execute(
        "SELECT routine.proname FROM pg_proc AS routine JOIN pg_language AS language ON language.oid = routine.prolang"
        " WHERE routine.pronamespace = 'public'::regnamespace AND language.lanname NOT IN ('sql', 'plpgsql')"
        " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = routine.oid AND deptype = 'e')"
    )

    assert bare.fetchall() == []


def test_defaults_and_policies_resolve_the_names_they_use(bare: CursorWrapper) -> None:
    """PostgreSQL replaces the names of objects with references when it stores an expression.

    Only a name inside a string would be looked up each time the expression is used.
    """
    bare.execute(
        "SELECT relname, pg_get_expr(adbin, adrelid) FROM pg_attrdef"
        " JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum JOIN pg_class ON pg_class.oid = adrelid"
        " WHERE attgenerated = '' AND relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT relname, pg_get_expr(polqual, polrelid)"
        " FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid"
    )
    expressions = bare.fetchall()

    for table, expression in expressions:
        bare.execute(f"SELECT {expression} FROM public.{table} LIMIT 1")

    assert {"hub_jobposting", "hub_member"} <= {table for table, _expression in expressions}


def test_every_index_can_be_built_and_every_table_analyzed(bare: CursorWrapper) -> None:
    bare.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    tables = [str(name) for (name,) in bare.fetchall()]

    for table in tables:
        bare.execute(f"REINDEX TABLE public.{table}; ANALYZE public.{table}")

    assert "hub_member" in tables


def test_functions_of_older_databases_are_repaired() -> None:
    migration = import_module("hirewire.hub.migrations.0033_qualified_functions").Migration
    with connection.cursor() as cursor:
        mended = _older(cursor)
        for _name, text in mended:
            head, _, body = text.partition("$function$")
            cursor.execute("SET LOCAL check_function_bodies = off")
            cursor.execute(head + "$function$" + body.replace("public.", ""))
        broken = _older(cursor)

        for operation in migration.operations:
            cursor.execute(operation.sql)

        assert _older(cursor) == mended != broken
