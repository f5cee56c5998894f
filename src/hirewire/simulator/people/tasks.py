from procrastinate.contrib.django import app

from hirewire.kit.work.tasks import task
from hirewire.simulator.people import services


@app.periodic(cron="17 * * * *")
@task("simulator.people.forget_failures", queue="ats", queueing_lock="simulator.people")
def forget_failures(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    services.forget_failures()
