import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hirewire.cast.cast import LARKSPUR
from hirewire.cli.main import main
from hirewire.sandbox import enabling, prepared
from hirewire.sandbox.account_beside import Account
from hirewire.testing import Sandbox
from tests.odoo.steps import environment
from tests.support.patience import SECONDS
from tools.odoo_server import Odoo

#: The rules that the run passes. The recorded calls and the adapter's steps in Odoo show that the rules are fulfilled.
#: Module 4 is missing, because it is about access lists, which Odoo does not have.
PASSED = {
    *("RSC-101", "RSC-102", "RSC-104", "RSC-105", "RSC-106", "OWN-101", "OWN-102"),
    *("RSC-201", "RSC-202", "RSC-203", "RSC-204"),
    *("OWN-201", "OWN-202", "OWN-203", "OWN-204", "OWN-205", "OWN-206"),
    *("RSC-301", "RSC-303", "OWN-301", "OWN-302", "OWN-303", "OWN-304", "OWN-306"),
    *("RSC-501", "RSC-502", "RSC-503", "RSC-504", "RSC-505"),
}


@pytest.fixture
def account(odoo: Odoo) -> Account:
    settings = {"base_url": odoo.url, "database": odoo.database, "user": odoo.login, "key": odoo.password}
    return Account("odoo", settings)


@pytest.fixture
def sandbox(account: Account, stages: None, kept_cluster: None) -> Iterator[Sandbox]:
    with Sandbox(account=account) as sandbox:
        key = prepared.KEYS["HIREWIRE_AGENT_KEY"]
        with enabling.Connection(LARKSPUR, ats_url=sandbox.report["ats_url"], agent_key=key) as connection:
            # Wait for the first sync. Otherwise, the run could mistake a call of that sync for the call that must
            # follow a step in Odoo.
            sandbox.wait_until(lambda: enabling.is_enabled(connection.status()), within=SECONDS)
        # The agent asks for changes once a minute, so let time run faster.
        sandbox.clock.run(10)
        yield sandbox


def test_the_agent_with_odoo_passes_unattended(odoo: Odoo, sandbox: Sandbox, tmp_path: Path) -> None:
    report, pack = sandbox.report, tmp_path / "pack.json"
    connection = f"{report['ats_url']}/agent/api/connections/{LARKSPUR.tenant}"
    key = prepared.KEYS["HIREWIRE_AGENT_KEY"]
    command = ["certify", "run", "--sandbox", sandbox.hub_url, "--unattended", "--patience", str(SECONDS), "--strict"]
    adapter = ["--adapter", "tests.odoo.steps:OdooSteps", "--not-applicable", "4=Odoo has no access lists."]

    result = CliRunner().invoke(
        main,
        [*command, *adapter, "--json", str(pack)],
        env=environment(odoo, sandbox=sandbox.hub_url, connection=connection, agent_key=key),
    )

    verdicts = {each["id"]: each["verdict"] for each in json.loads(pack.read_text())["results"]}
    assert result.exit_code == 0, result.output
    assert {rule for rule, verdict in verdicts.items() if verdict == "passed"} == PASSED, result.output
