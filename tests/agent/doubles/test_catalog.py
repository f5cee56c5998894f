import hmac

import httpx2
import msgspec
import pytest

from hirewire.agent.connectors.smartrecruiters.webhooks import EVENTS
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.workable import Workable
from hirewire.agent.doubles.workable.webhooks import Webhooks
from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.records import Stream


#: A double with one person has one job. In a double with 30 people, the first person applies to two jobs.
@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", DOUBLES)
def test_a_seeded_double_is_read_by_its_connector(name: str, count: int) -> None:
    double = DOUBLES[name].make(RunningClock(), count)
    kind = CONNECTORS[name]
    settings = msgspec.convert(dict(DOUBLES[name].settings("http://ats.test")), kind.settings)
    connector = kind.make(settings, webhook_secret="s", transport=httpx2.WSGITransport(app=double))

    people = [record for page in connector.changes(Stream.CANDIDATES, None) for record in page.records]

    assert len(people) == count
    assert connector.check().missing_permissions == ()


def test_smartrecruiters_sends_every_event_that_its_connector_wants() -> None:
    """SmartRecruiters has no event “application.updated”, so the connector must not want it."""
    offer = DOUBLES["smartrecruiters"]
    double = offer.make(RunningClock(), 1)
    assert isinstance(double, SmartRecruiters)
    assert offer.send_webhooks is not None

    offer.send_webhooks(double, "http://agent.test/hooks/1")

    (subscription,) = double.store.rows("subscriptions")
    assert set(subscription["events"]) == set(EVENTS)


def test_workable_signs_the_events_of_subscriptions_that_the_double_was_made_with() -> None:
    offer, sent = DOUBLES["workable"], list[tuple[str, bytes, dict[str, str]]]()
    double = offer.make(RunningClock(), 1)
    assert isinstance(double, Workable)
    assert offer.send_webhooks is not None
    offer.send_webhooks(double, "http://agent.test/hooks/1")
    key = double.webhooks.key
    double.webhooks = Webhooks(key=key, deliver=lambda *delivery: sent.append(delivery))

    for subscription in double.store.rows("subscriptions"):
        double.webhooks.tell(subscription, {"id": "1"})

    assert sent
    assert {headers["X-Workable-Signature"] for _, _, headers in sent} == {
        hmac.digest(key.encode(), body, "sha256").hex() for _, body, _ in sent
    }


@pytest.mark.parametrize("name", DOUBLES)
def test_each_setting_of_a_double_can_be_typed_in_the_console(name: str) -> None:
    described = {field.name for field in CONNECTORS[name].description.fields}

    settings = {**DOUBLES[name].settings("http://ats.test"), **DOUBLES[name].client}

    assert settings.keys() - described == set()
