import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from pytest_django import Settings

from hirewire.hub.platform.integrations import configurations
from hirewire.hub.platform.integrations.models import ContractAccess
from hirewire.hub.platform.notifications import challenge, services
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, Endpoint
from hirewire.hub.platform.notifications.tasks import challenge_due, challenge_endpoint
from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.wire.push import PushType, challenge_response
from tests.factories import hub
from tests.support.http import InProcess
from tests.support.pushing import deliver
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(settings: Settings) -> tuple[str, ContractAccess]:
    settings.HIREWIRE_CHALLENGE_CALLBACKS = True
    application, secret = hub.customer()
    return secret, hub.enabled(application)


class Holder:
    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.asked: list[dict[str, list[str]]] = []
        self.events = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        if environ["REQUEST_METHOD"] == "POST":
            self.events += 1
            return [b""]
        query = parse_qs(environ["QUERY_STRING"])
        self.asked.append(query)
        code = query["challengeCode"][0]
        answer = {"challengeCode": code, "challengeResponse": challenge_response(code, self.secret)}
        return [json.dumps(answer).encode()]


def register(access: ContractAccess, url: str = "http://ats.test/new?tenant=7") -> None:
    integration = access.application.integrations.get(integration_type="ONE_CLICK_EXPORT")
    configurations.set_configuration(integration=integration, key="CALLBACK_URL", value=url)
    services.announce(
        application=access.application,
        organization=access.contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url=url,
    )


def test_an_address_that_answers_the_challenge_gets_events(customer: tuple[str, ContractAccess]) -> None:
    secret, access = customer
    holder = Holder(secret)
    register(access)
    before = deliver()

    with outbound.through(InProcess(holder)):
        run_tasks()

    assert before == 0
    assert holder.asked[0]["applicationId"] == [str(access.application.pk)]
    assert holder.asked[0]["tenant"] == ["7"]
    assert (holder.events, Delivery.objects.get().state) == (1, DeliveryState.DELIVERED)


def test_an_address_with_the_wrong_secret_gets_no_events(customer: tuple[str, ContractAccess]) -> None:
    _, access = customer
    holder = Holder("somebody else's")
    register(access)

    with outbound.through(InProcess(holder)):
        run_tasks()
        for minute in range(1, 6):
            with clock.moved(timedelta(minutes=2 * minute)):
                challenge_due(0)

    endpoint = Endpoint.objects.get(registered_at__isnull=False)
    assert (len(holder.asked), holder.events, endpoint.challenge_failures) == (3, 0, 3)
    assert endpoint.challenge_fault == f"{challenge.FAULT}: challengeResponse does not match"


def test_a_failed_challenge_can_be_repeated_by_hand(customer: tuple[str, ContractAccess]) -> None:
    secret, access = customer
    register(access)
    endpoint = Endpoint.objects.get(registered_at__isnull=False)
    Endpoint.objects.update(challenge_failures=3, challenged_at=clock.now())

    with outbound.through(InProcess(Holder(secret))) as _:
        challenge.ask_again(endpoint=endpoint, actor=hub.person())
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_addresses_are_challenged_again_every_two_hours(customer: tuple[str, ContractAccess]) -> None:
    secret, access = customer
    holder = Holder(secret)
    register(access)
    with outbound.through(InProcess(holder)):
        run_tasks()
        for hours in (1, 3):
            with clock.moved(timedelta(hours=hours)):
                challenge_due(0)

    assert len(holder.asked) == 2


def test_a_round_leaves_out_an_address_that_was_challenged_meanwhile(customer: tuple[str, ContractAccess]) -> None:
    _, access = customer
    first, second = (
        Endpoint.objects.create(
            application=access.application, url=f"http://ats.test/{place}", registered_at=clock.now()
        )
        for place in ("first", "second")
    )
    asked: list[str] = []

    def refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        if asked == ["/first"]:
            challenge_endpoint(endpoint_id=second.pk)
        start_response("500 Internal Server Error", [])
        return [b""]

    Endpoint.objects.exclude(pk__in=(first.pk, second.pk)).update(registered_at=None)
    with outbound.through(InProcess(refuse)):
        challenge_due(0)

    assert asked == ["/first", "/second"]
    assert set(Endpoint.objects.exclude(registered_at=None).values_list("challenge_failures", flat=True)) == {1}


def test_an_address_is_not_challenged_while_it_answers_another_challenge(
    customer: tuple[str, ContractAccess],
) -> None:
    _, access = customer
    endpoint = Endpoint.objects.create(
        application=access.application, url="http://ats.test/slow", registered_at=clock.now()
    )
    Endpoint.objects.exclude(pk=endpoint.pk).update(registered_at=None)
    asked: list[str] = []

    def dawdle(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        if len(asked) == 1:
            challenge_due(0)
        start_response("500 Internal Server Error", [])
        return [b""]

    with outbound.through(InProcess(dawdle)):
        challenge_endpoint(endpoint_id=endpoint.pk)

    assert (asked, Endpoint.objects.get(pk=endpoint.pk).challenge_failures) == (["/slow"], 1)


def test_rounds_take_turns_and_only_one_waits(db: None) -> None:
    challenge_due.configure().defer(timestamp=0)

    assert ProcrastinateJob.objects.get().lock == "notifications.challenge"
    with pytest.raises(AlreadyEnqueued):
        challenge_due.configure().defer(timestamp=30)
