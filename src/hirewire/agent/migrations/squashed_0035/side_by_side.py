"""Foreign keys by which the database deletes rows with their connection, because 0.1.0 does not know these tables.

See docs/decisions/0097-two-releases-on-one-schema.md.
"""

#: The models newer than 0.1.0 that refer to a connection, their tables, and Django's names of the constraints.
REFERENCES = (
    ("AtsWrite", "agent_atswrite", "agent_atswrite_connection_id_7e73d8cd_fk_agent_connection_id"),
    ("DriftWarning", "agent_driftwarning", "agent_driftwarning_connection_id_0274e706_fk_agent_con"),
    ("Grant", "agent_grant", "agent_grant_connection_id_90850b62_fk_agent_connection_id"),
    ("GrantRequest", "agent_grantrequest", "agent_grantrequest_connection_id_fbb7c1e6_fk_agent_con"),
    ("ListedRecord", "agent_listedrecord", "agent_listedrecord_connection_id_7daed920_fk_agent_con"),
    ("NameRule", "agent_namerule", "agent_namerule_connection_id_719ca055_fk_agent_connection_id"),
    ("Pace", "agent_pace", "agent_pace_connection_id_3272956a_fk_agent_connection_id"),
    ("Proof", "agent_proof", "agent_proof_connection_id_3dbff80d_fk_agent_connection_id"),
    ("Difference", "agent_proof_difference", "agent_proof_differen_connection_id_db4c554c_fk_agent_con"),
    ("ProofMonth", "agent_proofmonth", "agent_proofmonth_connection_id_a4d6f5c2_fk_agent_connection_id"),
    ("Rehearsal", "agent_rehearsal", "agent_rehearsal_connection_id_d7065f60_fk_agent_connection_id"),
)
FIELDS = {(model, "connection") for model, _table, _name in REFERENCES}
CONSTRAINTS = "".join(
    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (connection_id)"
    " REFERENCES agent_connection (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;\n"
    for _model, table, name in REFERENCES
)
