"""Brings the first company to "enabled" the way its people would, through both sides' own services."""

import json
import time
from collections.abc import Callable
from typing import Any, Self

import httpx2

from hirewire.cast.cast import LARKSPUR, Company
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.progress import Progress

Status = dict[str, Any]
#: Runs a command of the hub and returns what it printed.
RunHub = Callable[[list[str]], str]
_LOOK_EVERY = 0.25
#: The person who requests the integrations, and the contract they are for.
ADMIN = LARKSPUR.colleagues[0]
CONTRACT = LARKSPUR.dashboards[0]


class Connection:
    """A company's connection, as the agent's API shows it to the ATS."""

    def __init__(self, company: Company, *, ats_url: str, agent_key: str) -> None:
        self._company = company
        self._ats_url = ats_url
        self._http = httpx2.Client(
            base_url=f"{ats_url}/agent/api/connections",
            headers={"Authorization": f"Bearer {agent_key}"},
            timeout=60,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def status(self) -> Status | None:
        response = self._http.get(self._company.tenant)
        return None if response.status_code == httpx2.codes.NOT_FOUND else _body(response)

    def connect(self, api_key: str) -> Status:
        connection = {
            "name": self._company.name,
            "connector": "simulator",
            "settings": {"base_url": f"{self._ats_url}/api/v1", "api_key": api_key},
            "widget_origins": [self._ats_url],
        }
        return _body(self._http.put(self._company.tenant, json=connection))

    def integrate(self, callback: list[Any]) -> Status:
        return _body(self._http.post(f"{self._company.tenant}/integrate", json=callback))


def is_enabled(status: Status | None) -> bool:
    return status is not None and status["state"] == "enabled" and status["sync"]["state"] == "complete"


def enable(connection: Connection, *, api_key: str, run_hub: RunHub, progress: Progress) -> Status:
    """Connect and enable the company. Every step may be repeated, after an interruption or when the ports changed."""
    with progress.step(f"Connecting {LARKSPUR.name}'s ATS"):
        status = connection.connect(api_key)
        if status["application"] is None:
            raise DemoError(f"The agent could not provision an application: {_fault(status)}.")
        who = ["--application", str(status["application"]["id"]), "--contract", str(CONTRACT.id)]
        who += ["--person", ADMIN.email]
    with progress.step(f"Requesting the integrations as {ADMIN.name}"):
        status = connection.integrate(json.loads(run_hub(["request", *who])))
    if status["state"] != "enabled":
        with progress.step(f"Switching them on for {CONTRACT.name}"):
            run_hub(["switch", *who])
    with progress.step("Syncing the ATS's history"):
        return _synced(connection, progress)


def _synced(connection: Connection, progress: Progress) -> Status:
    while True:
        status = connection.status()
        if is_enabled(status) and status is not None:
            return status
        if status is not None and status["sync"]["state"] == "stopped":
            raise DemoError(f"The sync stopped: {status['sync']['reason']}.")
        if status is not None:
            progress.detail(_at(status))
        time.sleep(_LOOK_EVERY)


def _at(status: Status) -> str:
    for entity in status["sync"]["entities"]:
        if entity["state"] == "sending":
            return f"{entity['label']} {entity['sent']} of {entity['total'] or 'some'}"
    return "waiting"


def _fault(status: Status) -> str:
    return status["fault"]["message"] if status["fault"] else "it gave no reason"


def _body(response: httpx2.Response) -> Status:
    if response.is_error:
        raise DemoError(
            f"The agent answered {response.status_code} to {response.request.method}: {response.text[:300]}"
        )
    body: Status = response.json()
    return body
