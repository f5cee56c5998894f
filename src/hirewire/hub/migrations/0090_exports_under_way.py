"""An index of unfinished exports, for the task that ends overdue exports. It is built while people work."""

from django.db import migrations, models

# An interrupted build leaves an invalid index behind, which is dropped first.
DROP = "DROP INDEX CONCURRENTLY IF EXISTS hub_export_under_way"
BUILD = (
    "CREATE INDEX CONCURRENTLY hub_export_under_way ON hub_export (created_at) WHERE state IN ('PENDING', 'FETCHED')"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0089_leftovers")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, migrations.RunSQL.noop), migrations.RunSQL(BUILD, DROP)],
            [
                migrations.AddIndex(
                    "export",
                    models.Index(
                        condition=models.Q(("state__in", ["PENDING", "FETCHED"])),
                        fields=["created_at"],
                        name="hub_export_under_way",
                    ),
                )
            ],
        ),
    ]
