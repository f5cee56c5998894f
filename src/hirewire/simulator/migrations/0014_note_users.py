"""Add columns and an index for the probabilities of pairs, and a column and an index for the user who wrote a note.

Both indexes are built while people work. If the migration is interrupted, each of its statements may run again.
"""

import django.db.models.deletion
from django.db import migrations, models

# Migration 0013 does not add these columns, because its new foreign keys lock the table of candidates. A transaction
# that has written a candidate goes on to write the candidate's pairs. If migration 0013 also locked the table of pairs,
# the migration and such a transaction would wait for each other.
PROBABILITIES = """
ALTER TABLE simulator_resemblance
    ADD COLUMN IF NOT EXISTS probability double precision NULL,
    ADD COLUMN IF NOT EXISTS relative double precision NULL,
    ADD COLUMN IF NOT EXISTS namesake double precision NULL,
    ADD COLUMN IF NOT EXISTS evidence jsonb NOT NULL DEFAULT '[]'::jsonb
"""
NO_PROBABILITIES = """
ALTER TABLE simulator_resemblance DROP COLUMN IF EXISTS probability, DROP COLUMN IF EXISTS relative,
    DROP COLUMN IF EXISTS namesake, DROP COLUMN IF EXISTS evidence
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
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(PROBABILITIES, NO_PROBABILITIES)],
            [
                migrations.AddField("resemblance", "probability", models.FloatField(null=True)),
                migrations.AddField("resemblance", "relative", models.FloatField(null=True)),
                migrations.AddField("resemblance", "namesake", models.FloatField(null=True)),
                migrations.AddField("resemblance", "evidence", models.JSONField(db_default=[], default=list)),
            ],
        ),
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
