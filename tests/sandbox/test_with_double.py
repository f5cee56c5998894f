"""A sandbox whose agent connects a double of an ATS.

During a certification, the double itself takes the steps of the rules, such as creating a candidate.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from hirewire.certification.adapters import HttpAdapter, StepFailedError
from hirewire.certification.steps import STEPS, Move, usual_values
from hirewire.cli.main import main
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

#: Rules whose steps Greenhouse reports by webhooks, so the agent need not poll for them.
RULES = ("RSC-201", "OWN-201", "RSC-202", "OWN-202", "RSC-301")


@pytest.fixture(scope="module")
def greenhouse(kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(double="greenhouse") as sandbox:
        yield sandbox


#: Rules whose steps add a person to a list, remove the person, and add the person again. The ATS sends no webhooks
#: about teams, so the agent must poll for each step.
LISTS = ("RSC-401", "RSC-403", "RSC-404")


def certified(sandbox: Sandbox, pack: Path, rules: tuple[str, ...]) -> str:
    """Check the agent against these rules, with no person present. All rules must pass. Return what was printed."""
    output, verdicts = judged(sandbox, pack, rules)
    assert verdicts == dict.fromkeys(rules, "passed"), output
    return output


def judged(sandbox: Sandbox, pack: Path, rules: tuple[str, ...] = ()) -> tuple[str, dict[str, str]]:
    """Check the agent against these rules, or all if none is given. Return what was printed, and the verdicts."""
    # While other tests run, a poll may take minutes, so each rule waits up to ten minutes for the effect of its step.
    command = ["certify", "run", "--sandbox", sandbox.hub_url, "--unattended", "--patience", "600", "--strict"]
    adapter = ["--adapter", sandbox.report["adapter_url"], "--adapter-key", sandbox.report["adapter_key"]]
    chosen = [part for rule in rules for part in ("--rule", rule)]
    result = CliRunner().invoke(main, [*command, *adapter, *chosen, "--json", str(pack)])
    assert result.exit_code == 0, result.output
    return result.output, {each["id"]: each["verdict"] for each in json.loads(pack.read_text())["results"]}


def test_the_agent_with_greenhouse_passes_unattended(greenhouse: Sandbox, tmp_path: Path) -> None:
    # Without this reset, the calls of earlier tests would fulfil the rules before the double takes any step.
    greenhouse.reset()

    output = certified(greenhouse, tmp_path / "pack.json", RULES)

    assert "Agent with Greenhouse: Create the candidate Marigold" in output


def test_jobs_with_access_lists_are_open_to_the_person_who_exports(greenhouse: Sandbox, tmp_path: Path) -> None:
    greenhouse.reset()
    greenhouse.clock.run(20)

    certified(greenhouse, tmp_path / "lists.json", LISTS)
    # This rule exports somebody to a new job. Now that the agent sends access lists, the job is hidden until its list
    # arrives.
    certified(greenhouse, tmp_path / "export.json", ("RSC-301",))


def test_a_double_has_the_clock_of_the_sandbox(greenhouse: Sandbox) -> None:
    greenhouse.clock.move(days=100)

    answer = httpx2.get(greenhouse.report["double_url"], trust_env=False, timeout=60)

    now = greenhouse.clock.now()
    assert abs(parsedate_to_datetime(answer.headers["Date"]) - now) < timedelta(minutes=5)


def test_a_reset_restores_hub_agent_and_double(greenhouse: Sandbox) -> None:
    greenhouse.reset()
    steps = Steps(greenhouse)
    first = steps.create("Noor")
    greenhouse.wait_until(lambda: arrivals(greenhouse), within=SECONDS)

    greenhouse.reset()

    assert arrivals(greenhouse) == 0
    with pytest.raises(StepFailedError, match=f"There is no candidate {first}"):
        steps.edit(first)
    # The double continues from its restored state, so it gives the same id again. The agent still accepts the double's
    # webhooks.
    assert steps.create("Ada") == first
    greenhouse.wait_until(lambda: arrivals(greenhouse), within=SECONDS)
    greenhouse.calls(status=401).never()


def test_a_snapshot_keeps_the_records_of_the_double(greenhouse: Sandbox) -> None:
    greenhouse.reset()
    steps = Steps(greenhouse)
    noor = steps.create("Noor")
    greenhouse.wait_until(lambda: arrivals(greenhouse), within=SECONDS)
    greenhouse.snapshot("noor")
    greenhouse.reset()

    greenhouse.reset("noor")

    before = arrivals(greenhouse)
    steps.edit(noor)
    greenhouse.wait_until(lambda: arrivals(greenhouse) > before, within=SECONDS)


class Steps:
    def __init__(self, sandbox: Sandbox) -> None:
        self._adapter = HttpAdapter(sandbox.report["adapter_url"], key=sandbox.report["adapter_key"])

    def create(self, first_name: str) -> str:
        step = STEPS["create-candidate"]
        return self._adapter.play(step, {**usual_values(Move(step)), "first_name": first_name})

    def edit(self, candidate: str) -> None:
        step = STEPS["edit-candidate"]
        self._adapter.play(step, {**usual_values(Move(step)), "candidate": candidate})


def arrivals(sandbox: Sandbox) -> int:
    return sum(call["done"] for call in sandbox.calls(resource="candidates", method="batch_update"))


def test_a_double_that_plays_no_steps_is_refused() -> None:
    with pytest.raises(SandboxError, match="'odoo' plays no steps of a certification"):
        Sandbox(double="odoo").start()
