"""Let processes of release 0.1.0 work on the simulator's tables during an upgrade.

See docs/decisions/0097-two-releases-on-one-schema.md. Processes of 0.1.0 do not know tables that are newer than 0.1.0.
When such a process deletes a candidate, foreign keys now delete the candidate's rows in the newer tables. When such a
process writes a candidate, triggers queue the candidate to be weighed, that is, compared with others. The next release
drops the triggers. If the migration is interrupted, each of its statements may run again.
"""

from django.db import migrations

#: An unreleased version dropped the column ``kind`` and all traits except those of the kind ``person``. This statement
#: restores the column in databases that were upgraded to that version.
KIND = """
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_attribute WHERE attrelid = 'public.simulator_trait'::regclass AND attname = 'kind'
    ) THEN
        ALTER TABLE public.simulator_trait ADD COLUMN kind varchar(10) NOT NULL DEFAULT 'person',
            DROP CONSTRAINT simulator_trait_pkey,
            ADD CONSTRAINT simulator_trait_pkey PRIMARY KEY (account_id, kind, value, candidate_id);
        ALTER TABLE public.simulator_trait ALTER kind DROP DEFAULT;
    END IF;
END $$
"""
#: The foreign keys that refer to candidates and are newer than 0.1.0: table, column, and name of Django's constraint.
REFERENCES = (
    ("recordfacts", "candidate_id", "simulator_recordfact_candidate_id_4416c328_fk_simulator"),
    ("suspicion", "first_id", "simulator_suspicion_first_id_6e8add6f_fk_simulator_candidate_id"),
    ("suspicion", "second_id", "simulator_suspicion_second_id_c01daab1_fk_simulator"),
    ("unweighed", "candidate_id", "simulator_unweighed_candidate_id_b9d268ba_fk_simulator"),
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
$$
"""
#: The tables whose changes queue a record. The second table stores Recruiter's match for each candidate.
TABLES = ("simulator_candidate", "simulator_foundperson")
EVENTS = ("INSERT", "UPDATE")
# Queues the records that were never weighed. The worker weighs them in the background. Until the worker has finished,
# pages show the pairs found so far.
UNWEIGHED = """
INSERT INTO public.simulator_unweighed (candidate_id, account_id, due_at)
SELECT id, account_id, now() FROM public.simulator_candidate AS candidate
WHERE NOT EXISTS (SELECT FROM public.simulator_recordfacts AS facts WHERE facts.candidate_id = candidate.id)
ORDER BY id ON CONFLICT DO NOTHING
"""


def _refer(table: str, column: str, name: str, action: str) -> str:
    return (
        f"ALTER TABLE simulator_{table} DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name} FOREIGN KEY ({column})"
        f" REFERENCES simulator_candidate (id) {action} DEFERRABLE INITIALLY DEFERRED NOT VALID"
    )


def _cascade(table: str, column: str, name: str) -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(_refer(table, column, name, "ON DELETE CASCADE"), _refer(table, column, name, "")),
        migrations.RunSQL(f"ALTER TABLE simulator_{table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop),
    ]


def _trigger(table: str, event: str) -> migrations.RunSQL:
    name = f"queue_records_{event.lower()}"
    return migrations.RunSQL(
        f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON {table} REFERENCING NEW TABLE AS changed"
        " FOR EACH STATEMENT EXECUTE FUNCTION public.simulator_queue_records()",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
    )


class Migration(migrations.Migration):
    # Each statement is a transaction of its own. In one transaction, the first tables would stay locked while a later
    # statement waits for its table.
    atomic = False
    dependencies = [("simulator", "0016_vacuums")]

    operations = [
        migrations.RunSQL(KIND, migrations.RunSQL.noop),
        *(operation for reference in REFERENCES for operation in _cascade(*reference)),
        migrations.RunSQL(QUEUE, "DROP FUNCTION IF EXISTS public.simulator_queue_records()"),
        *(_trigger(table, event) for table in TABLES for event in EVENTS),
        # The triggers exist already and queue the records that change from now on, so no record is missed.
        migrations.RunSQL(UNWEIGHED, migrations.RunSQL.noop),
    ]
