"""Drop what was never part of a release: the table of candidates' keys and its trigger."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0065_candidate_keys")]
    operations = [
        migrations.RunSQL("DROP FUNCTION public.hw_keep_candidate_keys() CASCADE", migrations.RunSQL.noop),
        migrations.DeleteModel("CandidateKey"),
    ]
