"""Read all candidates once more, because the agent now sends country codes instead of country names.

Only candidates whose content has changed are sent. The change of ``asked_anew`` keeps a running turn of the sync from
saving its old position.
"""

from django.db import migrations

READ_AGAIN = """
    UPDATE agent_sync SET asked_anew = asked_anew + 1;
    UPDATE agent_position SET cursor = NULL WHERE stream = 'candidates';
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0025_since_of_matches")]

    operations = [migrations.RunSQL(READ_AGAIN, migrations.RunSQL.noop)]
