import pytest

from hirewire.agent.doubles.lever.webhooks import Webhooks
from hirewire.agent.sdk.connector import Hint, Webhook
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.suite import quick_retries

__all__ = ["quick_retries"]
HOOK = "https://agent.example/hooks/1"


@pytest.fixture
def world() -> LeverWorld:
    return LeverWorld()


def test_a_stage_change_webhook_names_contact_and_opportunity(world: LeverWorld) -> None:
    opportunity = world.account.opportunities["applied"]

    assert set(world.connector().hints(world.moved())) == {
        Hint(Stream.CANDIDATES, opportunity["contact"]),
        Hint(Stream.APPLICATIONS, opportunity["id"]),
    }


def test_tokens_of_webhooks_added_by_hand_are_known(world: LeverWorld) -> None:
    connector = world.connector(signature_tokens="first\nsecond")

    hints = list(connector.hints(world.sent("contactUpdated", {"contactId": "7"}, token="second")))

    assert hints == [Hint(Stream.CANDIDATES, "7")]


def test_listening_twice_subscribes_once_and_unlistening_ends_it(world: LeverWorld) -> None:
    connector = world.connector()

    connector.listen(HOOK)
    connector.listen(HOOK)

    events = [row["event"] for row in world.double.store.rows("webhooks")]
    assert len(events) == len(set(events)) == 7
    connector.unlisten(HOOK)
    assert world.double.store.rows("webhooks") == []


def test_after_the_loss_of_the_secret_webhooks_are_genuine_again(world: LeverWorld) -> None:
    delivered: list[Webhook] = []
    world.double.webhooks = Webhooks(world.double.store, deliver=lambda _url, *sent: delivered.append(Webhook(*sent)))
    world.connector().listen(HOOK)
    connector = world.connector(secret="new secret")

    connector.listen(HOOK)

    world.double.webhooks.tell("contactUpdated", {"contactId": "7"})
    assert [list(connector.hints(webhook)) for webhook in delivered] == [[Hint(Stream.CANDIDATES, "7")]]


def test_webhooks_that_were_added_by_hand_stay(world: LeverWorld) -> None:
    row = world.double.store.add("webhooks", event="contactUpdated", url=HOOK)
    world.double.accepts_tokens = False

    world.connector(signature_tokens="copied by hand").listen(HOOK)

    assert list(world.double.store.tables["webhooks"]) == [row["id"]]


def test_a_subscription_whose_token_we_cannot_learn_is_cancelled(world: LeverWorld) -> None:
    world.double.accepts_tokens = False

    world.connector().listen(HOOK)

    assert world.double.store.rows("webhooks") == []


def test_without_the_permission_for_webhooks_nothing_is_subscribed(world: LeverWorld) -> None:
    world.double.forbidden.add("webhooks:read:admin")

    world.connector().listen(HOOK)

    assert world.double.store.rows("webhooks") == []
