"""Store which notifications each seat has read.

Existing seats start with everything read, so that they are not flooded.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock

_policies = import_module("hirewire.hub.migrations.0026_more_row_security")
_READ = "INSERT INTO hub_bell (seat_id, read_until) SELECT id, now() FROM hub_seat"


class Migration(migrations.Migration):
    dependencies = [("hub", "0040_linkage")]

    operations = [
        migrations.CreateModel(
            name="Bell",
            fields=[
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="bell",
                        serialize=False,
                        to="hub.seat",
                    ),
                ),
                ("read_until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReadNotification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answer", "A member answered an InMail"),
                            ("export", "An export arrived or failed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("read_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "seat",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_notifications",
                        to="hub.seat",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["seat", "kind", "number"], name="hub_read_notification_once")
                ],
            },
        ),
        migrations.RunSQL(_READ, migrations.RunSQL.noop),
        _policies.protect("hub_bell", _policies.SEAT),
        _policies.protect("hub_readnotification", _policies.SEAT),
    ]
