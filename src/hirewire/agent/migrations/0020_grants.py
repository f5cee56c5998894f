"""The access that people granted by signing in to their ATS."""

import django.db.models.deletion
from django.db import migrations, models

import hirewire.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("agent", "0019_ledger_and_completeness"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("client_id", models.CharField(max_length=200)),
                ("token_url", models.CharField(max_length=500)),
                ("tokens_sealed", models.TextField()),
                ("scope", models.TextField(blank=True)),
                ("granted_at", models.DateTimeField()),
                ("renewed_at", models.DateTimeField()),
                ("renew_at", models.DateTimeField()),
                ("access_until", models.DateTimeField()),
                ("use_at", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("claim", models.CharField(blank=True, max_length=40)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("lost_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lost_why",
                    models.CharField(
                        blank=True,
                        choices=[("ended", "Ended by the ATS"), ("cut", "An answer was lost")],
                        max_length=12,
                    ),
                ),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grant", to="agent.connection"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GrantRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state_digest", models.BinaryField(max_length=32, unique=True)),
                ("session_digest", models.BinaryField(max_length=32)),
                ("started_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "connection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grant_requests",
                        to="agent.connection",
                    ),
                ),
            ],
        ),
    ]
