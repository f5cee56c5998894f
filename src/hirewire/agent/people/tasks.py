from procrastinate.contrib.django import app

from hirewire.agent.people import services
from hirewire.kit.work.tasks import task


@app.periodic(cron="17 * * * *")
@task("agent.people.forget_failures", queue="ats", queueing_lock="agent.people")
def forget_failures(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    services.forget_failures()
