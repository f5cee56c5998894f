from procrastinate.contrib.django import app

from hirewire.kit.work.tasks import SOON, pending, task
from hirewire.simulator.importing import services


@task("simulator.importing.import_candidates", queue="ats", retry=SOON)
def import_candidates(*, import_id: int) -> None:
    services.run(import_id=import_id)


@app.periodic(cron="*/10 * * * *")
@task("simulator.importing.stop_forsaken_imports", queue="ats")
def stop_forsaken_imports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes every periodic task its time
    services.stop_abandoned(pending_ids=pending(import_candidates, "import_id"))
    services.drop_unconfirmed()
