"""The task that keeps the tables of tokens and keys small."""

from procrastinate.contrib.django import app

from hirewire.hub.platform.oauth import services, signing
from hirewire.kit.work.tasks import task


@app.periodic(cron="*/10 * * * *")
@task("hub.oauth.forget_expired_tokens", queue="hub")
def forget_expired_tokens(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time to every periodic task
    services.forget_expired_tokens()
    signing.forget_retired_keys()
