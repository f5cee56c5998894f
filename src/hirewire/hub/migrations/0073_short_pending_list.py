"""The index of candidates' words merges its new entries in small portions, so that searches read few unmerged entries.

Nobody has to wait for the change. The index reuses the pages of its former long list of unmerged entries.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

INDEX = "hub_candidate_document"


class Migration(migrations.Migration):
    dependencies = [("hub", "0072_plain_labels")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = 256)",
                    f"ALTER INDEX {INDEX} RESET (gin_pending_list_limit)",
                )
            ],
            [
                migrations.RemoveIndex("candidate", INDEX),
                migrations.AddIndex(
                    "candidate",
                    GinIndex(
                        models.Func(
                            models.F("first_name"),
                            models.F("last_name"),
                            models.F("current_job_title"),
                            models.F("current_company_name"),
                            models.F("addresses"),
                            function="hw_candidate_document",
                            output_field=SearchVectorField(),
                        ),
                        gin_pending_list_limit=256,
                        name=INDEX,
                    ),
                ),
            ],
        )
    ]
