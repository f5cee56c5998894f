"""Keys, and hashes made with them, for companies that let Recruiter store no records of people from their ATS."""

import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

OWN = "organization_id = (SELECT hw_company())"
# Hashes of members have no column for the company, because each hash refers to a key, and the key's row names the
# company. If the company's id changes, only the key's row changes. The table of keys has a policy of its own, so the
# condition finds a key only if it is a key of the session's company.
OF_OWN_KEY = "EXISTS (SELECT FROM hub_blindkey AS held WHERE held.id = key_id)"


def _protect(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; CREATE POLICY company ON {table} USING ({condition})",
        f"DROP POLICY company ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


def _company(*, is_checked: bool) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=is_checked,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="hub.organization",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0056_member_phones"),
    ]

    operations = [
        migrations.AddField(
            model_name="companyaccess",
            name="is_blind",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="BlindKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("hashed_to", models.BigIntegerField(default=0, null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                    ),
                ),
                ("organization", _company(is_checked=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "application"], name="hub_blindkey_of"),
                    models.Index(
                        condition=models.Q(("hashed_to__isnull", False), ("sealed", ""), _connector="OR"),
                        fields=["id"],
                        name="hub_blindkey_unfinished",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BlindHash",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "application_id",
                        "key_id",
                        "candidate",
                        "hash",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key_id", models.BigIntegerField()),
                ("candidate", models.UUIDField()),
                ("hash", models.UUIDField()),
                ("received_at", models.DateTimeField(default=hirewire.kit.clock.now)),
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
                ("organization", _company(is_checked=False)),
            ],
            options={
                "indexes": [models.Index(fields=["key_id", "hash"], name="hub_blindhash_of")],
            },
        ),
        migrations.CreateModel(
            name="MemberHash",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key_id",
                        "hash",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key_id", models.BigIntegerField()),
                ("hash", models.UUIDField()),
                ("is_email", models.BooleanField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="hub.member",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["member", "key_id"], name="hub_memberhash_of")],
            },
        ),
        _protect("hub_blindkey", OWN),
        _protect("hub_blindhash", OWN),
        _protect("hub_memberhash", OF_OWN_KEY),
    ]
