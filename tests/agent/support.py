import hmac
import json
from datetime import timedelta

import httpx2
from django.core.management import call_command

from hirewire.agent.exports.tasks import take_due_exports
from hirewire.agent.sync.tasks import sync_due_connections
from hirewire.kit import clock
from tests.support.http import ats_http
from tests.support.story import TENANT, Story
from tests.support.tasks import run_tasks


def tell(story: Story, kind: str, key: str) -> httpx2.Response:
    connection = story.connection
    body = json.dumps({"event": f"{kind}.updated", "kind": kind, "id": key}).encode()
    signature = hmac.digest(connection.webhook_secret.encode(), body, "sha256").hex()
    headers = {"X-Simulator-Signature": f"sha256={signature}"}
    answer = ats_http().post(f"/agent/hooks/{connection.pk}", content=body, headers=headers)
    run_tasks()
    return answer


def later(**time: float) -> None:
    with clock.moved(timedelta(**time)):
        sync_due_connections(0)
        take_due_exports(0)
        run_tasks()


def compare() -> None:
    call_command("act_on_connection", action="prove", connection=TENANT)
    run_tasks()
