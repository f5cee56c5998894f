"""Fill the tables of the migration before, and store which user wrote a note. Indexes are built while people work.

After an interruption, each of these statements may run again.
"""

import django.db.models.deletion
from django.db import migrations, models

TRAITS = """
INSERT INTO simulator_trait (account_id, value, candidate_id)
SELECT candidate.account_id, coalesce(nullif(candidate.recruiter_person, ''), found.person), candidate.id
FROM simulator_candidate AS candidate
LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
WHERE coalesce(nullif(candidate.recruiter_person, ''), found.person, '') <> ''
ON CONFLICT DO NOTHING
"""
# The worker weighs all records in the background. Until it has finished, pages show the pairs found so far.
UNWEIGHED = """
INSERT INTO simulator_unweighed (candidate_id, account_id, due_at)
SELECT id, account_id, now() FROM simulator_candidate
ON CONFLICT DO NOTHING
"""
COLUMN = """
ALTER TABLE simulator_note ADD COLUMN IF NOT EXISTS user_id bigint NULL
    CONSTRAINT simulator_note_user_id_1978ad6b_fk_simulator_user_id
    REFERENCES simulator_user (id) DEFERRABLE INITIALLY DEFERRED
"""


def _drop(name: str) -> migrations.RunSQL:
    return migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", migrations.RunSQL.noop)


def _built(name: str, definition: str) -> tuple[migrations.RunSQL, ...]:
    # An interrupted build leaves an invalid index behind, which is dropped first.
    return _drop(name), migrations.RunSQL(
        f"CREATE INDEX CONCURRENTLY {name} ON {definition}", f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("simulator", "0013_weighed_resemblances")]

    operations = [
        migrations.RunSQL(TRAITS, migrations.RunSQL.noop),
        migrations.RunSQL(UNWEIGHED, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            [
                *_built(
                    "simulator_resemblance_likely",
                    "simulator_resemblance (account_id, probability DESC, second_id DESC, first_id DESC)",
                ),
                _drop("simulator_resemblance_newest"),
            ],
            [
                migrations.AddIndex(
                    "resemblance",
                    models.Index(
                        fields=["account", "-probability", "-second", "-first"], name="simulator_resemblance_likely"
                    ),
                ),
                migrations.RemoveIndex("resemblance", "simulator_resemblance_newest"),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(COLUMN, "ALTER TABLE simulator_note DROP COLUMN IF EXISTS user_id"),
                *_built("simulator_note_user_id_1978ad6b", "simulator_note (user_id)"),
            ],
            [
                migrations.AddField(
                    "note",
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="simulator.user",
                    ),
                )
            ],
        ),
    ]
