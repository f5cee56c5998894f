"""Remove ids of ATS records from exports in which finished purges left them.

There is one exception: if rows of another company moved to the purged company after the purge, old exports may have
come with these rows. The migration cannot tell these exports from the purged company's own exports, so the ids in
both stay until another purge removes them.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef


def blank(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the ids one purge at a time. A cluster distributes exports and cannot join them with purges."""
    arrivals = apps.get_model("hub", "CompanyMove").objects.filter(
        number=OuterRef("organization_id"), switched_at__gt=OuterRef("finished_at")
    )
    purges = apps.get_model("hub", "Purge").objects.exclude(finished_at=None)
    for purge in purges.exclude(Exists(arrivals.exclude(cause="RENUMBERED"))):
        exports = apps.get_model("hub", "Export").objects.filter(
            organization=purge.organization_id, created_at__lte=purge.finished_at
        )
        if purge.application_id is not None:
            exports = exports.filter(application=purge.application_id)
        exports.exclude(adds_to="", besides=[], failure="").update(adds_to="", besides=[], failure="")


class Migration(migrations.Migration):
    dependencies = [("hub", "0081_countries_by_name")]
    operations = [migrations.RunPython(blank, migrations.RunPython.noop)]
