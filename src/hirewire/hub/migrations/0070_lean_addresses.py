"""Replace the indexes of candidates' e-mail and profile addresses with hash indexes.

The hash index of e-mails has only the first e-mail of each candidate. Candidates with several e-mails are therefore
also in an inverted index.

Processes of the previous release can use the new index of profile addresses, but not the new indexes of e-mails. While
both releases run, workers of the previous release read the whole table of candidates to find the e-mails of changed
members.
"""

from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import migrations, models

#: These indexes are built before the old ones are dropped, so there is always an index of profile addresses.
INDEXES = {
    "hub_candidate_profile_url": "USING hash (match_profile_url) WHERE NOT (match_profile_url = '')",
    "hub_candidate_email": "USING hash ((match_emails[1]))",
    "hub_candidate_more_emails": "USING gin (match_emails) WHERE match_emails[2] IS NOT NULL",
}
OLD = ("hub_candidate_profile", "hub_candidate_emails")


def _drop(name: str) -> str:
    return f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("hub", "0069_lean_facts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                *(
                    migrations.RunSQL(statement, migrations.RunSQL.noop)
                    for name, definition in INDEXES.items()
                    # An interrupted build leaves an invalid index behind, which is dropped first.
                    for statement in (_drop(name), f"CREATE INDEX CONCURRENTLY {name} ON hub_candidate {definition}")
                ),
                *(migrations.RunSQL(_drop(name), migrations.RunSQL.noop) for name in OLD),
            ],
            [
                *(migrations.RemoveIndex("candidate", name) for name in OLD),
                migrations.AddIndex("candidate", HashIndex(models.F("match_emails__0"), name="hub_candidate_email")),
                migrations.AddIndex(
                    "candidate",
                    GinIndex(
                        condition=models.Q(("match_emails__1__isnull", False)),
                        fields=["match_emails"],
                        name="hub_candidate_more_emails",
                    ),
                ),
                migrations.AddIndex(
                    "candidate",
                    HashIndex(
                        condition=models.Q(("match_profile_url", ""), _negated=True),
                        fields=["match_profile_url"],
                        name="hub_candidate_profile_url",
                    ),
                ),
            ],
        ),
    ]
