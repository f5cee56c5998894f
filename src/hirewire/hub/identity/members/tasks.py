from procrastinate.contrib.django import app

from hirewire.hub.identity.members import services
from hirewire.hub.identity.members.models import MemberImport
from hirewire.kit.work.tasks import SOON, pending, task


@task("hub.members.import_members", queue="hub", retry=SOON)
def import_members(*, import_id: int) -> None:
    services.run_import(run=MemberImport.objects.select_related("organization").get(pk=import_id))


@app.periodic(cron="41 3 * * *")
@task("hub.members.forget_words", queue="hub")
def forget_words(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_words()


@app.periodic(cron="*/10 * * * *")
@task("hub.members.stop_forsaken_imports", queue="hub")
def stop_forsaken_imports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.stop_abandoned(pending_ids=pending(import_members, "import_id"))
