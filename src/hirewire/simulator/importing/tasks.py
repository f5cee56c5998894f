"""Bringing in a file that a person mapped."""

from hirewire.kit.tasks import SOON, task
from hirewire.simulator.importing import services


@task(queue="ats", retry=SOON)
def import_candidates(*, import_id: int) -> None:
    services.run(import_id=import_id)
