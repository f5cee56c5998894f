"""Create functions again with definitions that name the schema of everything that the functions use.

PostgreSQL runs functions without our ``search_path`` when it restores a dump, when autovacuum analyzes an index and,
since version 17, when it builds an index.
"""

from importlib import import_module

from django.db import migrations

# The migrations in this list now contain the new definitions. Databases that ran these migrations before the change
# still have the former definitions, which name no schema.
FUNCTIONS = (
    ("0001_database", "PLAIN"),
    ("0001_database", "PERSON_DOCUMENT"),
    ("0013_row_security", "COMPANY"),
    ("0019_people_searches", "PERSON_DETAILS"),
    ("0019_people_searches", "PREFIXES"),
    ("0021_widgets_of_people", "CANDIDATE_DOCUMENT"),
    ("0026_more_row_security", "CONTRACTS"),
    ("0032_known_words", "KEEP_WORDS"),
    ("0032_known_words", "KNOWN"),
)


class Migration(migrations.Migration):
    dependencies = [("hub", "0032_known_words")]

    operations = [
        migrations.RunSQL(getattr(import_module(f"{__package__}.{migration}"), name), migrations.RunSQL.noop)
        for migration, name in FUNCTIONS
    ]
