from django.db import migrations, models

#: The rows of older applications do not store which candidate they name, so all applications are read once more. None
#: is sent again, because the content has not changed.
_LOOK_AGAIN = "UPDATE agent_position SET cursor = NULL WHERE stream = 'applications'"


class Migration(migrations.Migration):
    dependencies = [("agent", "0009_leaving")]

    operations = [
        migrations.AddField("sent", "about", models.CharField(blank=True, db_default="", max_length=255)),
        migrations.AddIndex(
            "sent",
            models.Index(
                condition=models.Q(("about", ""), _negated=True),
                fields=["connection", "about"],
                name="agent_sent_about",
            ),
        ),
        migrations.RunSQL(_LOOK_AGAIN, migrations.RunSQL.noop),
    ]
