"""Delete people's decisions about candidates that have been deleted.

From now on, deleting a candidate also deletes the decisions about the candidate.

The tables are small, because they hold only decisions by people. The statements are therefore quick.
"""

from django.db import migrations

#: In the order in which writes lock these tables.
TABLES = ("hub_unlinked", "hub_matchdecision", "hub_sampledmatch")
STATEMENTS = tuple(
    f"""
    DELETE FROM {table} AS held WHERE NOT EXISTS (
        SELECT FROM hub_candidate AS found
        WHERE found.organization_id = held.organization_id AND found.application_id = held.application_id
            AND found.ats_candidate_id = held.ats_candidate_id
    )
    """  # noqa: S608 - the names above
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("hub", "0074_zone_of_mails")]
    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in STATEMENTS]
