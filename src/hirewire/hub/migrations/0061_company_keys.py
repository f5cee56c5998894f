"""Add the company to the unique keys of tables that a cluster may distribute by company.

On a cluster, each database server can check uniqueness only within the companies whose rows it stores. Ids stay unique
among all companies, because one sequence or a random source makes them. The new indexes are built while people work,
and then quickly replace the old ones. The company is the last column of the new key, so a row is still found by the old
columns alone.

The foreign keys of attachments and of repeated exports also include the company from now on. The constraints of foreign
keys to push events are dropped. All events stay together on one server of the cluster, so the other servers could not
check these constraints. The code deletes each event together with the row that the event announces.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

#: Tables whose primary key was the id alone before this migration.
NUMBERED = ("hub_evaluation", "hub_export", "hub_followedjob", "hub_media")
COMPANY = "organization_id"


def wider(table: str, was: str, columns: str, *, kind: str = "UNIQUE", now: str = "") -> tuple[Operation, ...]:
    now, ready = now or was, f"{now or was}_ready"
    build = f"CREATE UNIQUE INDEX CONCURRENTLY {ready} ON {table} ({{}})"
    # An interrupted build leaves an invalid index behind, which is dropped first.
    drop = f"DROP INDEX CONCURRENTLY IF EXISTS {ready}"
    swap = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {{}}, ADD CONSTRAINT {{}} {kind} USING INDEX {ready}"
    return (
        migrations.RunSQL(drop, swap.format(now, was)),
        migrations.RunSQL(build.format(f"{columns}, {COMPANY}"), build.format(columns)),
        migrations.RunSQL(swap.format(was, now), drop),
    )


def within(table: str, name: str, column: str, target: str) -> tuple[Operation, ...]:
    """Add a foreign key that includes the company. Existing rows are checked while people work."""
    drop = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
    add = (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({COMPANY}, {column})"
        f" REFERENCES {target} ({COMPANY}, id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
    )
    return (
        migrations.RunSQL(drop, migrations.RunSQL.noop),
        migrations.RunSQL(add, drop),
        migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop),
    )


def free(model: str, name: str, target: str, related_name: str) -> migrations.AlterField:
    field = models.OneToOneField(
        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=target
    )
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0060_plain_policies")]
    operations = [
        free("evaluation", "event", "hub.pushevent", "evaluation"),
        free("export", "event", "hub.pushevent", "export"),
        migrations.AlterField(
            "export",
            "retry_of",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="retries",
                to="hub.export",
            ),
        ),
        migrations.AlterField(
            "attachment",
            "media",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="attachments",
                to="hub.media",
            ),
        ),
        *(each for table in NUMBERED for each in wider(table, f"{table}_pkey", "id", kind="PRIMARY KEY")),
        *wider("hub_evaluation", "hub_evaluation_event_id_key", "event_id"),
        *wider("hub_export", "hub_export_event_id_key", "event_id"),
        migrations.SeparateDatabaseAndState(
            [*wider("hub_jobposting", "hub_jobposting_posting_id_key", "posting_id", now="hub_posting_number")],
            [
                migrations.AlterField(
                    "jobposting",
                    "posting_id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("hw_posting_number"), function="nextval", output_field=models.BigIntegerField()
                        )
                    ),
                ),
                migrations.AddConstraint(
                    "jobposting",
                    models.UniqueConstraint(fields=["posting_id", "organization"], name="hub_posting_number"),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [*wider("hub_followedjob", "hub_followed_job_once", "seat_id, application_id, external_job_posting_id")],
            [
                migrations.RemoveConstraint("followedjob", "hub_followed_job_once"),
                migrations.AddConstraint(
                    "followedjob",
                    models.UniqueConstraint(
                        fields=["seat", "application", "external_job_posting_id", "organization"],
                        name="hub_followed_job_once",
                    ),
                ),
            ],
        ),
        *within("hub_attachment", "hub_attachment_media", "media_id", "hub_media"),
        *within("hub_export", "hub_export_retry", "retry_of_id", "hub_export"),
    ]
