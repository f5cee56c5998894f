"""Numbers that an operator has released, so that a company can take one as its id."""

from importlib import import_module

from django.db import migrations, models
from django.db.models.deletion import CASCADE

import hirewire.kit.clock

protect = import_module("hirewire.hub.migrations.0026_more_row_security").protect


class Migration(migrations.Migration):
    dependencies = [("hub", "0030_lean_keys")]

    operations = [
        migrations.CreateModel(
            name="ReleasedNumber",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("released_at", models.DateTimeField(default=hirewire.kit.clock.now)),
                ("source", models.ForeignKey(on_delete=CASCADE, related_name="+", to="hub.organization")),
            ],
        ),
        protect("hub_releasednumber", "source_id = (SELECT hw_company())"),
    ]
