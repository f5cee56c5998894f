from hirewire.hub.members import services
from hirewire.hub.members.models import MemberImport
from hirewire.kit.tasks import SOON, task


@task(queue="hub", retry=SOON)
def import_members(*, import_id: int) -> None:
    services.run_import(run=MemberImport.objects.select_related("organization").get(pk=import_id))
