"""Two connectors now read applications with their candidates, so the candidates take over the applications' cursor."""

from django.db import migrations

#: Both streams read the same list of the ATS, so the candidates can use the applications' cursor. The candidates' own
#: cursor cannot be used: the applications were read later, so an interrupted first sync may have read all candidates,
#: but only some of the applications.
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
