import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from click.testing import CliRunner

from hirewire.cast.year import Kind
from hirewire.cli.main import main
from hirewire.client import Candidate
from hirewire.client.dialects import V2
from hirewire.sandbox import prepared
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.sandbox.support import client_of
from tests.support.patience import SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]

#: In this many days, jobs are opened and people apply, whatever the first day is. Five days are too few for some
#: first days in August and around Christmas.
DAYS = 10


@pytest.fixture(scope="module")
def both(kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(with_ats=True) as sandbox:
        yield sandbox


def test_the_adapter_of_the_simulator_shows_rules_while_nobody_is_there(both: Sandbox, tmp_path: Path) -> None:
    # While other tests run, the agent may take minutes until it sends what a step has changed.
    command = ["certify", "run", "--sandbox", both.hub_url, "--unattended", "--patience", "600"]
    adapter = ["--adapter", both.report["adapter_url"], "--adapter-key", both.report["ats_api_key"]]
    rules = ["--rule", "RSC-301", "--rule", "RSC-501", "--rule", "OWN-203"]

    result = CliRunner().invoke(main, [*command, *adapter, *rules, "--json", str(tmp_path / "pack.json")])

    assert result.exit_code == 0, result.output
    verdicts = {each["id"]: each["verdict"] for each in json.loads((tmp_path / "pack.json").read_text())["results"]}
    assert verdicts == dict.fromkeys(("RSC-301", "RSC-501", "OWN-203"), "passed"), result.output


def test_both_sites_have_one_clock(both: Sandbox) -> None:
    both.clock.move(days=100)

    made = ats(both, "POST", "candidates", first_name="Noor", last_name="Haddad")

    assert made["created_at"][:10] == f"{both.clock.now():%Y-%m-%d}"
    assert both.clock.now() - both.clock.move(hours=1) < timedelta()


def test_a_reset_returns_both_sides_to_the_moment_when_the_ats_was_connected(both: Sandbox) -> None:
    both.reset()
    hire(both, "Noor")
    both.wait_until(lambda: arrivals(both), within=SECONDS)

    both.reset()

    assert (names(both), arrivals(both)) == ([], 0)
    # The calls that connected the ATS are part of the restored world, so the reset keeps them.
    assert both.calls(path="/oauth/v2/accessToken", status=200)


def test_after_a_reset_the_agent_continues_from_its_own_restored_state(both: Sandbox) -> None:
    hire(both, "Noor")
    both.wait_until(lambda: arrivals(both), within=SECONDS)

    both.reset()
    hire(both, "Ada")

    both.wait_until(lambda: arrivals(both), within=SECONDS)
    # Neither side uses a token of the previous world.
    both.calls(status=401).never()
    assert names(both) == ["Ada"]


def test_a_snapshot_keeps_both_sides(both: Sandbox) -> None:
    both.reset()
    kept = hire(both, "Noor")
    both.wait_until(lambda: arrivals(both), within=SECONDS)
    both.snapshot("one-hired")
    lost = hire(both, "Ada")
    both.wait_until(lambda: title_in_recruiter(both, lost) is not None, within=SECONDS)

    both.reset("one-hired")

    assert names(both) == ["Noor"]
    assert (title_in_recruiter(both, kept), title_in_recruiter(both, lost)) == ("", None)
    ats(both, "PATCH", f"candidates/{kept}", title="Head nurse")
    both.wait_until(lambda: title_in_recruiter(both, kept) == "Head nurse", within=SECONDS)


def test_a_year_is_played_in_the_simulator_and_reaches_recruiter(both: Sandbox) -> None:
    both.reset()

    played = both.play_year(days=DAYS)

    assert (played["ats"], played["failures"]) == ("the ATS Simulator", [])
    assert played["exports"]["failed"] == played["exports"]["under way"] == 0
    assert len(ats(both, "GET", "jobs")["items"]) == played["acts"][Kind.JOB_OPENED]
    assert len(names(both)) >= played["acts"][Kind.APPLICATION] > 0


def test_a_world_from_a_file_is_refused_because_the_ats_is_connected_to_this_one(both: Sandbox) -> None:
    with pytest.raises(SandboxError, match="An ATS runs beside this sandbox"):
        both.become(both.world())


def test_the_ats_was_added_to_a_copy_of_the_plain_cluster(both: Sandbox) -> None:
    plain, with_ats = (prepared.find(print, with_ats=with_ats) for with_ats in (False, True))

    assert _identifier(plain) == _identifier(with_ats)
    assert with_ats.facts == {**plain.facts, "ats": {"api_key": both.report["ats_api_key"]}}


def ats(sandbox: Sandbox, verb: str, path: str, **fields: Any) -> Any:  # noqa: ANN401 - JSON
    answer = httpx2.request(
        verb,
        f"{sandbox.report['ats_api_url']}/{path}",
        json=fields or None,
        headers={"Authorization": f"Bearer {sandbox.report['ats_api_key']}"},
        trust_env=False,
        timeout=60,
    )
    assert answer.is_success, answer.text
    return answer.json()


def hire(sandbox: Sandbox, first_name: str) -> str:
    emails = [f"{first_name.lower()}@example.test"]
    return str(ats(sandbox, "POST", "candidates", first_name=first_name, last_name="Haddad", emails=emails)["id"])


def names(sandbox: Sandbox) -> list[str]:
    return [item["first_name"] for item in ats(sandbox, "GET", "candidates")["items"]]


def title_in_recruiter(sandbox: Sandbox, candidate_id: str) -> str | None:
    """The candidate's title in Recruiter, or None if Recruiter does not have the candidate.

    The title shows whether a candidate or a change has arrived. A count of calls would not show it, because the agent
    may send a candidate twice.
    """
    with client_of(sandbox) as rsc:
        found = rsc.fetch(V2.candidates.path, [candidate_id], rsc.keyed(V2.candidates), Candidate)
    return (found[candidate_id].current_job_title or "") if found else None


def arrivals(sandbox: Sandbox) -> int:
    """How many versions of candidates the agent has sent to the hub. One call may send several."""
    return sum(call["done"] for call in sandbox.calls(resource="candidates", method="batch_update"))


def _identifier(cluster: prepared.Prepared) -> bytes:
    """The number that ``initdb`` gives each cluster."""
    return (cluster.folder / "postgres/data/global/pg_control").read_bytes()[:8]
