from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agent", "0007_availability")]

    operations = [
        migrations.AddField("connection", name, field, preserve_default=False)
        for name, field in (
            ("next_organization_urn", models.CharField(blank=True, default="", max_length=100)),
            ("next_organization_at", models.DateTimeField(blank=True, null=True)),
            ("former_organization_urn", models.CharField(blank=True, default="", max_length=100)),
            ("former_organization_until", models.DateTimeField(blank=True, null=True)),
            ("organization_changed_at", models.DateTimeField(blank=True, null=True)),
        )
    ]
