"""Store which job each sent application names. The index is built concurrently, so that people can work."""

from django.db import migrations, models

# After an interruption, each of these statements may run again. An interrupted build leaves an invalid index behind,
# which is dropped first.
COLUMN = "ALTER TABLE agent_sent ADD COLUMN IF NOT EXISTS job varchar(255) DEFAULT '' NOT NULL"
DROP = "DROP INDEX CONCURRENTLY IF EXISTS agent_sent_job"
BUILD = "CREATE INDEX CONCURRENTLY agent_sent_job ON agent_sent (connection_id, job) WHERE NOT (job = '')"
#: The rows of older applications do not store which job they name, so all applications are read once more. None is sent
#: again, because the content has not changed. If an ATS shows applications with their candidates, the candidates are
#: read once more, too. A connection to such an ATS has ``{}`` as the cursor of its applications, as in
#: ``sdk.connector.ELSEWHERE``.
_LOOK_AGAIN = """
UPDATE agent_position AS position SET cursor = NULL
WHERE position.stream = 'applications' OR position.stream = 'candidates' AND EXISTS (
    SELECT FROM agent_position AS own
    WHERE own.connection_id = position.connection_id AND own.stream = 'applications' AND own.cursor = '{}'
)
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("agent", "0026_countries_by_code")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(COLUMN, "ALTER TABLE agent_sent DROP COLUMN IF EXISTS job")],
            [migrations.AddField("sent", "job", models.CharField(blank=True, db_default="", max_length=255))],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(DROP, migrations.RunSQL.noop), migrations.RunSQL(BUILD, DROP)],
            [
                migrations.AddIndex(
                    "sent",
                    models.Index(
                        condition=models.Q(("job", ""), _negated=True),
                        fields=["connection", "job"],
                        name="agent_sent_job",
                    ),
                )
            ],
        ),
        migrations.RunSQL(_LOOK_AGAIN, migrations.RunSQL.noop),
    ]
