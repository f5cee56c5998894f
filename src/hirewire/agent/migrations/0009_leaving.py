from django.db import migrations, models

_STATES = [
    ("new", "No application yet"),
    ("provisioned", "Has an application"),
    ("requested", "Requested in Recruiter"),
    ("ready", "Waits for a switch in Recruiter"),
    ("enabled", "Switched on"),
    ("off", "Switched off again"),
    ("leaving", "Being ended"),
]


class Migration(migrations.Migration):
    dependencies = [("agent", "0008_company_ids")]

    operations = [
        migrations.AlterField("connection", "state", models.CharField(choices=_STATES, default="new", max_length=12)),
    ]
