from datetime import timedelta

import pytest

from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.notifications import recording, services
from hirewire.hub.platform.notifications.errors import EventExpired
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, Endpoint, PushEvent
from hirewire.hub.platform.notifications.schedule import EVENT_WAITS, JITTER, PATIENCE_AWAY, PATIENCE_FAULT, plan
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.hub.platform.provisioning.models import ClientSecret
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.pushing import deliver
from tests.support.receiver import Receiver
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

URL = "http://ats.test/hook"
FORMER = "http://ats.test/former"
NOBODY = "http://127.0.0.1:1/"


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
        type=PushType.EXPORT_CANDIDATE_PROFILE,
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


def test_events_are_signed_with_the_oldest_valid_secret(access: ContractAccess, receiver: Receiver) -> None:
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

    delivery = Delivery.objects.select_related("endpoint").get()
    assert (delivery.state, delivery.tries, delivery.last_status) == (DeliveryState.PENDING, 1, status)
    assert timedelta(seconds=4) < delivery.again_at - now < timedelta(seconds=6)


def test_a_second_try_is_made_when_it_is_due(access: ContractAccess, receiver: Receiver) -> None:
    receiver.status = 503
    with clock.stopped(), receiver.listening():
        announce(access)
        run_tasks()
        receiver.status = 200
        early = deliver()
        with clock.moved(timedelta(seconds=6)):
            due = deliver()

    assert (early, due) == (0, 1)
    assert [event.id for event in receiver.events] == [PushEvent.objects.get().pk] * 2
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_refused_event_does_not_block_the_others(access: ContractAccess, receiver: Receiver) -> None:
    refused = announce(access)
    receiver.answers = {refused.pk: 400}
    announce(access)

    with receiver.listening():
        run_tasks()

    assert states() == [DeliveryState.PENDING, DeliveryState.DELIVERED]


@pytest.mark.parametrize(("status", "tries"), [(500, PATIENCE_FAULT), (503, PATIENCE_AWAY)])
def test_an_event_that_crashes_the_receiver_is_set_aside(
    access: ContractAccess, receiver: Receiver, status: int, tries: int
) -> None:
    poison = announce(access)
    receiver.answers = {poison.pk: status}
    other = announce(access)
    with receiver.listening():
        made = deliver_for(timedelta(hours=2))

    came = [event.id for event in receiver.events]
    assert came[: tries + 1] == [poison.pk] * tries + [other.pk]
    assert made == len(came)
    assert states() == [DeliveryState.PENDING, DeliveryState.DELIVERED]


def test_an_outage_does_not_change_the_order(access: ContractAccess, receiver: Receiver) -> None:
    receiver.status = 503
    announced = [announce(access).pk for _ in range(3)]
    with receiver.listening():
        deliver_for(timedelta(minutes=30))
        asked = [event.id for event in receiver.events]
        receiver.status = 200
        announced.append(announce(access).pk)
        with clock.moved(timedelta(minutes=62)):
            run_tasks()

    assert set(asked) == {announced[0]}
    assert [event.id for event in receiver.events][len(asked) :] == announced


def test_events_set_aside_during_an_outage_arrive_after_it(access: ContractAccess, receiver: Receiver) -> None:
    receiver.status = 500
    announced = [announce(access).pk for _ in range(2)]
    with receiver.listening():
        deliver_for(timedelta(seconds=40))
        receiver.status = 200
        with clock.moved(timedelta(minutes=15)):
            run_tasks()

    assert sorted(event.id for event in receiver.events[-2:]) == sorted(announced)
    assert set(states()) == {DeliveryState.DELIVERED}


def test_an_address_that_refuses_the_first_event_after_an_outage_gets_what_it_missed(
    access: ContractAccess, receiver: Receiver
) -> None:
    missed, refused = announce(access), announce(access)
    Delivery.objects.filter(event=missed).update(tries=6, last_status=500, next_try_at=clock.now() + timedelta(hours=2))
    Endpoint.objects.update(failures=6)
    receiver.answers = {refused.pk: 400}

    with receiver.listening():
        deliver()
        deliver()

    assert [event.id for event in receiver.events] == [refused.pk, missed.pk]
    assert states() == [DeliveryState.DELIVERED, DeliveryState.PENDING]


def test_an_unreachable_address_is_tried_with_one_event_only(access: ContractAccess) -> None:
    with clock.stopped():
        for _ in range(3):
            announce(access, url=NOBODY)
        deliver()

    assert list(Delivery.objects.order_by("pk").values_list("tries", flat=True)) == [1, 0, 0]


def test_an_unreachable_address_does_not_delay_others(access: ContractAccess, receiver: Receiver) -> None:
    announce(access, url=NOBODY)
    deliver()
    announce(access)

    with receiver.listening():
        run_tasks()

    assert states() == [DeliveryState.PENDING, DeliveryState.DELIVERED]


def test_an_event_is_given_up_after_three_days(access: ContractAccess, receiver: Receiver) -> None:
    announce(access)
    receiver.status = 400
    with receiver.listening():
        deliver_for(timedelta(days=4))

    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.DEAD
    assert delivery.last_tried_at is not None
    assert timedelta(days=2, hours=17) < delivery.last_tried_at - delivery.begun_at < timedelta(days=3)


def test_an_event_that_expires_before_its_next_try_is_given_up_at_once(
    access: ContractAccess, receiver: Receiver
) -> None:
    receiver.status = 500

    with clock.stopped(), receiver.listening():
        announce(access, lives=timedelta(seconds=3))
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DEAD


def test_an_expired_event_that_was_never_tried_is_given_up_too(access: ContractAccess) -> None:
    announce(access, url=NOBODY)
    announce(access, url=NOBODY, lives=timedelta(hours=1))
    deliver()

    with clock.moved(timedelta(hours=2)):
        buried = recording.bury_the_late()

    assert (buried, states()) == (1, [DeliveryState.PENDING, DeliveryState.DEAD])


def test_an_expired_event_is_not_sent(access: ContractAccess, receiver: Receiver) -> None:
    announce(access, lives=timedelta(seconds=3))

    with receiver.listening(), clock.moved(timedelta(seconds=5)):
        sent = deliver()

    assert (sent, receiver.events) == (0, [])


def test_a_dead_event_can_be_replayed(access: ContractAccess, receiver: Receiver) -> None:
    receiver.status = 500
    with clock.stopped(), receiver.listening():
        announce(access, lives=timedelta(seconds=3))
        run_tasks()
        receiver.status = 200
        services.resume(endpoint=Endpoint.objects.get(), actor=hub.person())
        services.replay(delivery=Delivery.objects.get(), actor=hub.person())
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DELIVERED
    assert receiver.events[0].id == receiver.events[1].id


def test_an_expired_event_cannot_be_replayed(access: ContractAccess) -> None:
    announce(access, lives=timedelta(seconds=3))

    with clock.moved(timedelta(seconds=5)), pytest.raises(EventExpired):
        services.replay(delivery=Delivery.objects.get(), actor=hub.person())


def test_all_dead_events_of_an_address_are_replayed_together(access: ContractAccess, receiver: Receiver) -> None:
    announced = [announce(access) for _ in range(3)]
    gone = announce(access, lives=timedelta(hours=1))
    for event in (*announced, gone):
        services.withdraw(event=event, reason="given up")
    with receiver.listening(), clock.moved(timedelta(hours=2)):
        replayed = services.replay_endpoint(endpoint=Endpoint.objects.get(), actor=hub.person())
        run_tasks()

    assert replayed == 3
    assert [event.id for event in receiver.events] == [event.pk for event in announced]


def test_replayed_events_go_to_the_customers_present_address(access: ContractAccess, receiver: Receiver) -> None:
    event, dead = announce(access, url=FORMER), announce(access, url=FORMER)
    for each in (event, dead):
        services.withdraw(event=each, reason="given up")
    former = Endpoint.objects.get(url=FORMER)
    services.redirect(application=access.application, organization=access.contract.organization, endpoint_url=URL)

    with receiver.listening():
        services.replay(delivery=event.delivery, actor=hub.person())
        services.replay_endpoint(endpoint=former, actor=hub.person())
        run_tasks()

    assert receiver.urls == [URL, URL]
    assert states() == [DeliveryState.DELIVERED, DeliveryState.DELIVERED]


def test_events_that_move_to_an_address_that_did_not_answer_before_are_sent_at_once(
    access: ContractAccess, receiver: Receiver
) -> None:
    event = announce(access, url=FORMER)
    later = clock.now() + timedelta(hours=1)
    Endpoint.objects.filter(url=URL).update(failures=7, resumes_at=later, registered_at=None)

    with receiver.listening():
        services.redirect(application=access.application, organization=access.contract.organization, endpoint_url=URL)
        run_tasks()

    assert [each.id for each in receiver.events] == [event.pk]


def test_without_a_present_address_replayed_events_go_to_the_former_one(
    access: ContractAccess, receiver: Receiver
) -> None:
    event = announce(access)
    services.withdraw(event=event, reason="given up")
    services.unregister(application=access.application)

    with receiver.listening():
        services.replay(delivery=event.delivery, actor=hub.person())
        run_tasks()

    assert receiver.urls == [URL]


def test_a_paused_address_gets_nothing_until_it_resumes(access: ContractAccess, receiver: Receiver) -> None:
    announce(access)
    endpoint = Endpoint.objects.get()
    services.pause(endpoint=endpoint, actor=hub.person())
    with receiver.listening():
        paused = deliver()
        services.resume(endpoint=endpoint, actor=hub.person())
        resumed = deliver()

    assert (paused, resumed) == (0, 1)


@pytest.mark.parametrize("tries", range(1, len(EVENT_WAITS) + 3))
def test_retry_waits_are_spread_by_jitter(tries: int) -> None:
    now = clock.now()

    waits = [plan(400, tries=tries, failures=0, now=now).next_try_at - now for _ in range(50)]  # type: ignore[operator]  # a refused event is tried again

    full = EVENT_WAITS[min(tries, len(EVENT_WAITS)) - 1]
    assert len(set(waits)) > 1
    assert all(abs(wait - full) <= full * JITTER * 1.01 for wait in waits)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def deliver_for(span: timedelta) -> int:
    passed, made = timedelta(), 0
    while passed < span:
        with clock.moved(passed):
            made += deliver()
        passed += min(timedelta(seconds=5) + passed / 20, span / 10)
    return made


def test_a_secret_whose_key_is_lost_stops_only_its_own_events(access: ContractAccess, receiver: Receiver) -> None:
    other = hub.enabled(hub.customer()[0], callback_url=NOBODY)
    lost = ClientSecret.objects.get(application=other.application)
    event = announce(access)
    waiting = announce(other, url=NOBODY)
    ClientSecret.objects.filter(pk=lost.pk).update(sealed="sealed with a key that is lost")

    with receiver.listening():
        run_tasks()

    assert [came.id for came in receiver.events] == [event.pk]
    assert Delivery.objects.get(event=waiting).tries == 0

    ClientSecret.objects.filter(pk=lost.pk).update(sealed=lost.sealed)
    run_tasks()

    assert Delivery.objects.get(event=waiting).tries == 1
