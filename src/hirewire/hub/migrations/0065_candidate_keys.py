"""Candidates are found by an index on the array of their keys, which takes the place of a row for each key.

The table and its trigger were never part of a release, so nobody reads them any more.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0064_kept_links")]
    operations = [
        AddIndexConcurrently(
            model_name="candidatefacts",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["keys"], gin_pending_list_limit=256, name="hub_candidate_by_key"
            ),
        ),
        migrations.RunSQL("DROP FUNCTION public.hw_keep_candidate_keys() CASCADE", migrations.RunSQL.noop),
        migrations.DeleteModel("CandidateKey"),
    ]
