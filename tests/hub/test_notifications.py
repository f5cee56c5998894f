"""Push events on their way: signed, in order, again and again until they arrive or die."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from hirewire.hub.integrations.models import ContractAccess
from hirewire.hub.notifications import services
from hirewire.hub.notifications.models import Delivery, DeliveryState, EventType, PushEvent
from hirewire.hub.notifications.schedule import JITTER, WAITS, next_try_after
from hirewire.hub.notifications.tasks import deliver, deliver_due
from hirewire.hub.provisioning import services as provisioning
from hirewire.kit import clock
from tests.factories import hub
from tests.support.receiver import Receiver
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

URL = "http://ats.test/hook"


@pytest.fixture
def secret_and_access() -> tuple[str, ContractAccess]:
    application, secret = hub.customer()
    return secret, hub.enabled(application, callback_url=URL)


@pytest.fixture
def access(secret_and_access: tuple[str, ContractAccess]) -> ContractAccess:
    return secret_and_access[1]


@pytest.fixture
def receiver(secret_and_access: tuple[str, ContractAccess]) -> Receiver:
    return Receiver(secret_and_access[0])


def announce(access: ContractAccess, *, lives: timedelta | None = None, url: str = URL) -> PushEvent:
    return services.announce(
        application=access.application,
        organization=access.contract.organization,
        type=EventType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url=url,
        expires_at=None if lives is None else clock.now() + lives,
    )


def test_an_event_arrives_signed(access: ContractAccess, receiver: Receiver) -> None:
    event = announce(access, lives=timedelta(hours=24))

    with receiver.listening():
        run_tasks()

    (came,) = receiver.events
    assert event.expires_at is not None
    assert (came.id, came.type, came.expires_at) == (event.pk, event.type, clock.to_millis(event.expires_at))
    assert (receiver.urls, receiver.signed) == ([URL], [True])
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_the_oldest_live_secret_signs(access: ContractAccess, receiver: Receiver) -> None:
    second = provisioning.roll_secret(application=access.application)
    announce(access)
    with receiver.listening():
        run_tasks()

    provisioning.revoke_secret(secret=access.application.secrets.order_by("pk")[0])
    receiver.secret = second
    announce(access)
    with receiver.listening():
        run_tasks()

    assert receiver.signed == [True, True]


def test_events_of_one_address_keep_their_order(access: ContractAccess, receiver: Receiver) -> None:
    announced = [announce(access).pk for _ in range(5)]

    with receiver.listening():
        run_tasks()

    assert [event.id for event in receiver.events] == announced


def test_the_task_comes_with_the_change(access: ContractAccess) -> None:
    announce(access)

    names = list(ProcrastinateJob.objects.values_list("task_name", "queue_name"))

    assert names == [("hirewire.hub.notifications.tasks.deliver", "hub")]


def test_without_an_address_nothing_is_sent(access: ContractAccess) -> None:
    announce(access, url="")

    assert (PushEvent.objects.count(), Delivery.objects.count(), run_tasks()) == (1, 0, [])


@pytest.mark.parametrize("status", [302, 400, 410, 500, 503])
def test_anything_but_2xx_is_tried_again(access: ContractAccess, receiver: Receiver, status: int) -> None:
    announce(access)
    receiver.status = status

    with clock.stopped(), receiver.listening():
        run_tasks()
        now = clock.now()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries, delivery.last_status) == (DeliveryState.PENDING, 1, status)
    assert timedelta(seconds=4) < delivery.next_try_at - now < timedelta(seconds=6)


def test_a_second_try_is_made_when_it_is_due(access: ContractAccess, receiver: Receiver) -> None:
    announce(access)
    receiver.status = 503
    with receiver.listening():
        run_tasks()
        receiver.status = 200
        deliver_due(0)
        early = run_tasks()
        with clock.moved(timedelta(seconds=6)):
            deliver_due(0)
            due = run_tasks()

    assert (early, due) == ([], ["hirewire.hub.notifications.tasks.deliver"])
    assert [event.id for event in receiver.events] == [PushEvent.objects.get().pk] * 2
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_one_refused_event_does_not_hold_the_others_up(access: ContractAccess, receiver: Receiver) -> None:
    announce(access)
    receiver.status = 500
    with receiver.listening():
        run_tasks()
        receiver.status = 200
        announce(access)
        run_tasks()

    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    assert states == [DeliveryState.PENDING, DeliveryState.DELIVERED]


def test_an_address_that_is_away_is_asked_once_for_all(access: ContractAccess) -> None:
    for _ in range(3):
        announce(access, url="http://127.0.0.1:1/")

    deliver(endpoint_url="http://127.0.0.1:1/")

    assert list(Delivery.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0]


def test_an_address_that_is_back_gets_everything(access: ContractAccess, receiver: Receiver) -> None:
    announce(access, url="http://127.0.0.1:1/")
    deliver(endpoint_url="http://127.0.0.1:1/")
    announce(access, url="http://127.0.0.1:1/")

    with receiver.listening():
        run_tasks()

    assert list(Delivery.objects.values_list("state", flat=True)) == [DeliveryState.DELIVERED] * 2


def test_an_event_dies_after_three_days(access: ContractAccess, receiver: Receiver) -> None:
    announce(access)
    receiver.status = 500
    passed = timedelta()
    with receiver.listening():
        for wait in (timedelta(), *WAITS):
            passed += wait * (1 + JITTER) + timedelta(seconds=1)
            with clock.moved(passed):
                deliver(endpoint_url=URL)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.DEAD, len(WAITS) + 1)
    assert timedelta(days=3) <= sum(WAITS, timedelta()) < timedelta(days=3, hours=1)


def test_an_event_that_expires_first_dies_with_its_next_try(access: ContractAccess, receiver: Receiver) -> None:
    announce(access, lives=timedelta(seconds=3))
    receiver.status = 500

    with receiver.listening():
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_a_dead_event_can_be_replayed(access: ContractAccess, receiver: Receiver) -> None:
    announce(access, lives=timedelta(seconds=3))
    receiver.status = 500
    with receiver.listening():
        run_tasks()
        receiver.status = 200
        services.replay(delivery=Delivery.objects.get(), actor=hub.person())
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DELIVERED
    assert receiver.events[0].id == receiver.events[1].id


@pytest.mark.parametrize("tries", range(1, len(WAITS) + 1))
def test_waits_are_spread(tries: int) -> None:
    now = clock.now()

    waits = [at - now for at in (next_try_after(tries, now=now) for _ in range(50)) if at is not None]

    assert len(set(waits)) > 1
    assert all(abs(wait - WAITS[tries - 1]) <= WAITS[tries - 1] * JITTER * 1.01 for wait in waits)
