"""A summary of a database's contents, for comparing two databases."""

import psycopg
from psycopg import sql

#: For each table, the number of its rows and a checksum of their contents.
Contents = dict[str, tuple[int, str]]

# Generated columns are left out, because another version of PostgreSQL may compute them differently. Columns are
# ordered by name, because migrations may have appended some of them.
_TABLES = """
SELECT relnamespace::regnamespace::text, relname, array_agg(attname ORDER BY attname)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
WHERE relkind IN ('r', 'p') AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
GROUP BY 1, 2 ORDER BY 1, 2
"""
_CONTENTS = """
SELECT count(*), md5(coalesce(string_agg(kept::text, E'\\n' ORDER BY kept::text COLLATE "C"), ''))
FROM (SELECT {} FROM {}) AS kept
"""


def contents(url: str) -> Contents:
    with psycopg.connect(url, options="-c TimeZone=UTC") as connection:
        return {
            name: (int(rows), str(checksum))
            for schema, name, columns in connection.execute(_TABLES).fetchall()
            for rows, checksum in connection.execute(
                sql.SQL(_CONTENTS).format(
                    sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(schema, name)
                )
            ).fetchall()
        }
