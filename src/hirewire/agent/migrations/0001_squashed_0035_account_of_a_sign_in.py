"""All tables of the agent in one step, for empty databases. See docs/decisions/0042-squashed-migrations.md."""

from django.db import migrations

from hirewire.agent.migrations.squashed_0035 import parameters, side_by_side
from hirewire.agent.migrations.squashed_0035.tables import TABLES
from hirewire.kit.db.new_tables import CreateTables, without_constraints


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
        ("agent", "0015_compared"),
        ("agent", "0016_traces"),
        ("agent", "0017_read_at"),
        ("agent", "0018_drift"),
        ("agent", "0019_ledger_and_completeness"),
        ("agent", "0020_grants"),
        ("agent", "0021_access_ended"),
        ("agent", "0022_applications_with_candidates"),
        ("agent", "0023_pace"),
        ("agent", "0024_default_location"),
        ("agent", "0025_since_of_matches"),
        ("agent", "0026_countries_by_code"),
        ("agent", "0027_jobs_of_applications"),
        ("agent", "0028_last_try_of_writes"),
        ("agent", "0029_introduced"),
        ("agent", "0030_tries_of_unreadable"),
        ("agent", "0031_account_number"),
        ("agent", "0032_vacuums"),
        ("agent", "0033_operators_of_a_provider"),
        ("agent", "0034_side_by_side"),
        ("agent", "0035_account_of_a_sign_in"),
    ]
    dependencies = [("procrastinate", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                CreateTables(without_constraints(TABLES, side_by_side.FIELDS)),
                migrations.RunSQL(side_by_side.CONSTRAINTS, migrations.RunSQL.noop),
            ],
            [CreateTables(TABLES)],
        ),
        migrations.RunSQL(parameters.PARAMETERS, migrations.RunSQL.noop),
    ]
