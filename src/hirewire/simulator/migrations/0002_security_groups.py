import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import hirewire.kit.clock


def make_groups(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Create groups from the names that earlier releases stored with each user."""
    user_model, group_model = apps.get_model("simulator", "User"), apps.get_model("simulator", "SecurityGroup")
    for user in user_model.objects.exclude(groups=[]).order_by("pk"):
        for name in user.groups:
            group = group_model.objects.filter(account=user.account, name__iexact=name).first()
            if group is None:
                group = group_model.objects.create(account=user.account, name=name)
            group.members.add(user)


class Migration(migrations.Migration):
    dependencies = [("simulator", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SecurityGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("is_for_everybody", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("updated_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="security_groups",
                        to="simulator.account",
                    ),
                ),
                (
                    "jobs",
                    models.ManyToManyField(blank=True, related_name="security_groups", to="simulator.job"),
                ),
                (
                    "members",
                    models.ManyToManyField(blank=True, related_name="security_groups", to="simulator.user"),
                ),
            ],
            options={
                "ordering": ("name",),
                "indexes": [models.Index(fields=["account", "updated_at", "id"], name="simulator_group_chg")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("account"),
                        django.db.models.functions.text.Lower("name"),
                        name="simulator_group_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_for_everybody", True)),
                        fields=("account",),
                        name="simulator_group_everybody",
                    ),
                ],
            },
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
