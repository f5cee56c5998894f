from django.db import migrations, models

#: To introduce a contract is to name its integrations in Recruiter. Until now, only the state of the connection showed
#: whether its contracts had been introduced. A contract that is on has been introduced, unless its connection is still
#: in the state “requested”. Nobody knows whether any other contract has been introduced, so ``DUE`` makes the
#: worker introduce it: introducing a contract twice does no harm.
INTRODUCED = """
    UPDATE agent_contract AS contract SET is_introduced = TRUE
    FROM agent_connection AS connection
    WHERE connection.id = contract.connection_id AND connection.state <> 'requested' AND contract.is_on
"""
#: Make the worker introduce the other contracts.
DUE = """
    UPDATE agent_connection AS connection SET retry_at = coalesce(retry_at, now())
    WHERE connection.state NOT IN ('requested', 'leaving') AND EXISTS (
        SELECT FROM agent_contract AS contract
        WHERE contract.connection_id = connection.id AND NOT contract.is_introduced
    )
"""


class Migration(migrations.Migration):
    dependencies = [("agent", "0028_last_try_of_writes")]

    operations = [
        migrations.AddField("contract", "is_introduced", models.BooleanField(db_default=False, default=False)),
        migrations.RunSQL(INTRODUCED, migrations.RunSQL.noop),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.AddField("signin", "is_confirmed_by_host", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("signin", "person", models.CharField(blank=True, db_default="", max_length=255)),
    ]
