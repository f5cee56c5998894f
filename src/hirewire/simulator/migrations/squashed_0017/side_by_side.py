"""What lets processes of 0.1.0 work on these tables during an upgrade.

They delete candidates without knowing the tables that are newer than 0.1.0, and they write candidates without queueing
them to be weighed. The next release drops the triggers. See docs/decisions/0097-two-releases-on-one-schema.md.
"""

#: What refers to a candidate and is newer than 0.1.0: model, field, and Django's name of the constraint.
REFERENCES = (
    ("RecordFacts", "candidate", "simulator_recordfact_candidate_id_4416c328_fk_simulator"),
    ("Suspicion", "first", "simulator_suspicion_first_id_6e8add6f_fk_simulator_candidate_id"),
    ("Suspicion", "second", "simulator_suspicion_second_id_c01daab1_fk_simulator"),
    ("Unweighed", "candidate", "simulator_unweighed_candidate_id_b9d268ba_fk_simulator"),
)
FIELDS = {(model, field) for model, field, _name in REFERENCES}
CONSTRAINTS = "".join(
    f"ALTER TABLE simulator_{model.lower()} ADD CONSTRAINT {name} FOREIGN KEY ({field}_id)"
    " REFERENCES simulator_candidate (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;\n"
    for model, field, name in REFERENCES
)
QUEUE = """
CREATE OR REPLACE FUNCTION public.simulator_queue_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'simulator_candidate' THEN
        INSERT INTO public.simulator_unweighed (candidate_id, account_id, due_at)
        SELECT id, account_id, now() FROM changed ORDER BY id ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO public.simulator_unweighed (candidate_id, account_id, due_at)
        SELECT candidate.id, candidate.account_id, now()
        FROM changed JOIN public.simulator_candidate AS candidate ON candidate.id = changed.candidate_id
        ORDER BY candidate.id ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
"""
#: The tables that say who somebody is. A change of Recruiter's match changes no candidate.
_TABLES = ("simulator_candidate", "simulator_foundperson")
_EVENTS = ("INSERT", "UPDATE")

TRIGGERS = QUEUE + "".join(
    f"CREATE TRIGGER queue_records_{event.lower()} AFTER {event} ON {table} REFERENCING NEW TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.simulator_queue_records();\n"
    for table in _TABLES
    for event in _EVENTS
)
# CASCADE also drops the triggers.
DROP_TRIGGERS = "DROP FUNCTION simulator_queue_records CASCADE"
