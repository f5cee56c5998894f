"""Brings the first company's connection to the state "enabled", through the hub's commands and the agent's API.

Each call does what one of the company's people would do.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

import httpx2

from hirewire.cast.cast import LARKSPUR, Colleague, Company
from hirewire.sandbox.errors import DemoError
from hirewire.sandbox.progress import Progress

Status = dict[str, Any]
RunHub = Callable[[list[str]], str]
_LOOK_EVERY = 0.25
ADMIN = LARKSPUR.colleagues[0]
CONTRACT = LARKSPUR.dashboards[0]
#: Colleagues whose accounts are connected. The others' accounts show what it means if an account is not connected.
CONNECTED = LARKSPUR.colleagues[:3]

_ON_THE_WAY = {
    "requested": "requested, the ATS has not answered yet",
    "ready": "partner ready, not switched on",
    "off": "switched off again",
    "leaving": "being disconnected from Recruiter",
}


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
        settings = {"base_url": f"{self._ats_url}/api/v1", "api_key": api_key}
        # Without ``account``, a changed port in ``base_url`` would look like another account. But the account stays the
        # same, even if the ATS's port has changed.
        return self.connect_to("simulator", settings, account="same")

    def connect_to(self, connector: str, settings: Mapping[str, str], *, account: str | None = None) -> Status:
        connection = {
            "name": self._company.name,
            "connector": connector,
            "settings": dict(settings),
            "widget_origins": [self._ats_url],
            "account": account,
        }
        return _body(self._http.put(self._company.tenant, json=connection))

    def integrate(self, callback: list[Any]) -> Status:
        return _body(self._http.post(f"{self._company.tenant}/integrate", json=callback))

    def sign_in_url(self, user_id: str, name: str) -> str:
        request = {"return_url": self._ats_url, "name": name}
        return str(_body(self._http.post(f"{self._company.tenant}/accounts/{user_id}", json=request))["url"])


def is_enabled(status: Status | None) -> bool:
    return status is not None and status["state"] == "enabled" and status["sync"]["state"] == "complete"


def words(status: Status | None) -> str:
    if status is not None and status["state"] == "enabled":
        return "enabled and synced" if is_enabled(status) else "enabled"
    return "nothing requested yet" if status is None else _ON_THE_WAY.get(status["state"], "nothing requested yet")


def enable(connection: Connection, *, api_key: str, run_hub: RunHub, progress: Progress) -> Status:
    """Connect and enable the company.

    The call may be repeated, for example after an interruption, or after the ports of the ATS and the hub have changed.
    """
    with progress.step(f"Connecting {LARKSPUR.name}'s ATS"):
        status = connection.connect(api_key)
        if status["application"] is None:
            raise DemoError(f"The agent could not provision an application: {_fault(status)}.")
        who = ["--application", str(status["application"]["id"]), "--contract", str(CONTRACT.id)]
        who += ["--person", ADMIN.email]
    with progress.step(f"Requesting the integrations as {ADMIN.name}"):
        status = connection.integrate(json.loads(run_hub(["request", *who])))
    if status["state"] != "enabled":
        with progress.step(f"Switching the integrations on for {CONTRACT.name}"):
            run_hub(["switch", *who])
    with progress.step("Syncing the ATS's history"):
        return _synced(connection, progress)


def connect_seats(connection: Connection, colleagues: Iterable[Colleague], *, users: Mapping[str, str]) -> None:
    """Connect the colleagues' Recruiter accounts: sign in as each colleague, and allow the connection.

    ``users`` maps e-mail addresses to ids of the ATS's users.
    """
    for colleague in colleagues:
        url = connection.sign_in_url(users[colleague.email], colleague.name)
        with httpx2.Client(follow_redirects=True, timeout=60, trust_env=False) as browser:
            page = browser.get(url)
            sign_in = {"email": colleague.email, "password": LARKSPUR.password, "answer": "sign-in"}
            page = browser.post(page.url, data={**sign_in, **_hidden(page)})
            page = browser.post(page.url, data={"answer": "allow", **_hidden(page)})
        if "recruiter=connected" not in str(page.url) + "".join(
            str(step.headers.get("location")) for step in page.history
        ):
            raise DemoError(f"{colleague.name} could not connect a Recruiter account.")


def users_of(ats_url: str, api_key: str) -> dict[str, str]:
    """Map e-mail addresses to ids of the ATS Simulator's users."""
    headers = {"Authorization": f"Bearer {api_key}"}
    answer = _body(httpx2.get(f"{ats_url}/api/v1/users", headers=headers, timeout=60, trust_env=False))
    return {user["email"]: user["id"] for user in answer["items"]}


def _hidden(page: httpx2.Response) -> dict[str, str]:
    """Return the hidden fields of the page's first form.

    The other forms are not needed. Each of them is for signing in as one of the sandbox's made-up people.
    """
    form = page.text.partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


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
