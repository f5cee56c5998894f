"""Store whom notes mention, which jobs seats follow, and when Recruiter learned of a stage."""

from importlib import import_module

from django.db import migrations, models
from django.db.models.deletion import CASCADE

import hirewire.hub.recruiting.messaging.models
import hirewire.kit.clock

_policies = import_module("hirewire.hub.migrations.0026_more_row_security")
_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
_KINDS = [
    ("answer", "A member answered an InMail"),
    ("export", "An export arrived or failed"),
    ("mention", "A colleague mentioned the seat in a note"),
    ("stage", "Somebody reached a stage in a job that the seat follows"),
]


class Migration(migrations.Migration):
    dependencies = [("hub", "0042_bell_indexes")]

    operations = [
        migrations.AddField("candidacy", "changed_at", models.DateTimeField(null=True, blank=True)),
        migrations.AlterField("readnotification", "kind", models.CharField(choices=_KINDS, max_length=10)),
        migrations.CreateModel(
            name="NoteMention",
            fields=[
                ("id", _ID.clone()),
                (
                    "created_at",
                    models.DateTimeField(default=hirewire.hub.recruiting.messaging.models.this_millisecond),
                ),
                ("note", models.ForeignKey(on_delete=CASCADE, related_name="mentions", to="hub.prospectnote")),
                ("seat", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="mentions", to="hub.seat")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["note", "seat"], name="hub_note_mention_once")],
                "indexes": [models.Index(fields=["seat", "created_at"], name="hub_note_mention_newest")],
            },
        ),
        migrations.CreateModel(
            name="FollowedJob",
            fields=[
                ("id", _ID.clone()),
                ("external_job_posting_id", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("application", models.ForeignKey(on_delete=CASCADE, related_name="+", to="hub.developerapplication")),
                ("organization", models.ForeignKey(on_delete=CASCADE, related_name="+", to="hub.organization")),
                (
                    "seat",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="followed_jobs", to="hub.seat"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["seat", "application", "external_job_posting_id"], name="hub_followed_job_once"
                    )
                ],
            },
        ),
        _policies.protect("hub_notemention", _policies.SEAT),
        _policies.protect("hub_followedjob", _policies.OWN),
    ]
