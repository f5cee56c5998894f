"""Everything in a database except its rows, for comparing two databases."""

from collections.abc import Mapping
from typing import Any, Final

import psycopg

#: The properties of each object. The key is the object's kind and name. The order of columns is left out, because a
#: migration appends a new column to its table, wherever the model declares the field.
Catalog = dict[tuple[str, ...], tuple[Any, ...]]
Differences = dict[tuple[str, ...], tuple[Any, Any]]

#: Objects of the schema public. Objects of extensions are left out. Partitions are also left out, because the date
#: decides which partitions exist.
_CTE: Final = """
WITH owned AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
tables AS (
    SELECT * FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
        AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid)
),
held AS (SELECT * FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'f')),
columns AS (
    SELECT held.relname, attribute.*, pg_get_expr(adbin, adrelid) AS expression
    FROM held JOIN pg_attribute AS attribute ON attrelid = held.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
)
"""
#: The query for each kind of object. A row begins with an array of names: the name of the object's table, if the object
#: belongs to a table, and the object's own name. The object's properties follow.
_QUERIES: Final[Mapping[str, str]] = {
    "extension": """
        SELECT ARRAY[extname], extversion, extnamespace::regnamespace::text FROM pg_extension""",
    "relation": """
        SELECT ARRAY[relname], relkind, relpersistence, relrowsecurity, relforcerowsecurity, relreplident, reloptions,
            (SELECT amname FROM pg_am WHERE pg_am.oid = relam),
            CASE relkind WHEN 'p' THEN pg_get_partkeydef(oid) WHEN 'v' THEN pg_get_viewdef(oid) END
        FROM tables""",
    "column": """
        SELECT ARRAY[relname, attname], format_type(atttypid, atttypmod), attnotnull, expression, attgenerated,
            attidentity, attstorage, attcompression, attstattarget,
            -- Only options that PostgreSQL documents. Some builds of PostgreSQL also store a counter here.
            ARRAY(SELECT option FROM unnest(attoptions) AS option WHERE option LIKE 'n_distinct%' ORDER BY option),
            (SELECT collname FROM pg_collation WHERE pg_collation.oid = attcollation)
        FROM columns""",
    "constraint": """
        SELECT ARRAY[held.relname, conname], contype, pg_get_constraintdef(made.oid), condeferrable, condeferred,
            convalidated
        FROM pg_constraint AS made JOIN held ON held.oid = conrelid
        -- Since PostgreSQL 18, NOT NULL constraints are listed here under names, which dumps of older servers lack. The
        -- query of columns covers them.
        WHERE contype <> 'n'""",
    "index": """
        SELECT ARRAY[held.relname, made.relname], pg_get_indexdef(indexrelid), indisunique, indisprimary, indisvalid,
            indisclustered, indisreplident, made.reloptions,
            ARRAY(SELECT opcname FROM unnest(indclass) WITH ORDINALITY AS used (id, place)
                  JOIN pg_opclass ON pg_opclass.oid = used.id ORDER BY place)
        FROM pg_index JOIN held ON held.oid = indrelid JOIN pg_class AS made ON made.oid = indexrelid""",
    "trigger": """
        SELECT ARRAY[held.relname, tgname], pg_get_triggerdef(made.oid), tgenabled
        FROM pg_trigger AS made JOIN held ON held.oid = tgrelid WHERE NOT tgisinternal""",
    "rule": """
        SELECT ARRAY[held.relname, rulename], pg_get_ruledef(made.oid)
        FROM pg_rewrite AS made JOIN held ON held.oid = ev_class""",
    "policy": """
        SELECT ARRAY[held.relname, polname], polcmd, polpermissive, polroles::regrole[]::text[],
            pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
        FROM pg_policy JOIN held ON held.oid = polrelid""",
    "statistics": """
        SELECT ARRAY[held.relname, stxname], pg_get_statisticsobjdef(made.oid), stxstattarget
        FROM pg_statistic_ext AS made JOIN held ON held.oid = stxrelid""",
    "sequence": """
        SELECT ARRAY[relname], seqtypid::regtype::text, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle,
            (SELECT refobjid::regclass || '.' || attname FROM pg_depend
             JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
             WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND deptype IN ('a', 'i'))
        FROM pg_sequence JOIN tables ON tables.oid = seqrelid""",
    "function": """
        SELECT ARRAY[oid::regprocedure::text], CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid)""",
    "type": """
        SELECT ARRAY[typname], typtype, typcategory, format_type(typbasetype, typtypmod),
            ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = pg_type.oid ORDER BY enumsortorder)
        FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('d', 'e', 'r')
            AND NOT EXISTS (SELECT FROM owned WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid)""",
    "comment": """
        SELECT ARRAY[classoid::regclass::text, pg_describe_object(classoid, objoid, objsubid)], description
        FROM pg_description
        WHERE objoid >= 16384 AND NOT EXISTS (SELECT FROM owned WHERE classid = classoid AND objid = objoid)
            AND classoid <> 'pg_extension'::regclass""",
    "event trigger": "SELECT ARRAY[evtname], evtevent, evtenabled, evtfoid::regproc::text FROM pg_event_trigger",
}


def catalog(connection: psycopg.Connection[Any]) -> Catalog:
    return {
        (kind, *row[0]): row[1:]
        for kind, query in _QUERIES.items()
        for row in connection.execute(f"{_CTE} {query}".encode()).fetchall()
    }


def differences(first: Catalog, second: Catalog) -> Differences:
    return {
        name: (first.get(name), second.get(name))
        for name in sorted(first.keys() | second.keys())
        if first.get(name) != second.get(name)
    }
