"""Treat what earlier releases stored as this one does: forget the files of imports that have ended."""

from django.db import migrations

FORGET_FILES = "UPDATE simulator_candidateimport SET content = '' WHERE state IN ('done', 'stopped') AND content <> ''"


class Migration(migrations.Migration):
    dependencies = [("simulator", "0014_note_users")]

    operations = [migrations.RunSQL(FORGET_FILES, migrations.RunSQL.noop)]
