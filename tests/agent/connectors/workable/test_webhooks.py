import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.doubles.workable.double import KEY
from hirewire.agent.doubles.workable.webhooks import Webhooks
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.errors import BadWebhook
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.suite import (
    quick_retries,
)
from tests.agent.connectors.workable.world import WorkableWorld

__all__ = ["quick_retries"]
HOOK = "https://agent.example/hooks/1"


@pytest.fixture
def world() -> WorkableWorld:
    return WorkableWorld()


def test_listening_twice_subscribes_once_to_each_event_at_an_address_of_its_own(world: WorkableWorld) -> None:
    connector = world.connector()

    connector.listen(HOOK)
    connector.listen(HOOK)

    targets = [row["target"] for row in world.double.store.rows("subscriptions")]
    assert targets == [
        f"{HOOK}?event={event}"
        for event in ("candidate_created", "candidate_moved", "candidate_deleted", "job_deleted")
    ]
    connector.unlisten(HOOK)
    assert world.double.store.rows("subscriptions") == []


def test_after_a_change_of_the_token_webhooks_are_genuine_again(world: WorkableWorld) -> None:
    delivered: list[Webhook] = []
    world.double.webhooks = Webhooks(key=KEY, deliver=lambda _url, *sent: delivered.append(Webhook(*sent)))
    world.connector().listen(HOOK)
    world.double.replace_key("new token")
    connector = world.connector(key="new token")

    connector.listen(HOOK)

    world.double.tell("candidate_moved", {"id": "c7"})
    assert [list(connector.hints(webhook)) for webhook in delivered] == [[Hint(Stream.CANDIDATES, "c7")]]


def test_the_agent_continues_without_events_that_workable_does_not_know(world: WorkableWorld) -> None:
    plain = world.double.answer

    def refuse(request: Request) -> Response:
        if request.path == "subscriptions" and b"_deleted" in request.body:
            return Response(422, {"error": "event is not valid"})
        return plain(request)

    world.double.answer = refuse  # type: ignore[method-assign]  # an older Workable

    world.connector().listen(HOOK)

    assert len(world.double.store.rows("subscriptions")) == 2


def test_without_the_permission_for_webhooks_the_agent_continues(world: WorkableWorld) -> None:
    world.double.forbidden.add("r_candidates")

    world.connector().listen(HOOK)

    assert world.double.store.rows("subscriptions") == []


def test_a_webhook_names_person_and_application(world: WorkableWorld) -> None:
    data = {"id": "c8", "originating_candidate_id": "c7", "job": {"shortcode": "J"}}

    hints = list(world.connector().hints(world.sent("candidate_moved", data)))

    assert hints == [Hint(Stream.CANDIDATES, "c7"), Hint(Stream.APPLICATIONS, "c8")]


def test_deletions_are_reported(world: WorkableWorld) -> None:
    connector = world.connector()

    candidates = list(connector.hints(world.sent("candidate_deleted", {"id": "c7"})))
    jobs = list(connector.hints(world.sent("job_deleted", {"shortcode": "J"})))

    assert candidates == [Hint(Stream.CANDIDATES, "c7"), Hint(Stream.APPLICATIONS, "c7")]
    assert jobs == [Hint(Stream.JOBS, "J")]


def test_the_secret_of_an_oauth_app_signs_as_well(world: WorkableWorld) -> None:
    world.double.webhooks.key = "app"
    webhook, hint = world.webhook()

    assert list(world.connector(keys="other\napp").hints(webhook)) == [hint]
    with pytest.raises(BadWebhook):
        list(world.connector().hints(webhook))
