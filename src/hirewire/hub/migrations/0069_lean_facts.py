"""Halve the length of candidates' keys, and let several keys share an entry of their index.

No release has written keys of candidates, so most databases have none. On installations that follow the main branch,
this migration rewrites the table, which delays matching by some seconds per million candidates.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

#: The function's name includes the schema, as in every function that an index calls.
BUCKETS = """
CREATE OR REPLACE FUNCTION public.hw_buckets(keys integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT ARRAY(SELECT DISTINCT key & 262143 FROM unnest(keys) AS key) $$
"""
# These statements may run again after an interruption. They therefore also accept keys that are already short.
REWRITE = """
CREATE OR REPLACE FUNCTION public.hw_short_keys(keys bigint[]) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT
AS $$ SELECT ARRAY(SELECT DISTINCT key::bit(32)::integer FROM unnest(keys) AS key ORDER BY 1) $$;
DROP INDEX IF EXISTS hub_candidate_by_key;
ALTER TABLE hub_candidatefacts
    ALTER COLUMN keys TYPE integer[] USING public.hw_short_keys(keys::bigint[]), DROP COLUMN IF EXISTS updated_at;
DROP FUNCTION public.hw_short_keys;
"""
# An interrupted build leaves an invalid index behind, which is dropped first.
DROP = "DROP INDEX CONCURRENTLY IF EXISTS hub_candidate_by_bucket"
BUILD = (
    "CREATE INDEX CONCURRENTLY hub_candidate_by_bucket ON hub_candidatefacts USING gin (hw_buckets(keys))"
    " WITH (gin_pending_list_limit = 256)"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0067_unread_emails")]
    operations = [
        migrations.RunSQL(BUCKETS, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(REWRITE, migrations.RunSQL.noop)],
            [
                migrations.RemoveIndex("candidatefacts", "hub_candidate_by_key"),
                migrations.AlterField(
                    "candidatefacts",
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                migrations.RemoveField("candidatefacts", "updated_at"),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, migrations.RunSQL.noop), migrations.RunSQL(BUILD, DROP)],
            [
                migrations.AddIndex(
                    "candidatefacts",
                    django.contrib.postgres.indexes.GinIndex(
                        models.Func(
                            models.F("keys"),
                            function="hw_buckets",
                            output_field=django.contrib.postgres.fields.ArrayField(
                                base_field=models.IntegerField(), size=None
                            ),
                        ),
                        gin_pending_list_limit=256,
                        name="hub_candidate_by_bucket",
                    ),
                )
            ],
        ),
    ]
