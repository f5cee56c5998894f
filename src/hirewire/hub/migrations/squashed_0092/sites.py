import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import hirewire.kit.clock

TABLES = [
    migrations.CreateModel(
        name="Developer",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="developers", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="developers",
                    to="hub.developerapplication",
                ),
            ),
            ("role", models.CharField(choices=[("owner", "Owner"), ("viewer", "Viewer")], max_length=10)),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(fields=("person", "application"), name="hub_developer_once")],
        },
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("email", models.EmailField(max_length=254)),
            ("digest", models.BinaryField(unique=True)),
            (
                "invited_by",
                models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
            ("expires_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="invitations",
                    to="hub.developerapplication",
                ),
            ),
            ("role", models.CharField(choices=[("owner", "Owner"), ("viewer", "Viewer")], max_length=10)),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="SignInCode",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("digest", models.BinaryField(unique=True)),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "sign_in",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.signin"),
            ),
            (
                "application",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="+", to="hub.developerapplication"
                ),
            ),
            ("origin", models.CharField(max_length=300)),
            ("expires_at", models.DateTimeField(db_index=True)),
        ],
    ),
]
