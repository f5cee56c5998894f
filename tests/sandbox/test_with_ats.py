"""A sandbox with the ATS Simulator beside it: connected, enabled, and certified by its own adapter."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from hirewire.cli.main import main
from hirewire.sandbox import prepared
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("sandbox")]


@pytest.fixture(scope="module")
def both(kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(with_ats=True) as sandbox:
        yield sandbox


def test_the_adapter_of_the_simulator_shows_rules_while_nobody_is_there(both: Sandbox, tmp_path: Path) -> None:
    command = ["certify", "run", "--sandbox", both.hub_url, "--unattended", "--patience", "60"]
    adapter = ["--adapter", both.report["adapter_url"], "--adapter-key", both.report["ats_api_key"]]
    rules = ["--rule", "RSC-301", "--rule", "RSC-501", "--rule", "OWN-203"]

    result = CliRunner().invoke(main, [*command, *adapter, *rules, "--json", str(tmp_path / "pack.json")])

    assert result.exit_code == 0, result.output
    verdicts = {each["id"]: each["verdict"] for each in json.loads((tmp_path / "pack.json").read_text())["results"]}
    assert verdicts == dict.fromkeys(("RSC-301", "RSC-501", "OWN-203"), "passed"), result.output


def test_both_sites_have_one_clock(both: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {both.report['ats_api_key']}"}
    both.clock.move(days=100)

    made = httpx2.post(
        f"{both.report['ats_api_url']}/candidates",
        json={"first_name": "Noor", "last_name": "Haddad"},
        headers=headers,
        trust_env=False,
        timeout=60,
    ).json()

    assert made["created_at"][:10] == f"{both.clock.now():%Y-%m-%d}"
    assert both.clock.now() - both.clock.move(hours=1) < timedelta()


def test_a_reset_is_refused_because_the_ats_would_keep_its_data(both: Sandbox) -> None:
    with pytest.raises(SandboxError, match="An ATS runs beside this sandbox"):
        both.reset()


def test_the_ats_was_added_to_a_copy_of_the_plain_cluster(both: Sandbox) -> None:
    plain, with_ats = (prepared.find(print, with_ats=with_ats) for with_ats in (False, True))

    assert _identifier(plain) == _identifier(with_ats)
    assert with_ats.facts == {**plain.facts, "ats": {"api_key": both.report["ats_api_key"]}}


def _identifier(cluster: prepared.Prepared) -> bytes:
    """The number that ``initdb`` gives each cluster."""
    return (cluster.folder / "postgres/data/global/pg_control").read_bytes()[:8]
