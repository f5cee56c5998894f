"""Rename the models of impressions and record counts. Their tables keep their names."""

from django.db import migrations

#: Deletes the permissions of the old names, which Django would leave behind. Nothing in Hirewire uses permissions.
_FORGET = """
DO $$ BEGIN
    IF to_regclass('auth_permission') IS NOT NULL THEN
        DELETE FROM auth_permission WHERE codename ~ '^(add|change|delete|view)_(atshit|tally)$';
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0035_sign_ins")]

    operations = [
        migrations.RunSQL(_FORGET, migrations.RunSQL.noop),
        migrations.AlterModelTable("atshit", "hub_atshit"),
        migrations.RenameModel("AtsHit", "AtsImpression"),
        migrations.AlterModelTable("tally", "hub_tally"),
        migrations.RenameModel("Tally", "RecordCount"),
    ]
