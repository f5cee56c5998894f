"""A sandbox whose agent connects a double of an ATS: the double's steps certify the agent."""

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

#: Greenhouse reports each step of these by a webhook, so they need no poll.
RULES = ("RSC-201", "OWN-201", "RSC-202", "OWN-202", "RSC-301")


@pytest.fixture(scope="module")
def greenhouse(kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(double="greenhouse") as sandbox:
        yield sandbox


def test_the_agent_with_greenhouse_passes_while_nobody_is_there(greenhouse: Sandbox, tmp_path: Path) -> None:
    command = ["certify", "run", "--sandbox", greenhouse.hub_url, "--unattended", "--patience", "90", "--strict"]
    adapter = ["--adapter", greenhouse.report["adapter_url"], "--adapter-key", greenhouse.report["adapter_key"]]
    rules = [part for rule in RULES for part in ("--rule", rule)]

    result = CliRunner().invoke(main, [*command, *adapter, *rules, "--json", str(tmp_path / "pack.json")])

    assert result.exit_code == 0, result.output
    verdicts = {each["id"]: each["verdict"] for each in json.loads((tmp_path / "pack.json").read_text())["results"]}
    assert verdicts == dict.fromkeys(RULES, "passed"), result.output
    assert "Agent with Greenhouse: Create the candidate Marigold" in result.output


def test_a_double_has_the_clock_of_the_sandbox(greenhouse: Sandbox) -> None:
    greenhouse.clock.move(days=100)

    answer = httpx2.get(greenhouse.report["double_url"], trust_env=False, timeout=60)

    now = greenhouse.clock.now()
    assert abs(parsedate_to_datetime(answer.headers["Date"]) - now) < timedelta(minutes=5)


def test_a_reset_is_refused_because_a_double_keeps_what_it_has(greenhouse: Sandbox) -> None:
    with pytest.raises(SandboxError, match="A double runs beside this sandbox"):
        greenhouse.reset()


def test_a_double_that_plays_no_steps_is_refused() -> None:
    with pytest.raises(SandboxError, match="'odoo' plays no steps of a certification"):
        Sandbox(double="odoo").start()
