"""Two connectors now read applications with their candidates, so both streams go on where that of applications was."""

from django.db import migrations

#: The stream of applications was read last, so nothing is left out. Both streams read one list, with equal cursors.
GO_ON_TOGETHER = """
    UPDATE agent_position AS candidates
    SET cursor = applications.cursor, is_first_done = applications.is_first_done
    FROM agent_position AS applications, agent_connection AS connection
    WHERE candidates.stream = 'candidates' AND applications.stream = 'applications'
        AND applications.connection_id = candidates.connection_id AND connection.id = candidates.connection_id
        AND connection.connector IN ('smartrecruiters', 'workable')
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0021_access_ended")]

    operations = [migrations.RunSQL(GO_ON_TOGETHER, migrations.RunSQL.noop)]
