"""Add a queue for each address that receives push events, and put each delivery into the queue of its address."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import hirewire.kit.clock

# The first statement makes PostgreSQL check foreign keys at once, instead of at the end of the transaction: a later
# operation alters the table of deliveries, and a table with pending checks cannot be altered.
LINED_UP = """
SET CONSTRAINTS ALL IMMEDIATE;
INSERT INTO hub_endpoint (application_id, url, created_at, registered_at, failures, challenge_failures, challenge_fault)
SELECT event.application_id, delivery.endpoint_url, min(event.created_at), max(event.created_at), 0, 0, ''
FROM hub_delivery AS delivery JOIN hub_pushevent AS event ON event.id = delivery.event_id
GROUP BY event.application_id, delivery.endpoint_url;
UPDATE hub_delivery AS delivery SET endpoint_id = endpoint.id
FROM hub_pushevent AS event, hub_endpoint AS endpoint
WHERE event.id = delivery.event_id AND endpoint.application_id = event.application_id
    AND endpoint.url = delivery.endpoint_url;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0011_attachments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.TextField()),
                ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("resumes_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("registered_at", models.DateTimeField(blank=True, default=hirewire.kit.clock.now, null=True)),
                ("challenged_at", models.DateTimeField(blank=True, null=True)),
                ("proven_at", models.DateTimeField(blank=True, null=True)),
                ("challenge_failures", models.PositiveIntegerField(default=0)),
                ("challenge_fault", models.CharField(blank=True, max_length=300)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endpoints",
                        to="hub.developerapplication",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="endpoint",
            constraint=models.UniqueConstraint(
                models.F("application"), django.db.models.functions.text.MD5("url"), name="hub_endpoint_once"
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="endpoint",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="hub.endpoint",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="begun_at",
            field=models.DateTimeField(default=hirewire.kit.clock.now),
        ),
        migrations.RunSQL(LINED_UP, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="delivery",
            name="endpoint",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="hub.endpoint",
            ),
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="hub_delivery_due",
        ),
        migrations.RemoveField(
            model_name="delivery",
            name="endpoint_url",
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "PENDING")), fields=["endpoint", "id"], name="hub_delivery_line"
            ),
        ),
    ]
