"""Store the seat that a person uses in a browser. Widgets in frames use this seat: they cannot read the session."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0038_renewals")]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="seat",
            field=models.ForeignKey(
                "hub.seat", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
            ),
        ),
    ]
