"""Phone numbers and other names of members, by which the hub matches candidates with members."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0055_evidence_pictures"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="phones",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=300), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="other_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=300), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
