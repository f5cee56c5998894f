"""Let applications that have used the plain method of proof keys (PKCE) go on using it."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    codes = apps.get_model("hub", "AuthorizationCode").objects.filter(code_challenge_method="plain")
    plain = codes.exclude(code_challenge="").values("consent__application")
    apps.get_model("hub", "DeveloperApplication").objects.filter(pk__in=plain).update(may_use_plain_challenge=True)


class Migration(migrations.Migration):
    dependencies = [("hub", "0033_qualified_functions")]

    operations = [
        migrations.AddField(
            model_name="developerapplication",
            name="may_use_plain_challenge",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
    ]
