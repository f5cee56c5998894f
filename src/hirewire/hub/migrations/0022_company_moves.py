from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.deletion import CASCADE, SET_NULL

import hirewire.kit.clock

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_CAUSES = [
    ("RENUMBERED", "The company has a new id"),
    ("MERGED", "The company joins another one"),
    ("SPLIT", "A part of the company leaves it"),
]


class Migration(migrations.Migration):
    dependencies = [("hub", "0021_widgets_of_people")]

    operations = [
        migrations.CreateModel(
            name="CompanyMove",
            fields=[
                ("id", _ID),
                ("number", models.BigIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("cause", models.CharField(choices=_CAUSES, max_length=12)),
                ("contract_ids", ArrayField(models.BigIntegerField(), size=None)),
                ("application_ids", ArrayField(models.BigIntegerField(), blank=True, default=list, size=None)),
                ("is_whole", models.BooleanField()),
                ("requested_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("switches_at", models.DateTimeField()),
                ("waits_for", models.CharField(blank=True, max_length=200)),
                ("switched_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("counts", models.JSONField(default=dict)),
                (
                    "requested_by",
                    models.ForeignKey(settings.AUTH_USER_MODEL, SET_NULL, blank=True, null=True, related_name="+"),
                ),
                ("source", models.ForeignKey("hub.organization", CASCADE, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source",),
                        name="hub_move_once",
                        condition=models.Q(("cancelled_at", None), ("switched_at", None)),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherId",
            fields=[
                ("id", _ID),
                ("number", models.BigIntegerField()),
                ("is_former", models.BooleanField(default=False)),
                ("changes_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("application", models.ForeignKey("hub.developerapplication", CASCADE, related_name="other_ids")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("application", "number"), name="hub_other_id_once")],
            },
        ),
    ]
