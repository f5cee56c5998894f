"""Indexes for lists of candidates and of a job's people, and for searching by parts of words."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# The function may be declared IMMUTABLE, although it calls array_to_string(), which is only STABLE. The result for
# some kinds of arrays depends on settings, but the result for a text array does not.
SOUGHT = """
CREATE OR REPLACE FUNCTION simulator_sought(first text, last text, title text, company text, emails text[])
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
SELECT lower(' ' || first || ' ' || last || ' ' || title || ' ' || company || ' ' || array_to_string(emails, ' '))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("simulator", "0008_duplicates"),
    ]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(SOUGHT, "DROP FUNCTION simulator_sought"),
        migrations.AlterField(
            model_name="application",
            name="job",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="simulator.job",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["job", "stage", "-updated_at"], name="simulator_application_stage"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        "first_name",
                        "last_name",
                        "title",
                        "company",
                        "email_keys",
                        function="simulator_sought",
                        output_field=models.TextField(),
                    ),
                    name="gin_trgm_ops",
                ),
                name="simulator_candidate_sought",
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["account", "-created_at", "-id"], name="simulator_candidate_newest"),
        ),
    ]
