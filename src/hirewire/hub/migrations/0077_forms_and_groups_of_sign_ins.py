"""Remove form input from failed sign-ins that django-axes stored, and add a column to identity providers.

The input included current and new passwords, and codes of the second step. The counts of failed sign-ins stay.

The new column says whether a provider sends groups. It has a default in the database, so no row is rewritten.
"""

from django.db import migrations, models

EMPTY = "UPDATE axes_accessattempt SET get_data = '', post_data = '' WHERE get_data <> '' OR post_data <> ''"


class Migration(migrations.Migration):
    dependencies = [("hub", "0076_members_in_audit_trail"), ("axes", "0010_accessattemptexpiration")]
    operations = [
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.AddField("identityprovider", "sends_groups", models.BooleanField(db_default=False, default=False)),
    ]
