from procrastinate.contrib.django import app

from hirewire.hub.ats.matching import learning, services
from hirewire.kit.work.tasks import SOON, task


@task("hub.matching.rematch_members", queue="hub", retry=SOON)
def rematch_members(*, member_ids: list[int]) -> None:
    services.rematch_members(member_ids=member_ids)


@app.periodic(cron="23 2 * * *")
@task("hub.matching.learn_nightly", queue="hub", queueing_lock="hub.matching.learn_nightly")
def learn_nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    learning.learn_nightly()
