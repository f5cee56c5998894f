"""Tables of traits that identify candidates, and of pairs of candidates that share a trait.

Each change of a candidate updates both tables.
"""

import django.db.models.deletion
from django.db import migrations, models

# Fill the tables for the candidates that exist. Later, records/resemblance keeps the tables up to date.
TRAITS = """
WITH said AS (
    SELECT candidate.account_id, candidate.id, candidate.email_keys, candidate.profile_key,
           COALESCE(NULLIF(candidate.recruiter_person, ''), found.person, '') AS person
    FROM simulator_candidate AS candidate
    LEFT JOIN simulator_foundperson AS found ON found.candidate_id = candidate.id
)
INSERT INTO simulator_trait (account_id, kind, value, candidate_id)
SELECT DISTINCT said.account_id, 'email', email.value, said.id FROM said, unnest(said.email_keys) AS email (value)
WHERE email.value <> ''
UNION ALL SELECT account_id, 'profile', profile_key, id FROM said WHERE profile_key <> ''
UNION ALL SELECT account_id, 'person', person, id FROM said WHERE person <> '';
"""
PAIRS = """
WITH shared AS (
    SELECT account_id, array_agg(candidate_id) AS ids FROM simulator_trait
    GROUP BY account_id, kind, value HAVING count(*) BETWEEN 2 AND 8
), pairs AS (
    SELECT DISTINCT account_id, one, other FROM shared, unnest(ids) AS one, unnest(ids) AS other WHERE one < other
)
INSERT INTO simulator_resemblance (account_id, first_id, second_id)
SELECT pairs.account_id, pairs.one, pairs.other FROM pairs
JOIN simulator_candidate AS one ON one.id = pairs.one
JOIN simulator_candidate AS other ON other.id = pairs.other
WHERE (one.recruiter_person = '' OR other.recruiter_person = '' OR one.recruiter_person = other.recruiter_person)
AND NOT EXISTS (
    SELECT 1 FROM simulator_differentpeople AS said WHERE said.first_id = pairs.one AND said.second_id = pairs.other
);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("simulator", "0009_quick_lists"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trait",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "kind",
                        "value",
                        "candidate_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("value", models.CharField(max_length=400)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="simulator.account",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="traits", to="simulator.candidate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Resemblance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="simulator.account",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="simulator.candidate",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="simulator.candidate"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="simulator_resemblance_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))), name="simulator_resemblance_order"
                    ),
                ],
                "indexes": [models.Index(fields=["account", "-second", "-first"], name="simulator_resemblance_newest")],
            },
        ),
        migrations.RunSQL(TRAITS, migrations.RunSQL.noop),
        migrations.RunSQL(PAIRS, migrations.RunSQL.noop),
    ]
