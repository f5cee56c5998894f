from typing import Final

from procrastinate.contrib.django import app

from hirewire.hub.lifecycle.purges import queries, services
from hirewire.hub.lifecycle.purges.models import Purge
from hirewire.kit import clock
from hirewire.kit.work.tasks import SOON, task
from hirewire.kit.work.turns import InTurn


@task("hub.purges.carry_out", queue="hub", retry=SOON, formerly="hirewire.hub.retention.tasks.carry_out")
def carry_out(*, purge_id: int) -> None:
    services.carry_out(purge=Purge.objects.select_related("organization", "application").get(pk=purge_id))


#: Keeps a second task for the same purge in the queue while the first runs. Otherwise, the second task would take turns
#: with the first, chunk by chunk, and occupy a worker's slot.
CARRY_OUT: Final = InTurn(carry_out, "purge:{purge_id}")


@app.periodic(cron="* * * * *")
@task("hub.purges.carry_on", queue="hub", formerly="hirewire.hub.retention.tasks.carry_on")
def carry_on(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    for purge in queries.due(clock.now()):
        CARRY_OUT.defer(purge_id=purge.pk)
