from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest

from hirewire.hub.platform.integrations.models import ContractAccess, Integration, StatusChange
from hirewire.hub.platform.notifications import services
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.http import InProcess
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def announced(access: ContractAccess) -> PushEvent:
    return services.announce(
        application=access.application,
        organization=access.contract.organization,
        type=PushType.EXPORT_CANDIDATE_PROFILE,
        endpoint_url="http://ats.test/hook",
    )


def answering(status: str, body: bytes) -> InProcess:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start_response(status, [])
        return [body]

    return InProcess(answer)


def test_every_delivery_attempt_is_recorded_with_the_response() -> None:
    access = hub.enabled()
    event = announced(access)
    with outbound.through(answering("401 Unauthorized", b'{"message": "bad signature", "who": "Zuzanna"}')):
        run_tasks()
    with clock.moved(by=timedelta(minutes=1)), outbound.through(answering("200 OK", b"thanks, ada@example.test")):
        services.replay(delivery=event.delivery, actor=hub.person())
        run_tasks()

        second, first = event.delivery.log.order_by("-pk")

    assert (first.status, first.answer) == (401, '{"message":"bad signature","who":"*******"}')
    assert (second.status, second.answer) == (200, "thanks, ***")
    assert first.request_body == f'{{"id":"{event.pk}","type":"EXPORT_CANDIDATE_PROFILE"}}'
    assert (first.endpoint_url, second.at - first.at > timedelta(seconds=50)) == ("http://ats.test/hook", True)


def test_long_answers_are_cut() -> None:
    access = hub.enabled()
    event = announced(access)

    with outbound.through(answering("500 Broken", b"x" * 100_000)):
        run_tasks()

    assert event.delivery.log.get().answer == "x" * 2048


def test_delivery_attempts_are_deleted_after_thirty_days() -> None:
    access = hub.enabled()
    announced(access)
    with outbound.through(answering("200 OK", b"")):
        run_tasks()

    with clock.moved(by=timedelta(days=29)):
        assert services.forget_old_tries() == 0
    with clock.moved(by=timedelta(days=31)):
        assert services.forget_old_tries() == 1


def test_notification_only_events_are_deleted_after_a_quarter() -> None:
    access = hub.enabled()
    told = {"application": access.application, "organization": access.contract.organization}
    export = announced(access)
    status = services.announce(**told, type=PushType.INTEGRATION_STATUS_CHANGE, endpoint_url="http://ats.test/hook")
    StatusChange.objects.create(event=status).integrations.add(Integration.objects.earliest("pk"))
    with outbound.through(answering("200 OK", b"")):
        run_tasks()
    waiting = services.announce(**told, type=PushType.RESYNC_JOBS, endpoint_url="http://ats.test/hook")
    services.announce(**told, type=PushType.JOB_POSTING_STATUS, endpoint_url="")

    with clock.moved(by=timedelta(days=89)):
        early = services.forget_old_events()
    with clock.moved(by=timedelta(days=91)):
        late = services.forget_old_events()

    assert (early, late) == (0, 2)
    assert set(PushEvent.objects.values_list("pk", flat=True)) == {export.pk, waiting.pk}
    assert not Delivery.objects.filter(event=status.pk).exists()
    assert not StatusChange.objects.filter(event=status.pk).exists()
    assert not StatusChange.integrations.through.objects.filter(statuschange=status.pk).exists()
