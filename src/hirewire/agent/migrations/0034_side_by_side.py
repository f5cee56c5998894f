"""During an upgrade, let processes of release 0.1.0 end connections, although they do not know newer tables.

When a connection is deleted, the database deletes the rows that refer to it. See
docs/decisions/0097-two-releases-on-one-schema.md. After an interruption, each of these statements may run again.
"""

from django.db import migrations

#: The tables that were added after 0.1.0 and refer to a connection, with Django's names of the constraints.
REFERENCES = {
    "agent_atswrite": "agent_atswrite_connection_id_7e73d8cd_fk_agent_connection_id",
    "agent_driftwarning": "agent_driftwarning_connection_id_0274e706_fk_agent_con",
    "agent_grant": "agent_grant_connection_id_90850b62_fk_agent_connection_id",
    "agent_grantrequest": "agent_grantrequest_connection_id_fbb7c1e6_fk_agent_con",
    "agent_listedrecord": "agent_listedrecord_connection_id_7daed920_fk_agent_con",
    "agent_namerule": "agent_namerule_connection_id_719ca055_fk_agent_connection_id",
    "agent_pace": "agent_pace_connection_id_3272956a_fk_agent_connection_id",
    "agent_proof": "agent_proof_connection_id_3dbff80d_fk_agent_connection_id",
    "agent_proof_difference": "agent_proof_differen_connection_id_db4c554c_fk_agent_con",
    "agent_proofmonth": "agent_proofmonth_connection_id_a4d6f5c2_fk_agent_connection_id",
    "agent_rehearsal": "agent_rehearsal_connection_id_d7065f60_fk_agent_connection_id",
}


def _refer(table: str, name: str, action: str) -> str:
    return (
        f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} FOREIGN KEY (connection_id)"
        f" REFERENCES agent_connection (id) {action} DEFERRABLE INITIALLY DEFERRED NOT VALID"
    )


def _cascade(table: str, name: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(_refer(table, name, "ON DELETE CASCADE"), _refer(table, name, "")),
        migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop),
    ]


class Migration(migrations.Migration):
    # Run each statement in a transaction of its own. In a single transaction, one table would stay locked while a
    # statement waits for the lock of another table.
    atomic = False
    dependencies = [("agent", "0033_operators_of_a_provider")]
    operations = [operation for reference in REFERENCES.items() for operation in _cascade(*reference)]
