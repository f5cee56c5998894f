"""What ``hirewire demo`` tells scripts, and how it reports a port in use.

``tests/cli/test_demo`` tests that a demo starts.
"""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from hirewire.cast.cast import BRIGHTPATH, LARKSPUR
from hirewire.client import RscClient
from tests.support.patience import SECONDS
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]


def test_the_report_has_exactly_the_promised_shape(stack: Stack) -> None:
    file = stack.home.report

    report = json.loads(file.read_text())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _shape(report) == {
        "hub_url": str,
        "ats_url": str,
        "agent_url": str,
        "organization_id": int,
        "contracts": [{"id": int, "name": str}],
        "partner_application": {"id": int, "name": str, "client_id": str, "client_secret": str},
        "customer_application": {"urn": str, "unique_foreign_id": str, "client_id": str, "client_secret": str},
        "people": [{"name": str, "email": str, "password": str, "company": str, "roles": dict, "ats_admin": bool}],
        "developer": {"name": str, "email": str, "password": str},
        "operator": {"name": str, "email": str, "password": str},
    }
    assert [contract["id"] for contract in report["contracts"]] == [5500777, 5500812]
    roles = {one["name"]: one["roles"] for one in report["people"]}
    assert len(roles) == len(LARKSPUR.colleagues) + len(BRIGHTPATH.colleagues)
    assert roles["Ingrid Solheim"] == {"5500777": ["admin", "recruiter"], "5500812": ["recruiter"]}
    assert roles["Kofi Mensah"] == {"5600102": ["admin", "recruiter"]}


def test_the_credentials_in_the_report_work(stack: Stack) -> None:
    report = json.loads(stack.home.report.read_text())
    partner, customer = report["partner_application"], report["customer_application"]

    sites = [
        httpx2.get(report[name], follow_redirects=True, timeout=SECONDS, trust_env=False)
        for name in ("hub_url", "ats_url")
    ]
    with RscClient(
        api_url=report["hub_url"],
        oauth_url=report["hub_url"],
        client_id=partner["client_id"],
        client_secret=partner["client_secret"],
    ) as client:
        found = client.find_provisioned(customer["unique_foreign_id"])

    assert [site.status_code for site in sites] == [200, 200]
    assert found is not None
    assert (found.key, found.credentials.client_id) == (customer["urn"], customer["client_id"])


def test_demo_reports_a_port_in_use_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {**os.environ, "HIREWIRE_HOME": str(tmp_path), "HIREWIRE_HUB_PORT": str(port)}
        demo = subprocess.run(
            [sys.executable, "-m", "hirewire.cli", "demo"], env=env, capture_output=True, text=True, check=False
        )

    assert demo.returncode == 1
    assert demo.stdout == ""
    assert demo.stderr == (
        f"Error: Port {port} cannot be used (Address already in use)."
        " Set HIREWIRE_HUB_PORT to a free port, or stop what uses it.\n"
    )


def _shape(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The types in a JSON value. All items of a list must have the same shape.

    The shape leaves out the keys of ``roles``, because they are not names of fields but ids of contracts.
    """
    if isinstance(value, dict):
        return {name: dict if name == "roles" else _shape(one) for name, one in value.items()}
    if isinstance(value, list):
        shapes = [_shape(one) for one in value]
        assert all(shape == shapes[0] for shape in shapes)
        return shapes[:1]
    return type(value)
