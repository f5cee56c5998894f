from django.db import migrations, models

#: Older rows do not store which job they name, so all applications are read once more. None is sent again. If an ATS
#: shows applications with their candidates, the candidates are read once more, too. Such a connection has ``{}`` as the
#: cursor of its applications, as in ``ELSEWHERE``.
_LOOK_AGAIN = """
UPDATE agent_position AS position SET cursor = NULL
WHERE position.stream = 'applications' OR position.stream = 'candidates' AND EXISTS (
    SELECT FROM agent_position AS own
    WHERE own.connection_id = position.connection_id AND own.stream = 'applications' AND own.cursor = '{}'
)
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0026_countries_by_code")]

    operations = [
        migrations.AddField("sent", "job", models.CharField(blank=True, db_default="", max_length=255)),
        migrations.AddIndex(
            "sent",
            models.Index(
                condition=models.Q(("job", ""), _negated=True),
                fields=["connection", "job"],
                name="agent_sent_job",
            ),
        ),
        migrations.RunSQL(_LOOK_AGAIN, migrations.RunSQL.noop),
    ]
