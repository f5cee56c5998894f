"""One index of all words of a profile, so that a search for several words needs no other index."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hub", "0028_delays")]

    operations = [
        migrations.AddIndex(
            model_name="member",
            index=GinIndex(
                models.Func(
                    models.F("document"),
                    models.F("details"),
                    arg_joiner=" || ",
                    output_field=SearchVectorField(),
                    template="(%(expressions)s)",
                ),
                name="hub_member_words",
            ),
        ),
    ]
