"""Only labels change: nothing happens in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0071_room_for_updates")]

    operations = [
        migrations.AlterField(
            model_name="apicall",
            name="caller",
            field=models.CharField(
                choices=[
                    ("APPLICATION", "the application itself"),
                    ("PERSON", "a person’s token"),
                    ("NOBODY", "a caller who is not authenticated"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="atsimpression",
            name="kind",
            field=models.CharField(
                choices=[("SIGN", "In ATS indicators seen"), ("SECTION", "ATS sections opened")], max_length=10
            ),
        ),
    ]
