from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from hirewire.certification.recordings import Sandbox as Source
from hirewire.client import RscClient
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

CANDIDATES = {"C-1": candidates(2)["C-1"]}


def test_a_token_expires_when_the_clock_moves(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates(CANDIDATES)

    world.clock.move(hours=1)
    ats.upsert_candidates(CANDIDATES)

    assert [call["status"] for call in world.calls()] == [200, 200, 401, 200, 200]


def test_a_stopped_clock_stays(world: Sandbox, ats: RscClient) -> None:
    stopped = world.clock.stop()

    ats.upsert_candidates(CANDIDATES)

    times = {call["at"][:23] for call in world.calls()}
    assert times == {stopped.isoformat(timespec="milliseconds")[:23]}
    assert world.clock.now() == stopped


def test_a_fast_clock_runs_ahead(world: Sandbox) -> None:
    began = world.clock.now()

    world.clock.run(1000)

    world.wait_until(lambda: world.clock.now() - began > timedelta(minutes=10), within=SECONDS)


def test_the_worker_does_what_became_due_while_the_clock_moved(world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates(CANDIDATES)
    before = len(world.calls())
    with Source(world.hub_url) as source:
        assert source.read().is_whole

    world.clock.move(days=40)

    # The journal keeps calls for 30 days.
    world.wait_until(lambda: len(world.calls()) == 0, within=SECONDS)
    assert before == 2
    with Source(world.hub_url) as source:
        assert not source.read().is_whole


def test_nobody_is_signed_out_because_the_clock_moves(world: Sandbox) -> None:
    person = world.report["people"][0]
    with httpx2.Client(base_url=world.hub_url, timeout=60, trust_env=False) as browser:
        form = browser.get("/sign-in/").text
        token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        signed_in = {"email": person["email"], "password": person["password"], "csrfmiddlewaretoken": token}
        browser.post("/sign-in/", data=signed_in)
        before = browser.get("/contracts/").status_code

        world.clock.move(days=100)

        assert (before, browser.get("/contracts/").status_code) == (200, 200)


def test_a_reset_shows_real_time_again(world: Sandbox) -> None:
    moved = world.clock.move(days=365)

    world.reset()

    assert moved - world.clock.now() > timedelta(days=364)


@pytest.mark.parametrize("rate", [0, 60])
def test_a_reset_to_a_snapshot_shows_its_time_again(world: Sandbox, rate: int) -> None:
    kept = world.clock.move(days=365)
    world.clock.run(rate)
    world.snapshot("next-year")
    world.reset()

    world.reset("next-year")

    shown = world._control("GET", "clock")
    assert (shown["rate"], shown["is_real"]) == (rate, False)
    assert timedelta() <= datetime.fromisoformat(shown["now"]) - kept < timedelta(days=1)


def test_a_snapshot_made_at_real_time_returns_to_real_time(world: Sandbox) -> None:
    world.snapshot("today")
    moved = world.clock.move(days=365)

    world.reset("today")

    assert world._control("GET", "clock")["is_real"]
    assert moved - world.clock.now() > timedelta(days=364)


def test_resets_return_to_the_time_of_a_world_that_was_made_the_seed(kept_cluster: None) -> None:
    with Sandbox() as sandbox:
        kept = sandbox.clock.stop(datetime.now(UTC) + timedelta(days=365))
        sandbox._control("POST", "seed")
        times = []
        for go in (sandbox.reset, lambda: sandbox.become(sandbox.world())):
            sandbox.clock.move(days=1)
            go()
            times.append(sandbox.clock.now())

    assert times == [kept, kept]


def test_the_clock_does_not_go_back(world: Sandbox) -> None:
    with pytest.raises(SandboxError, match="The clock moves forward only"):
        world.clock.move(hours=-1)
    with pytest.raises(SandboxError, match="from 0, which stops the clock"):
        world.clock.run(-1)


@pytest.mark.parametrize("seconds", [1e9, 1e300])
def test_the_clock_moves_at_most_ten_years_at_a_time(world: Sandbox, seconds: float) -> None:
    before = world.clock.now()

    with pytest.raises(SandboxError, match="at most ten years at a time"):
        world._control("POST", "clock", {"seconds": seconds})

    assert world.clock.now() - before < timedelta(days=1)
