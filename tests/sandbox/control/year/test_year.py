import json
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from hirewire.cast.year import Kind, Year
from hirewire.cli.years import year as command
from hirewire.client import (
    ConfigurationKey,
    IntegrationKey,
    IntegrationType,
    RscClient,
    TokenCache,
    organization_urn,
)
from hirewire.client.auth import Authenticator
from hirewire.hub.seeding.suites import NETWORK_SIZE
from hirewire.sandbox.control.calls import SILENCE
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.sandbox.control.test_worlds import LARKSPUR
from tests.sandbox.support import client_of
from tests.sandbox.test_certifying import candidates
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

#: Five consecutive days include a working day, except around Christmas of some years.
DAYS = 5
#: A length and a speed at which playing a year takes longer than any test.
SLOWLY = {"days": 365, "speed": 1}


def test_everything_that_is_planned_happens(world: Sandbox) -> None:
    played = world.play_year(days=DAYS, seed=3)

    first_day = datetime.fromisoformat(played["from"]).date()
    planned = Counter(str(act.kind) for act in Year(first_day, DAYS, seed=3, first_person=NETWORK_SIZE).acts())
    assert (played["state"], played["days_played"], played["failures"]) == ("ended", DAYS, [])
    assert played["acts"] == planned
    assert played["exports"] == {"arrived": planned[Kind.EXPORT], "failed": 0, "under way": 0}
    assert world.clock.now().date() == first_day + timedelta(days=DAYS)
    exports = world.events(type="EXPORT_CANDIDATE_PROFILE", state="DELIVERED")
    assert len(exports) == planned[Kind.EXPORT]
    world.calls(status=lambda status: status >= 400).never()


def test_the_next_days_are_played_after_the_first(world: Sandbox) -> None:
    first = world.play_year(days=1)
    second = world.play_year(days=1)

    assert second["from"] >= first["now"]
    assert (first["days_played"], second["days_played"], second["failures"]) == (1, 1, [])


def test_due_tasks_run_in_the_nights_of_a_year_and_when_the_clock_is_moved_afterwards(
    world: Sandbox, ats: RscClient
) -> None:
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    # The journal keeps calls for 30 days.
    world.clock.move(days=29)

    world.play_year(days=3, plays_ats=False)
    after_nights = len(world.calls())
    ats.delete_candidates(["C-1"])
    world.clock.move(days=40)

    assert after_nights == 0
    world.wait_until(lambda: not world.calls(), within=SECONDS)


def test_an_ats_that_is_connected_is_left_alone(world: Sandbox, ats: RscClient) -> None:
    key = IntegrationKey(organization_urn(world.organization_id), IntegrationType.ONE_CLICK_EXPORT)
    ats.set_configuration(key, ConfigurationKey.CALLBACK_URL, f"{world.hub_url}/nowhere/")

    played = world.play_year(days=1)

    assert played["ats"] == "your ATS, which the year leaves alone"
    assert not set(played["acts"]) & {Kind.APPLICATION, Kind.JOB_OPENED}
    world.calls(resource="atsCandidates").never()


def test_a_year_can_be_stopped_and_says_what_it_did(world: Sandbox) -> None:
    world._control("POST", "year", SLOWLY)

    stopped = world._control("DELETE", "year")

    assert (stopped["state"], stopped["days_played"]) == ("stopped", 0)
    assert world._control("GET", "clock")["rate"] == 1
    assert world._control("GET", "year") == stopped


def test_the_clock_cannot_be_moved_while_a_year_is_played(world: Sandbox) -> None:
    world._control("POST", "year", SLOWLY)

    for change in (lambda: world.clock.move(hours=1), lambda: world._control("DELETE", "clock")):
        with pytest.raises(SandboxError, match="A year is being played"):
            change()
    with pytest.raises(SandboxError, match="A year is being played"):
        world.play_year(days=1)


def test_a_reset_ends_the_year(world: Sandbox) -> None:
    world._control("POST", "year", SLOWLY)

    world.reset()

    assert not world._control("GET", "clock")["rate"] > 1
    with pytest.raises(SandboxError, match="No year was played in this world"):
        world._control("GET", "year")


def test_a_reset_that_is_refused_leaves_the_year_alone(world: Sandbox) -> None:
    world._control("POST", "year", SLOWLY)

    with pytest.raises(SandboxError, match="There is no snapshot 'never'"):
        world.reset("never")
    with pytest.raises(SandboxError, match="`snapshot`, a string"):
        world._control("POST", "reset", {"snapshot": 1})

    assert world._control("GET", "year")["state"] == "playing"


def test_a_snapshot_of_a_year_goes_on_without_it(world: Sandbox) -> None:
    world._control("POST", "year", {"days": 365, "speed": 1000})
    world.wait_until(lambda: world._control("GET", "clock")["rate"] > 1, within=SECONDS)
    world.snapshot("in-the-year")
    kept = world.clock.now()

    world.reset("in-the-year")

    assert world._control("GET", "clock")["rate"] == 1
    assert abs(world.clock.now() - kept) < timedelta(days=1)


def test_no_world_is_imported_while_a_year_is_played(world: Sandbox) -> None:
    world._control("POST", "year", SLOWLY)

    with pytest.raises(SandboxError, match="A year is being played"):
        world.become({"companies": [LARKSPUR]})

    assert world._control("DELETE", "year")["failures"] == []


def test_nothing_stops_for_an_import_that_a_year_refuses(world: Sandbox) -> None:
    number = world._control("GET", "journal")["world"]
    world._control("POST", "year", SLOWLY)

    with pytest.raises(SandboxError, match="A year is being played"):
        world.become({"companies": [LARKSPUR]})
    world.reset()

    assert world._control("GET", "journal")["world"] == number + 1, "only the reset has made a new world"


def test_an_import_forgets_a_year_that_has_ended(world: Sandbox) -> None:
    world.play_year(days=1)

    world.become({"companies": [LARKSPUR]})

    with pytest.raises(SandboxError, match="No year was played in this world"):
        world._control("GET", "year")


def test_acts_that_fail_are_counted_and_reported(world: Sandbox) -> None:
    world.switch(on=False)

    world._control("POST", "year", {"days": 365, "speed": None})
    world.wait_until(lambda: world._control("GET", "year")["failed"], within=SECONDS)
    played = world._control("DELETE", "year")

    assert (played["state"], played["acts"].get(Kind.JOB_OPENED, 0)) == ("stopped", 0)
    assert played["failed"] >= len(played["failures"]) > 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"days": 0}, "days"),
        ({"days": 1, "until": "2100-01-01"}, "Name either `days` or `until`"),
        ({"until": "2001-01-01"}, "`until` must be after"),
        ({"speed": 0.5}, "speed"),
        ({"company": 1}, "company"),
    ],
)
def test_a_year_that_cannot_be_played_is_refused(world: Sandbox, body: dict[str, Any], words: str) -> None:
    with pytest.raises(SandboxError, match=words):
        world._control("POST", "year", body)


def test_a_new_token_works_however_fast_the_clock_runs(world: Sandbox) -> None:
    """If the clock never slowed down, a token would expire after 18 ms, before a client could use it."""
    world._control("POST", "year", {"days": 365, "speed": 100_000})

    for _ in range(20):
        with client_of(world, TokenCache()) as client:
            assert client.upsert_candidates({"C-1": candidates(2)["C-1"]}).refused == {}

    assert world._control("DELETE", "year")["failures"] == []
    world.calls(status=401).never()


def test_time_waits_for_a_client_that_is_slow_to_use_its_token(world: Sandbox) -> None:
    """The client leaves its token unused for longer than callers usually pause between two calls."""
    tokens = TokenCache()
    world._control("POST", "year", {"days": 365, "speed": 100_000})

    with httpx2.Client(timeout=SECONDS) as http:
        Authenticator(http, world.hub_url, world.client_id, world.client_secret, tokens).token()
    got_at, slow_until = world.clock.now(), time.monotonic() + 4 * SILENCE
    while time.monotonic() < slow_until:
        assert world.clock.now() - got_at < timedelta(minutes=25)
    with client_of(world, tokens) as client:
        assert client.upsert_candidates({"C-1": candidates(2)["C-1"]}).refused == {}

    world._control("DELETE", "year")
    world.calls(status=401).never()


def test_the_command_prints_what_happened(world: Sandbox) -> None:
    arguments = ["--sandbox", world.hub_url, "--days", "1", "--at-once"]

    result = CliRunner().invoke(command, arguments, catch_exceptions=False)

    assert result.exit_code == 0
    assert "1 of 1 days, from" in result.output
    assert "The ATS's part: the company's application, through the API." in result.output
    assert "Failures: 0 acts, 0 tasks of the worker." in result.output


def test_the_command_prints_json_for_programs(world: Sandbox) -> None:
    until = (world.clock.now() + timedelta(days=1)).date().isoformat()
    arguments = ["--sandbox", world.hub_url, "--until", until, "--at-once", "--json"]

    result = CliRunner().invoke(command, arguments, catch_exceptions=False)

    assert json.loads(result.stdout)["days_played"] == 1
