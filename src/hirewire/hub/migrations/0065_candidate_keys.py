"""Find candidates by an index on the array of their keys, instead of by a row for each key."""

import django.contrib.postgres.indexes
from django.db import migrations

# An interrupted build leaves an invalid index behind, which is dropped first.
DROP = "DROP INDEX CONCURRENTLY IF EXISTS hub_candidate_by_key"
BUILD = (
    "CREATE INDEX CONCURRENTLY hub_candidate_by_key ON hub_candidatefacts USING gin (keys)"
    " WITH (gin_pending_list_limit = 256)"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0064_kept_links")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, migrations.RunSQL.noop), migrations.RunSQL(BUILD, DROP)],
            [
                migrations.AddIndex(
                    model_name="candidatefacts",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["keys"], gin_pending_list_limit=256, name="hub_candidate_by_key"
                    ),
                )
            ],
        ),
    ]
