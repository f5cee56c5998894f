from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.platform.integrations.models import TYPES
from hirewire.hub.platform.notifications import services
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState, PushEvent
from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.hub.sites.developers.conftest import Vendor
from tests.support.html import tidy
from tests.support.http import InProcess
from tests.support.tasks import run_tasks


def answering(status: str, body: bytes = b"") -> InProcess:
    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start_response(status, [])
        return [body]

    return InProcess(answer)


@pytest.fixture
def ready(vendor: Vendor) -> Vendor:
    hub.ready(vendor.child, hub.contract())
    vendor.child.refresh_from_db()
    return vendor


def announced(vendor: Vendor, type: PushType = PushType.INTEGRATION_STATUS_CHANGE) -> PushEvent:  # noqa: A002 - named as in ``announce``
    organization = vendor.child.organization
    assert organization is not None
    return services.announce(
        application=vendor.child, organization=organization, type=type, endpoint_url="http://ats.test/hook"
    )


def died(vendor: Vendor) -> PushEvent:
    event = announced(vendor)
    Delivery.objects.filter(event=event).update(state=DeliveryState.DEAD, tries=11, last_status=503)
    return event


def test_a_test_event_shows_what_the_receiver_said(owner: Client, ready: Vendor) -> None:
    sent = owner.post(ready.address("integrations/test/"))
    waiting = owner.get(sent.headers["Location"])
    with outbound.through(answering("401 Unauthorized", b'{"message": "bad signature"}')):
        run_tasks()

    page = owner.get(sent.headers["Location"])

    assert 'hx-trigger="every 1s"' in waiting.content.decode()
    ((attempt, answer),) = page.context["tries"]
    assert (attempt.status, answer) == (401, '{\n  "message": "bad signature"\n}')
    assert "Unauthorized" in page.content.decode()
    assert AuditEntry.objects.filter(action="notification.test_sent", person_id=ready.owner.person_id).count() == 1


def test_a_test_event_can_be_pulled_with_the_current_integrations(owner: Client, ready: Vendor) -> None:
    event = PushEvent.objects.get(pk=owner.post(ready.address("integrations/test/")).headers["Location"].split("/")[-2])

    assert event.type == PushType.INTEGRATION_STATUS_CHANGE
    assert event.status_change.integrations.count() == len(TYPES)


def test_without_a_callback_address_no_test_event_is_sent(owner: Client, vendor: Vendor) -> None:
    answer = owner.post(vendor.address("integrations/test/"), follow=True)

    assert "Set CALLBACK_URL" in answer.content.decode()
    assert PushEvent.objects.count() == 0


def test_an_event_given_up_shows_what_the_receiver_answered(owner: Client, ready: Vendor) -> None:
    event = died(ready)
    path = ready.address(f"events/{event.pk}/")
    answered = tidy(owner.get(path).content.decode())
    Delivery.objects.filter(event=event).update(last_status=None, last_error="Connection refused")

    silent = tidy(owner.get(path).content.decode())

    assert "Given up: your receiver answered 503." in answered
    assert "Given up: Connection refused." in silent
    assert "newest first" not in answered


def test_events_can_be_narrowed(owner: Client, ready: Vendor) -> None:
    dead, other = died(ready), announced(ready, PushType.EXPORT_CANDIDATE_PROFILE)

    def found(**asked: str) -> list[str]:
        context = owner.get(ready.address("events/"), asked).context
        return [delivery.event_id for delivery in context["deliveries"]]

    assert found() == [other.pk, dead.pk]
    assert found(state="DEAD") == [dead.pk]
    assert found(type="EXPORT_CANDIDATE_PROFILE") == [other.pk]
    assert found(id=dead.pk) == [dead.pk]
    assert found(state="nonsense", before="nonsense", id="\x00") == [other.pk, dead.pk]


def test_pages_of_events_have_no_gaps(owner: Client, ready: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hirewire.hub.sites.developers.event_pages.PAGE", 2)
    told = [announced(ready).pk for _ in range(5)]

    seen, query = [], "?"
    while query:
        context = owner.get(ready.address("events/") + query).context
        seen += [delivery.event_id for delivery in context["deliveries"]]
        query = context["older"]

    assert seen == told[::-1]


def test_a_dead_letter_is_sent_again(owner: Client, ready: Vendor) -> None:
    event = died(ready)

    owner.post(ready.address(f"events/{event.pk}/replay/"))
    with outbound.through(answering("200 OK")):
        run_tasks()

    assert Delivery.objects.get().state == DeliveryState.DELIVERED
    assert AuditEntry.objects.get(action="notification.replayed").person_id == ready.owner.person_id


def test_all_dead_letters_are_sent_again_and_no_others(owner: Client, ready: Vendor) -> None:
    foreign = hub.enabled(callback_url="http://ats.test/other")
    elsewhere = services.announce(
        application=foreign.application,
        organization=foreign.contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/other",
    )
    Delivery.objects.filter(event=elsewhere).update(state=DeliveryState.DEAD)
    for _ in range(3):
        died(ready)

    answer = owner.post(ready.address("events/replay/"), follow=True)

    assert "3 events are on their way again." in answer.content.decode()
    assert list(Delivery.objects.filter(state=DeliveryState.DEAD).values_list("event", flat=True)) == [elsewhere.pk]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, ["Replay…", "Replay 1 event?", "until it arrives, three days are over, or its data expires.", "Replay"]),
        (
            2,
            [
                "Replay all…",
                "Replay 2 events?",
                "until they arrive, three days are over, or their data expires.",
                "Replay all",
            ],
        ),
    ],
)
def test_the_question_about_a_replay_counts_its_events(
    owner: Client, ready: Vendor, count: int, told: list[str]
) -> None:
    for _ in range(count):
        died(ready)

    page = tidy(owner.get(ready.address("events/")).content.decode())

    button, question, explanation, confirm = told
    assert f'data-opens="replay-all">{button}</button>' in page
    assert f'id="replay-all-t">{question}</h2>' in page
    assert explanation in page
    assert f'class="btn primary">{confirm}</button>' in page


def test_an_address_counts_as_answering_once_an_event_arrived(owner: Client, ready: Vendor) -> None:
    event = announced(ready)
    seen = []
    for state in (DeliveryState.PENDING, DeliveryState.DEAD, DeliveryState.DELIVERED):
        Delivery.objects.filter(event=event).update(state=state)
        ((_, health),) = owner.get(ready.address("events/")).context["endpoints"]
        seen.append(health)

    assert seen == ["Unknown", "Unknown", "Answers"]


def test_an_address_can_be_paused_and_resumed(owner: Client, ready: Vendor) -> None:
    announced(ready)
    endpoint = ready.child.endpoints.get()

    told = []
    for verb in ("pause", "resume"):
        owner.post(ready.address(f"events/endpoints/{endpoint.pk}/{verb}/"))
        ((shown, health),) = owner.get(ready.address("events/")).context["endpoints"]
        told.append((health, shown.paused_at is None))

    assert told == [("Paused", False), ("Unknown", True)]
    audited = AuditEntry.objects.filter(action__in=["notification.paused", "notification.resumed"])
    assert [entry.person_id for entry in audited] == [ready.owner.person_id] * 2


def test_a_failing_address_shows_its_failures_and_its_pause(owner: Client, ready: Vendor) -> None:
    announced(ready)
    ready.child.endpoints.update(failures=3, resumes_at=clock.now() + timedelta(minutes=10))

    page = owner.get(ready.address("events/")).content.decode()

    assert "failed 3 times in a row, next try" in tidy(page)
    assert "Try now" in page


def test_a_foreign_address_cannot_be_paused(owner: Client, ready: Vendor) -> None:
    foreign = hub.enabled(callback_url="http://ats.test/other")
    services.announce(
        application=foreign.application,
        organization=foreign.contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/other",
    )

    endpoint = foreign.application.endpoints.get()

    assert owner.post(ready.address(f"events/endpoints/{endpoint.pk}/pause/")).status_code == 404


def test_a_foreign_event_is_not_found(owner: Client, ready: Vendor) -> None:
    foreign = hub.enabled(callback_url="http://ats.test/other")
    event = services.announce(
        application=foreign.application,
        organization=foreign.contract.organization,
        type=PushType.INTEGRATION_STATUS_CHANGE,
        endpoint_url="http://ats.test/other",
    )

    answers = [
        owner.get(ready.address(f"events/{event.pk}/")),
        owner.post(ready.address(f"events/{event.pk}/replay/")),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_an_events_page_polls_only_while_a_change_is_due(owner: Client, ready: Vendor) -> None:
    event = announced(ready)
    address = ready.address(f"events/{event.pk}/")
    part = owner.get(address, headers={"hx-request": "true"}).content.decode()

    Delivery.objects.update(next_try_at=clock.now() + timedelta(hours=6), tries=7)

    assert ("<html" in part, "hx-trigger" in part) == (False, True)
    assert "hx-trigger" not in owner.get(address).content.decode()
