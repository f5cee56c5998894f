"""Facts about people in the form that `linkage` compares, keys that find similar people, and possible matches."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

KEEP_MEMBERS = """
CREATE OR REPLACE FUNCTION public.hw_keep_member_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.hub_memberkey WHERE ctid = ANY(ARRAY(
            SELECT held.place FROM (
                SELECT DISTINCT coalesce(organization_id, 0) AS tenant_id, unnest(keys) AS key, member_id FROM removed
            ) AS gone CROSS JOIN LATERAL (
                SELECT ctid AS place FROM public.hub_memberkey AS found
                WHERE found.tenant_id = gone.tenant_id AND found.key = gone.key AND found.member_id = gone.member_id
                OFFSET 0
            ) AS held
        ));
        INSERT INTO public.hub_valuecount AS held (tenant_id, value, members)
        SELECT coalesce(organization_id, 0), value, -count(*) FROM removed CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (tenant_id, value) DO UPDATE SET members = held.members + excluded.members;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.hub_memberkey (tenant_id, key, member_id)
        SELECT coalesce(organization_id, 0), key, member_id FROM added CROSS JOIN unnest(keys) AS key
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
        INSERT INTO public.hub_valuecount AS held (tenant_id, value, members)
        SELECT coalesce(organization_id, 0), value, count(*) FROM added CROSS JOIN unnest(counted) AS value
        GROUP BY 1, 2 ORDER BY 1, 2
        ON CONFLICT (tenant_id, value) DO UPDATE SET members = held.members + excluded.members;
    END IF;
    RETURN NULL;
END
$$;
"""
KEEP_CANDIDATES = """
CREATE OR REPLACE FUNCTION public.hw_keep_candidate_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM public.hub_candidatekey WHERE ctid = ANY(ARRAY(
            SELECT held.place FROM (
                SELECT DISTINCT organization_id, unnest(keys) AS key, application_id, ats_candidate_id FROM removed
            ) AS gone CROSS JOIN LATERAL (
                SELECT ctid AS place FROM public.hub_candidatekey AS found
                WHERE found.organization_id = gone.organization_id AND found.key = gone.key
                    AND found.application_id = gone.application_id AND found.ats_candidate_id = gone.ats_candidate_id
                OFFSET 0
            ) AS held
        ));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO public.hub_candidatekey (key, organization_id, application_id, ats_candidate_id)
        SELECT key, organization_id, application_id, ats_candidate_id FROM added CROSS JOIN unnest(keys) AS key
        ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
"""
NOTE_STALE = """
CREATE OR REPLACE FUNCTION public.hw_note_stale_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'hub_member' THEN
        INSERT INTO public.hub_stalemember (member_id) SELECT id FROM changed ORDER BY 1;
    ELSE
        INSERT INTO public.hub_stalemember (member_id) SELECT DISTINCT member_id FROM changed ORDER BY 1;
    END IF;
    RETURN NULL;
END
$$;
"""


def _triggers(name: str, table: str, function: str) -> migrations.RunSQL:
    """Create one trigger for each event, because a trigger for several events cannot have transition tables."""
    tables = {
        "INSERT": "NEW TABLE AS added",
        "DELETE": "OLD TABLE AS removed",
        "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
    }
    return migrations.RunSQL(
        "".join(
            f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {of_event}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION public.{function}();"
            for event, of_event in tables.items()
        ),
        "".join(f"DROP TRIGGER {name}_{event.lower()} ON {table};" for event in tables),
    )


def _stale(table: str, *events: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        "".join(
            f"CREATE TRIGGER stale_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {'OLD' if event == 'DELETE' else 'NEW'} TABLE AS changed"
            " FOR EACH STATEMENT EXECUTE FUNCTION public.hw_note_stale_members();"
            for event in events
        ),
        "".join(f"DROP TRIGGER stale_{event.lower()} ON {table};" for event in events),
    )


OWN = "organization_id = (SELECT hw_company())"
#: The tenant 0 is the network, whose members belong to everybody.
OWN_OR_NETWORKS = "tenant_id = 0 OR tenant_id = (SELECT hw_company())"
POLICIES = {
    "hub_suggestion": OWN,
    "hub_candidatefacts": OWN,
    "hub_candidatekey": OWN,
    "hub_rescore": OWN,
    "hub_matchsettings": OWN,
    "hub_memberfacts": f"organization_id IS NULL OR {OWN}",
    "hub_memberkey": OWN_OR_NETWORKS,
    "hub_valuecount": OWN_OR_NETWORKS,
}
# Queues all members and candidates. The worker then writes their facts and weighs the candidates in batches, while the
# hub runs.
FILL = """
INSERT INTO hub_stalemember (member_id) SELECT id FROM hub_member WHERE closed_at IS NULL ORDER BY id;
INSERT INTO hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)
SELECT organization_id, application_id, array_agg(ats_candidate_id), 0, now() FROM (
    SELECT organization_id, application_id, ats_candidate_id,
        row_number() OVER (PARTITION BY organization_id, application_id ORDER BY ats_candidate_id) / 50 AS piece
    FROM hub_candidate
) AS held GROUP BY organization_id, application_id, piece;
"""


def _protect(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({condition})",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0039_open_seat"),
    ]

    operations = [
        migrations.CreateModel(
            name="MatchSettings",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hub.organization",
                    ),
                ),
                ("link_from", models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name="MemberKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id", "key", "member_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("key", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="StaleMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("member_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ValueCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id", "value", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                ("value", models.BigIntegerField()),
                ("members", models.IntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="match",
            name="is_weighed",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="CandidateFacts",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "ats_candidate_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("ats_candidate_id", models.CharField(max_length=255)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CandidateKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key",
                        "organization_id",
                        "application_id",
                        "ats_candidate_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("ats_candidate_id", models.CharField(max_length=255)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberFacts",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hub.member",
                    ),
                ),
                ("person", models.TextField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("counted", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rescore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("candidate_ids", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "ats_candidate_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("ats_candidate_id", models.CharField(max_length=255)),
                ("probability", models.FloatField()),
                ("evidence", models.JSONField(default=list)),
                ("found_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "application",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.developerapplication",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.member"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.organization",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "organization"], name="hub_suggestion_member")],
            },
        ),
        migrations.RunSQL(KEEP_MEMBERS, "DROP FUNCTION hw_keep_member_keys"),
        migrations.RunSQL(KEEP_CANDIDATES, "DROP FUNCTION hw_keep_candidate_keys"),
        migrations.RunSQL(NOTE_STALE, "DROP FUNCTION hw_note_stale_members"),
        _triggers("keys", "hub_memberfacts", "hw_keep_member_keys"),
        _triggers("keys", "hub_candidatefacts", "hw_keep_candidate_keys"),
        _stale("hub_member", "INSERT", "UPDATE"),
        _stale("hub_memberemail", "INSERT", "UPDATE", "DELETE"),
        _stale("hub_position", "INSERT", "UPDATE", "DELETE"),
        _stale("hub_education", "INSERT", "UPDATE", "DELETE"),
        *(_protect(table, condition) for table, condition in POLICIES.items()),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
