"""Note which jobs are open requisitions, and list those that a posting hides although it is no longer open.

Earlier releases hid them until the ATS sent them again.
"""

from django.db import migrations, models

NOTE = """
    UPDATE hub_jobposting AS job SET has_open_requisition = true
    FROM hub_jobrequisition AS sent
    WHERE sent.organization_id = job.organization_id AND sent.application_id = job.application_id
        AND sent.external_job_requisition_id = job.external_job_posting_id AND sent.state = 'OPEN'
        AND NOT EXISTS (
            SELECT FROM hub_jobposting AS posting
            WHERE posting.organization_id = sent.organization_id AND posting.application_id = sent.application_id
                AND posting.partner_requisition_id = sent.external_job_requisition_id AND posting.state = 'LISTED'
        )
"""
LIST = """
    UPDATE hub_jobposting SET state = 'LISTED', closed_at = NULL, updated_at = now()
    WHERE has_open_requisition AND is_requisition AND state = 'CLOSED'
"""


class Migration(migrations.Migration):
    dependencies = [("hub", "0086_cleared_audit_trails")]
    operations = [
        migrations.AddField("jobposting", "has_open_requisition", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
    ]
