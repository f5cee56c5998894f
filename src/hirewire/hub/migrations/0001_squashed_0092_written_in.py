"""All tables of the hub in one step, for empty databases.

Older databases run the migrations that this one replaces.

docs/decisions/0042-squashed-migrations.md says how to make the next squashed migration.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

from hirewire.hub.migrations.squashed_0092 import (
    ats,
    company_keys,
    functions,
    identity,
    lifecycle,
    parameters,
    platform,
    recruiting,
    row_security,
    sites,
    triggers,
)
from hirewire.kit.db.new_tables import CreateTables

WINGS = (identity, platform, ats, recruiting, lifecycle, sites)
# Django does not support partitions and creates a plain table. These statements replace it with a partitioned table,
# before Django adds the indexes at the end of the migration. EXTERNAL keeps PostgreSQL from compressing the bodies,
# which the hub has already compressed.
PARTITIONED = """
CREATE TABLE hub_apicall_parted (LIKE hub_apicall INCLUDING ALL) PARTITION BY RANGE (id);
DROP TABLE hub_apicall;
ALTER TABLE hub_apicall_parted RENAME TO hub_apicall;
ALTER INDEX hub_apicall_parted_pkey RENAME TO hub_apicall_pkey;
ALTER TABLE hub_apicall
    ALTER COLUMN packed_request SET STORAGE EXTERNAL, ALTER COLUMN packed_answer SET STORAGE EXTERNAL;
"""
# The column of queues that names the transaction that wrote the row. No model has it; ``ats.synced.waiting`` says why.
WRITTEN_IN = "".join(
    f"ALTER TABLE {table} ADD COLUMN written_in xid8 DEFAULT pg_current_xact_id();\n"
    for table in ("hub_rematch", "hub_rescore", "hub_staleapplications")
)


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("hub", "0001_database"),
        ("hub", "0002_initial"),
        ("hub", "0003_journal"),
        ("hub", "0004_delivery_tries"),
        ("hub", "0005_entity_acls"),
        ("hub", "0006_job_listings"),
        ("hub", "0007_developers"),
        ("hub", "0008_throttling"),
        ("hub", "0009_purges_and_archives"),
        ("hub", "0010_rematch"),
        ("hub", "0011_attachments"),
        ("hub", "0012_push_lines"),
        ("hub", "0013_row_security"),
        ("hub", "0014_requisitions"),
        ("hub", "0015_evaluations"),
        ("hub", "0016_projects"),
        ("hub", "0017_export_wishes"),
        ("hub", "0018_seat_invitations"),
        ("hub", "0019_people_searches"),
        ("hub", "0020_unlinked"),
        ("hub", "0021_widgets_of_people"),
        ("hub", "0022_company_moves"),
        ("hub", "0023_contract_end"),
        ("hub", "0024_candidacies"),
        ("hub", "0025_ats_hits"),
        ("hub", "0026_more_row_security"),
        ("hub", "0027_tallies"),
        ("hub", "0028_delays"),
        ("hub", "0029_search_words"),
        ("hub", "0030_lean_keys"),
        ("hub", "0031_released_numbers"),
        ("hub", "0032_known_words"),
        ("hub", "0033_qualified_functions"),
        ("hub", "0034_proof_keys"),
        ("hub", "0035_sign_ins"),
        ("hub", "0036_words"),
        ("hub", "0037_export_choices"),
        ("hub", "0038_renewals"),
        ("hub", "0039_open_seat"),
        ("hub", "0040_linkage"),
        ("hub", "0041_bell"),
        ("hub", "0042_bell_indexes"),
        ("hub", "0043_mentions_and_followed_jobs"),
        ("hub", "0044_candidacy_changes"),
        ("hub", "0045_daily_summaries"),
        ("hub", "0046_learned_matching"),
        ("hub", "0047_match_workbench"),
        ("hub", "0048_company_sign_in"),
        ("hub", "0049_last_answers"),
        ("hub", "0050_job_owners"),
        ("hub", "0051_mails"),
        ("hub", "0052_certification_runs"),
        ("hub", "0053_traces"),
        ("hub", "0054_saml"),
        ("hub", "0055_evidence_pictures"),
        ("hub", "0056_member_phones"),
        ("hub", "0058_blind_indicator"),
        ("hub", "0060_plain_policies"),
        ("hub", "0061_company_keys"),
        ("hub", "0062_triggers_on_copies"),
        ("hub", "0063_policies_through_functions"),
        ("hub", "0064_kept_links"),
        ("hub", "0065_candidate_keys"),
        ("hub", "0066_no_candidate_key_rows"),
        ("hub", "0067_unread_emails"),
        ("hub", "0069_lean_facts"),
        ("hub", "0070_lean_addresses"),
        ("hub", "0071_room_for_updates"),
        ("hub", "0072_plain_labels"),
        ("hub", "0073_short_pending_list"),
        ("hub", "0074_zone_of_mails"),
        ("hub", "0075_decisions_about_nobody"),
        ("hub", "0076_members_in_audit_trail"),
        ("hub", "0077_forms_and_groups_of_sign_ins"),
        ("hub", "0078_refusals_and_long_counts"),
        ("hub", "0079_members_of_renumbered_companies"),
        ("hub", "0081_countries_by_name"),
        ("hub", "0082_ids_in_purged_exports"),
        ("hub", "0083_late_rows_of_moves"),
        ("hub", "0084_returns_to_former_ids"),
        ("hub", "0086_cleared_audit_trails"),
        ("hub", "0087_records_of_exports"),
        ("hub", "0088_changed_notes"),
        ("hub", "0089_leftovers"),
        ("hub", "0090_exports_under_way"),
        ("hub", "0091_vacuums"),
        ("hub", "0092_written_in"),
    ]
    dependencies = [("procrastinate", "0001_initial")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(functions.BEFORE_TABLES, functions.DROP_BEFORE_TABLES),
        migrations.RunSQL("CREATE SEQUENCE hw_posting_number START 900200300", "DROP SEQUENCE hw_posting_number"),
        CreateTables([table for wing in WINGS for table in wing.TABLES]),
        migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop),
        migrations.RunSQL(WRITTEN_IN, migrations.RunSQL.noop),
        migrations.RunSQL(parameters.PARAMETERS, migrations.RunSQL.noop),
        migrations.RunSQL(company_keys.COMPANY_KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(functions.AFTER_TABLES, functions.DROP_AFTER_TABLES),
        migrations.RunSQL(triggers.TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(row_security.POLICIES, row_security.DROP_POLICIES),
    ]
