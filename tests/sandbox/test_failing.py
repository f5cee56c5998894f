import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx2
import pytest

from hirewire.client import RscClient
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from hirewire.wire.urn import contract_urn
from tests.sandbox.receiver import Receiver
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

CANDIDATES = {"C-1": candidates(2)["C-1"]}


@pytest.fixture
def http(world: Sandbox) -> Iterator[httpx2.Client]:
    form = {
        "grant_type": "client_credentials",
        "client_id": world.client_id,
        "client_secret": world.client_secret,
    }
    with httpx2.Client(base_url=world.hub_url, timeout=60, trust_env=False) as http:
        token = http.post("/oauth/v2/accessToken", data=form).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


def me(http: httpx2.Client, **headers: str) -> httpx2.Response:
    return http.get("/rest/seatsV2?q=attributes", headers={"LinkedIn-Version": "202604", **headers})


@pytest.mark.parametrize(("more", "wait"), [({}, None), ({"retry_after": 7}, "7")])
def test_a_429_comes_with_and_without_a_time_to_wait(
    world: Sandbox, http: httpx2.Client, more: dict[str, int], wait: str | None
) -> None:
    world.faults.add("too-many-requests", resource="seatsV2", **more)

    first, second = me(http), me(http)

    assert (first.status_code, first.headers.get("Retry-After")) == (429, wait)
    assert first.json()["code"] == "TOO_MANY_REQUESTS"
    assert second.status_code != 429


def test_a_server_error_is_in_the_journal_like_any_call(world: Sandbox, http: httpx2.Client) -> None:
    number = world.faults.add("server-error", status=503, application=world.client_id)

    answer = me(http)

    assert answer.status_code == 503
    call = world.calls(status=503).once()
    assert (call["resource"], call["method"], call["client_id"]) == ("seatsV2", "finder", world.client_id)
    assert world.faults.struck(number) == 1


def test_a_fault_for_one_application_spares_the_others(world: Sandbox, http: httpx2.Client) -> None:
    world.faults.add("server-error", application=world.report["applications"]["partner"]["client_id"])

    assert me(http).status_code != 500


def test_a_connection_is_cut_in_the_middle_of_the_answer(world: Sandbox, http: httpx2.Client) -> None:
    contract = quote(contract_urn(world.contract_ids[0]), safe="")
    world.faults.add("cut", resource="seatsV2", bytes=5, times=2)

    for query in ("q=attributes", f"q=attributes&contracts=List({contract})&start=0&count=10"):
        with pytest.raises(httpx2.TransportError):
            http.get(f"/v2/seatsV2?{query}", headers={"X-RestLi-Protocol-Version": "2.0.0"})

    assert [call["status"] for call in world.calls(resource="seatsV2")] == [400, 200]


def test_an_answer_with_a_token_is_cut_like_any_other(world: Sandbox, http: httpx2.Client) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": world.client_id,
        "client_secret": world.client_secret,
    }
    world.faults.add("cut", resource="accessToken", bytes=5)

    with pytest.raises(httpx2.TransportError):
        http.post("/oauth/v2/accessToken", data=form)

    assert http.post("/oauth/v2/accessToken", data=form).status_code == 200


def test_a_slow_answer_comes_late(world: Sandbox, http: httpx2.Client) -> None:
    world.faults.add("slow", resource="seatsV2", seconds=0.7)

    began = time.monotonic()
    me(http)

    assert time.monotonic() - began >= 0.7


def test_a_token_expires_early_and_the_client_renews_it(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates(CANDIDATES)
    world.faults.add("expired-token", resource="atsCandidates")

    ats.upsert_candidates(CANDIDATES)

    statuses = [call["status"] for call in world.calls()]
    assert statuses == [200, 200, 401, 200, 200]
    assert "EXPIRED_ACCESS_TOKEN" in world.calls(status=401).once()["answer"]


def test_a_version_sunsets_early(world: Sandbox, http: httpx2.Client) -> None:
    world.faults.add("sunset", version="202604")

    ended, other = me(http), me(http, **{"LinkedIn-Version": "202603"})

    assert (ended.status_code, ended.json()["code"]) == (426, "NONEXISTENT_VERSION")
    assert other.status_code != 426


def test_a_reset_forgets_all_faults(world: Sandbox, http: httpx2.Client) -> None:
    world.faults.add("server-error", times=None)

    world.reset()

    assert world.faults.armed() == []


def test_an_unknown_fault_is_refused(world: Sandbox) -> None:
    with pytest.raises(SandboxError, match="There is no fault 'earthquake'"):
        world.faults.add("earthquake")
    with pytest.raises(SandboxError, match="There is no fault 9"):
        world.faults.remove(9)


def exported(world: Sandbox, receiver: Receiver, *, events: int, arrivals: int) -> list[str]:
    ids = [world.export() for _ in range(events)]
    world.wait_until(lambda: len(receiver.ids) >= arrivals, within=SECONDS)
    return ids


def test_an_event_comes_twice(world: Sandbox, receiver: Receiver) -> None:
    world.faults.add("doubled-event", type="EXPORT_CANDIDATE_PROFILE")

    (event,) = exported(world, receiver, events=1, arrivals=2)

    assert receiver.ids == [event, event]


def test_an_event_is_signed_with_a_wrong_secret(world: Sandbox, receiver: Receiver) -> None:
    world.faults.add("forged-signature")

    exported(world, receiver, events=2, arrivals=2)

    assert sorted(receiver.signed) == [False, True]


def test_an_event_comes_after_the_next_one(world: Sandbox, receiver: Receiver) -> None:
    # The worker sends both events right after each other, because both wait until the receiver answers this one. The
    # fault would hold the first event for a few seconds only.
    with receiver.withholding_answers():
        (opener,) = exported(world, receiver, events=1, arrivals=1)
        world.faults.add("reordered-events")
        first, second = (world.export() for _ in range(2))
    world.wait_until(lambda: {first, second} <= {*receiver.ids}, within=SECONDS)

    assert [event for event in receiver.ids if event != opener] == [second, first]


def test_an_event_comes_late(world: Sandbox, receiver: Receiver) -> None:
    world.faults.add("late-event", seconds=1.5)

    began = time.monotonic()
    exported(world, receiver, events=1, arrivals=1)

    assert receiver.at[0] - began >= 1.5
