"""Weigh candidates again if their addresses have country names. So far, a country's name never matched its code.

Two-letter country codes were already compared correctly.
"""

from django.db import migrations

#: Puts five candidates into each row of the queue, as ``matching.rescoring`` does.
WEIGH_AGAIN = """
INSERT INTO public.hub_rescore (organization_id, application_id, candidate_ids, failures, due_at)
SELECT organization_id, application_id, array_agg(ats_candidate_id), 0, now() FROM (
    SELECT organization_id, application_id, ats_candidate_id,
        (row_number() OVER (PARTITION BY organization_id, application_id ORDER BY ats_candidate_id) - 1) / 5 AS piece
    FROM public.hub_candidate
    WHERE jsonb_path_exists(addresses, '$[*].country ? (@ like_regex "^...")')
) AS waiting GROUP BY organization_id, application_id, piece
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0079_members_of_renumbered_companies")]
    operations = [migrations.RunSQL(WEIGH_AGAIN, migrations.RunSQL.noop)]
