"""A sandbox whose agent connects an account of an ATS that runs elsewhere; here, a double stands for that ATS."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hirewire.agent.doubles import serving
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.sandbox.account_beside import Account
from hirewire.sandbox.errors import SandboxError
from hirewire.testing import Sandbox
from tests.support.patience import SECONDS


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    offer = DOUBLES["greenhouse"]
    server = serving.make(offer.make(RunningClock(), 3), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Account("greenhouse", offer.settings(f"http://127.0.0.1:{server.server_port}"))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def sandbox(account: Account, kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(account=account) as sandbox:
        yield sandbox


@pytest.mark.journey
@pytest.mark.xdist_group("sandbox")
def test_the_records_of_the_account_arrive(sandbox: Sandbox) -> None:
    sandbox.wait_until(
        lambda: len(sandbox.calls(resource="candidates", done=lambda count: count > 0)) > 0, within=SECONDS
    )

    assert sandbox.report["account"] == "greenhouse"
    assert "adapter_url" not in sandbox.report, "a sandbox must not play steps in a real account"


@pytest.mark.journey
@pytest.mark.xdist_group("sandbox")
def test_a_world_with_an_account_refuses_snapshots_and_resets(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="cannot be saved or restored"):
        sandbox.reset()
    with pytest.raises(SandboxError, match="cannot be saved or restored"):
        sandbox.snapshot("mine")


def test_an_account_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "odoo.json"
    file.write_text('{"connector": "odoo", "settings": {"database": "odoo11"}}')

    assert Account.in_file(file) == Account("odoo", {"database": "odoo11"})


@pytest.mark.parametrize("content", ["", "[]", '{"connector": 1, "settings": {}}', '{"connector": "odoo"}'])
def test_a_file_without_an_account_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "odoo.json"
    file.write_text(content)

    with pytest.raises(SandboxError, match=r"odoo\.json"):
        Account.in_file(file)


def test_the_agent_connects_one_ats(account: Account) -> None:
    with pytest.raises(SandboxError, match="either a double or an account"):
        Sandbox(double="greenhouse", account=account)
