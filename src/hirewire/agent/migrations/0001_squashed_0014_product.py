"""All tables of the agent in one step, for empty databases. See docs/decisions/0042-squashed-migrations.md."""

from django.db import migrations

from hirewire.agent.migrations.squashed_0014.tables import TABLES
from hirewire.kit.db.new_tables import CreateTables


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("agent", "0001_initial"),
        ("agent", "0002_wanted_jobs"),
        ("agent", "0003_access_lists"),
        ("agent", "0004_known_record"),
        ("agent", "0005_history"),
        ("agent", "0006_files"),
        ("agent", "0007_availability"),
        ("agent", "0008_company_ids"),
        ("agent", "0009_leaving"),
        ("agent", "0010_about"),
        ("agent", "0011_looked_anew"),
        ("agent", "0012_words"),
        ("agent", "0013_reported_company"),
        ("agent", "0014_product"),
    ]
    dependencies = []
    operations = [CreateTables(TABLES)]
