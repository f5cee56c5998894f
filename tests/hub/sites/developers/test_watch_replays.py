from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.oauth.models import AccessToken
from hirewire.sandbox.control import failing
from hirewire.sandbox.control.sent_calls import KEPT, SentCall, SentCalls
from hirewire.sandbox.faults import Faults
from tests.hub.sites.developers.conftest import Vendor
from tests.support.ats import Ats
from tests.support.html import tidy

CANDIDATE = {"firstName": "Zuzanna", "lastName": "Kowalczyk", "emailAddresses": ["zuzanna@example.test"]}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    QUEUE.clear()
    KEPT.clear()


@pytest.fixture
def ats(vendor: Vendor) -> Ats:
    ats = Ats(vendor.child)
    vendor.child.refresh_from_db()
    return ats


@pytest.fixture
def sandbox(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failing, "known_faults", lambda: Faults(tmp_path / "faults.json"))
    settings.HIREWIRE_REPLAYS = "hirewire.sandbox.control.replaying.Replays"
    settings.HIREWIRE_JOURNAL_BODY = 2_000


def last_call() -> ApiCall:
    flush()
    return ApiCall.objects.latest("id")


def address(vendor: Vendor, call: ApiCall, more: str = "") -> str:
    return vendor.address(f"watch/calls/{call.uuid}/{more}")


def test_outside_a_sandbox_no_call_can_be_replayed(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "seatsV2", query="q=attributes")
    call = last_call()

    page = owner.get(address(vendor, call)).content.decode()

    assert "Replay" not in page
    assert owner.post(address(vendor, call, "replay/")).status_code == 404


@pytest.mark.usefixtures("sandbox")
def test_viewers_and_strangers_replay_nothing(viewer: Client, owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "seatsV2", query="q=attributes")
    call = last_call()
    ApiCall.objects.filter(pk=call.pk).update(application=vendor.parent)

    foreign = owner.post(address(vendor, call, "replay/")).status_code
    ApiCall.objects.filter(pk=call.pk).update(application=vendor.child)
    seen = viewer.get(address(vendor, call)).content.decode()

    assert (foreign, viewer.post(address(vendor, call, "replay/")).status_code) == (404, 403)
    assert "Replay" not in seen
    assert ApiCall.objects.count() == 1


def masked(ats: Ats) -> None:
    ats.put("atsCandidates", "atsCandidateId", {"C-1": CANDIDATE})


def masked_address(ats: Ats) -> None:
    ats.call("GET", "seatsV2", query="q=attributes&email=zuzanna@example.test")


def cut(ats: Ats) -> None:
    ats.put("atsCandidates", "atsCandidateId", {f"C-{number}": CANDIDATE for number in range(30)})


def not_json(ats: Ats) -> None:
    ats.call("PUT", "atsCandidates", body="x")


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("send", "reason"),
    [
        (masked, "The recording is masked"),
        (masked_address, "The recording is masked"),
        (cut, "The recording is cut"),
        (not_json, "The recording is masked"),
    ],
)
def test_a_recording_that_is_not_what_was_sent_is_refused(
    owner: Client, vendor: Vendor, ats: Ats, send: Callable[[Ats], None], reason: str
) -> None:
    send(ats)
    call = last_call()

    page = owner.get(address(vendor, call)).content.decode()
    refused = owner.post(address(vendor, call, "replay/"), headers=HTMX).content.decode()

    assert f"No replay. {reason}, and the sandbox no longer remembers what was sent." in tidy(page)
    assert 'role="alert"' in refused
    assert reason in refused
    assert ApiCall.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox")
def test_a_replay_shows_both_answers_and_leaves_no_token(owner: Client, vendor: Vendor, ats: Ats) -> None:
    ats.call("GET", "seatsV2", query="q=attributes")
    call = last_call()
    tokens = set(AccessToken.objects.values_list("pk", flat=True))

    page = owner.post(address(vendor, call, "replay/"), headers=HTMX)
    again = owner.post(address(vendor, call, "replay/"))

    comparison = page.context["comparison"]
    replayed = ApiCall.objects.get(pk=comparison.now.pk)
    assert (replayed.application_id, replayed.query, replayed.status) == (vendor.child.pk, call.query, call.status)
    assert (comparison.then.pk, comparison.is_same) == (call.pk, True)
    assert "The answers are the same." in tidy(page.content.decode())
    assert again.headers["Location"].startswith(address(vendor, call, "?replay="))
    assert owner.get(again.headers["Location"]).context["comparison"].is_same
    assert {bytes(pk) for pk in AccessToken.objects.values_list("pk", flat=True)} == {bytes(pk) for pk in tokens}


def sent(size: int) -> SentCall:
    return SentCall("PUT", "/v2/x", "", {}, "application/json", b"x" * size)


def test_only_the_newest_calls_are_remembered() -> None:
    by_number, by_size = SentCalls(most_calls=2, most_bytes=10_000), SentCalls(most_calls=9, most_bytes=100)
    ids = [UUID(int=number) for number in range(3)]

    for call_id in ids:
        by_number.put(call_id, sent(1))
        by_size.put(call_id, sent(60))
    by_size.put(UUID(int=9), sent(1_000))

    assert [by_number.get(call_id) is not None for call_id in ids] == [False, True, True]
    assert [by_size.get(call_id) for call_id in ids] == [None, None, None]
