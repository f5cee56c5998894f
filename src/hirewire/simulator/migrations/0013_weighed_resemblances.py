"""Tables for duplicates found by the scorer of ``linkage``: facts, keys and counts of records, and a queue.

The queue holds records to be weighed, that is, compared with others. The migration ``0017_side_by_side`` fills it. The
next migration adds columns and an index for the probabilities of pairs, after this migration has released its locks.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

KEEP_KEYS = """
CREATE OR REPLACE FUNCTION public.simulator_keep_record_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.simulator_recordkey WHERE ctid = ANY(ARRAY(
            SELECT held.place FROM (
                SELECT account_id, unnest(keys) AS key, candidate_id FROM removed
            ) AS gone CROSS JOIN LATERAL (
                SELECT ctid AS place FROM public.simulator_recordkey AS found
                WHERE found.account_id = gone.account_id AND found.key = gone.key
                    AND found.candidate_id = gone.candidate_id
                OFFSET 0
            ) AS held
        ));
        INSERT INTO public.simulator_valuecount AS held (account_id, value, records)
        SELECT account_id, value, -count(*) FROM removed CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, value) DO UPDATE SET records = held.records + excluded.records;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.simulator_recordkey (account_id, key, candidate_id)
        SELECT account_id, key, candidate_id FROM added CROSS JOIN unnest(keys) AS key
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
        INSERT INTO public.simulator_valuecount AS held (account_id, value, records)
        SELECT account_id, value, count(*) FROM added CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (account_id, value) DO UPDATE SET records = held.records + excluded.records;
    END IF;
    RETURN NULL;
END
$$;
"""
# One trigger per event, because each event has different transition tables.
TABLES = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS removed",
    "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
}
TRIGGERS = "".join(
    f"CREATE TRIGGER keep_record_keys_{event.lower()} AFTER {event} ON simulator_recordfacts REFERENCING {tables}"
    " FOR EACH STATEMENT EXECUTE FUNCTION public.simulator_keep_record_keys();"
    for event, tables in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [("simulator", "0012_suspicions")]

    operations = [
        migrations.CreateModel(
            name="RecordFacts",
            fields=[
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="simulator.candidate",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="simulator.account",
                    ),
                ),
                ("person", models.TextField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("counted", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name="RecordKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id",
                        "key",
                        "candidate_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("key", models.BigIntegerField()),
                ("candidate_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ValueCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account_id", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account_id", models.BigIntegerField()),
                ("value", models.BigIntegerField()),
                ("records", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Unweighed",
            fields=[
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="simulator.candidate",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="simulator.account",
                    ),
                ),
                ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_at", "candidate"], name="simulator_unweighed_due"),
                    models.Index(fields=["account", "due_at", "candidate"], name="simulator_unweighed_of"),
                ],
            },
        ),
        migrations.RunSQL(KEEP_KEYS, "DROP FUNCTION public.simulator_keep_record_keys() CASCADE"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
