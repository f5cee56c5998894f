"""A hub on its own port, and a customer whose ATS is a third-party program."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.platform.notifications.services import announce
from hirewire.wire.push import PushType
from tests.factories import hub
from tests.support.patience import SECONDS
from tests.support.pushing import deliver
from tests.support.stack import eventually, free_port

PASSWORD = "simulator-demo"


class LiveHub:
    def __init__(self, url: str) -> None:
        self.url = url
        self.port = free_port()
        self.back = f"http://127.0.0.1:{self.port}/back"
        self.hook = f"http://127.0.0.1:{self.port}/push"
        self.application, self.secret = hub.customer()
        self.application.oauth2_authorized_callback_urls = [self.back]
        self.application.may_refresh = True
        self.application.save()
        access = hub.enabled(self.application, callback_url=self.hook)
        self.organization = access.contract.organization
        self.person = self._recruiter()
        hub.seat(access.contract, self.person)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HUB": self.url,
            "CLIENT_ID": self.application.client_id,
            "CLIENT_SECRET": self.secret,
            "ORGANIZATION": str(self.organization.pk),
            "PORT": str(self.port),
            "BACK": self.back,
            "EMAIL": self.person.email,
            "PASSWORD": PASSWORD,
        }

    @property
    def person_id(self) -> str:
        if self.person.member_id is None:
            raise LookupError(self.person)
        return person_urn(self.application.pk, self.person.member_id).rpartition(":")[2]

    def sends_back(self, address: str) -> str:
        """Where a browser is redirected after the recruiter signs in and grants what ``address`` asks for."""
        with httpx2.Client(trust_env=False, timeout=SECONDS) as browser:
            page = browser.get(address)
            assert page.status_code == 200, page.text
            page = browser.post(address, data=self._form(browser, "sign-in"))
            address = f"{self.url}{page.headers['location']}"
            browser.get(address)
            answer = browser.post(address, data=self._form(browser, "allow"))
        assert answer.status_code == 302, answer.text
        back: str = answer.headers["location"]
        assert back.startswith(f"{self.back}?"), back
        return back

    def challenged(self) -> Endpoint:
        """Announce an event to an endpoint to which the hub has not sent a challenge yet. Return the endpoint."""
        self._announce()
        return Endpoint.objects.get(url=self.hook)

    def announces(self) -> str:
        event_id = self._announce()
        deliver()
        return event_id

    def _announce(self) -> str:
        event = announce(
            application=self.application,
            organization=self.organization,
            endpoint_url=self.hook,
            type=PushType.INTEGRATION_STATUS_CHANGE,
        )
        return str(event.pk)

    def _recruiter(self) -> Person:
        person = hub.person(password=PASSWORD)
        person.member = hub.member(person.first_name, person.last_name)
        person.save()
        return person

    def _form(self, browser: httpx2.Client, answer: str) -> dict[str, str]:
        fields = {"email": self.person.email, "password": PASSWORD, "person": str(self.person.pk)}
        return {"answer": answer, "csrfmiddlewaretoken": browser.cookies.get("hub_csrf") or "", **fields}


def environment_of(more: Mapping[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | dict(more)


@contextmanager
def program(command: list[str], of: LiveHub, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a third-party server, and yield its process once the server answers."""
    environment = environment_of(of.environment)
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            eventually(lambda: _answers(of.hook), bool)
            yield process
        finally:
            process.kill()


def run(command: list[str], of: LiveHub, folder: Path) -> str:
    done = subprocess.run(  # noqa: PLW1510 - the exit code is asserted below, together with the output
        command, cwd=folder, env=environment_of(of.environment), capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def signed_in(command: list[str], of: LiveHub, folder: Path) -> dict[str, Any]:
    """Run a program that sends a user to the sign-in page and later gets the user back.

    Return the last line that the program prints, which is JSON.
    """
    environment = environment_of(of.environment)
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            if address:
                process.stdin.write(of.sends_back(address) + "\n")
                process.stdin.flush()
            printed, complaints = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0, complaints
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _answers(url: str) -> bool:
    try:
        httpx2.get(f"{url}?challengeCode=ready", trust_env=False, timeout=SECONDS)
    except httpx2.TransportError:
        return False
    return True
