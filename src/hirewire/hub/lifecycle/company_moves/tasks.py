from typing import Final

from procrastinate.contrib.django import app

from hirewire.hub.lifecycle.company_moves import queries, services, trails
from hirewire.hub.lifecycle.company_moves.models import CompanyMove
from hirewire.hub.lifecycle.purges.queries import uncleared
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.kit.work.tasks import SOON, task
from hirewire.kit.work.turns import InTurn


@task("hub.company_moves.switch_over", queue="hub", retry=SOON, formerly="hirewire.hub.moves.tasks.switch_over")
def switch_over(*, move_id: int) -> None:
    services.switch_over(move=CompanyMove.objects.get(pk=move_id))


@task("hub.company_moves.look_again", queue="hub", retry=SOON, formerly="hirewire.hub.moves.tasks.look_again")
def look_again(*, move_id: int) -> None:
    services.look_again(move=CompanyMove.objects.get(pk=move_id))


#: A task locks its move. ``InTurn`` keeps a second task for the same move in the queue while the first runs. Otherwise,
#: the second task would occupy a worker's slot while it waits for the lock.
SWITCH_OVER: Final = InTurn(switch_over, "move:{move_id}")
_LOOK_AGAIN: Final = InTurn(look_again, "move:{move_id}")


@task("hub.company_moves.include_application", queue="hub", retry=SOON)
def include_application(*, application_id: int, contract_id: int) -> None:
    services.include_application(
        application=DeveloperApplication.objects.get(pk=application_id), contract_id=contract_id
    )


@app.periodic(cron="* * * * *")
@task("hub.company_moves.switch_over_in_time", queue="hub", formerly="hirewire.hub.moves.tasks.switch_over_in_time")
def switch_over_in_time(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    for move in queries.due(clock.now()):
        SWITCH_OVER.defer(move_id=move.pk)
    for move in queries.to_look_at_again():
        _LOOK_AGAIN.defer(move_id=move.pk)


@app.periodic(cron="47 * * * *")
@task("hub.company_moves.clear_trails", queue="hub", queueing_lock="hub.company_moves.clear_trails")
def clear_trails(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    for purge in uncleared():
        trails.clear_trail(purge=purge)
