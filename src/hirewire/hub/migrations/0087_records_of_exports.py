"""Remove ids and links of deleted records from exports, and index exports by the ids of records.

From now on, code that deletes a record finds the record's exports by these indexes, and removes the id and the link.

The indexes are built while people work. While processes of the previous release still run, they leave ids of deleted
records in exports. A purge of the company's data removes those ids.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef

INDEXES = {
    "hub_export_record": "(organization_id, application_id, ats_candidate_id) WHERE NOT (ats_candidate_id = '')",
    "hub_export_adds_to": "(organization_id, application_id, adds_to) WHERE NOT (adds_to = '')",
    "hub_export_new_record": "(organization_id, application_id) WHERE makes_new",
}


def blank(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the ids of one company at a time, because a cluster distributes exports and candidates by company."""
    candidates = apps.get_model("hub", "Candidate").objects
    for company in apps.get_model("hub", "Organization").objects.values_list("pk", flat=True):
        exports = apps.get_model("hub", "Export").objects.filter(organization=company)
        of_export = candidates.filter(organization=company, application=OuterRef("application"))
        led_to, adds_to = (
            Exists(of_export.filter(ats_candidate_id=OuterRef(column))) for column in ("ats_candidate_id", "adds_to")
        )
        exports.filter(~led_to).exclude(ats_candidate_id="").update(ats_candidate_id="", record_url="")
        exports.filter(~adds_to).exclude(adds_to="").update(adds_to="")
        for export in exports.exclude(besides=[]):
            held = candidates.filter(
                organization=company, application=export.application_id, ats_candidate_id__in=export.besides
            )
            known = set(held.values_list("ats_candidate_id", flat=True))
            exports.filter(pk=export.pk).update(besides=[each for each in export.besides if each in known])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0086_cleared_audit_trails")]
    operations = [
        # If the migration is interrupted, it starts again from here. ``blank`` and the statements may run again.
        migrations.RunPython(blank, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(statement, migrations.RunSQL.noop)
                for name, definition in INDEXES.items()
                # An interrupted build leaves an invalid index behind, which is dropped first.
                for statement in (
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    f"CREATE INDEX CONCURRENTLY {name} ON hub_export {definition}",
                )
            ],
            [
                migrations.AddIndex(
                    "export",
                    models.Index(
                        condition=models.Q(("ats_candidate_id", ""), _negated=True),
                        fields=["organization", "application", "ats_candidate_id"],
                        name="hub_export_record",
                    ),
                ),
                migrations.AddIndex(
                    "export",
                    models.Index(
                        condition=models.Q(("adds_to", ""), _negated=True),
                        fields=["organization", "application", "adds_to"],
                        name="hub_export_adds_to",
                    ),
                ),
                migrations.AddIndex(
                    "export",
                    models.Index(
                        condition=models.Q(makes_new=True),
                        fields=["organization", "application"],
                        name="hub_export_new_record",
                    ),
                ),
            ],
        ),
    ]
