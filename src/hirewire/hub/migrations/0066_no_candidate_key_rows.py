"""Drop the table of candidates' keys and its trigger. They were never part of a release, so nobody reads them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0065_candidate_keys")]
    operations = [
        migrations.RunSQL("DROP FUNCTION public.hw_keep_candidate_keys() CASCADE", migrations.RunSQL.noop),
        migrations.DeleteModel("CandidateKey"),
    ]
