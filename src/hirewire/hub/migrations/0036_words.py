"""Impressions and record counts get their names; the tables keep theirs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0035_sign_ins")]

    operations = [
        migrations.AlterModelTable("atshit", "hub_atshit"),
        migrations.RenameModel("AtsHit", "AtsImpression"),
        migrations.AlterModelTable("tally", "hub_tally"),
        migrations.RenameModel("Tally", "RecordCount"),
    ]
