"""A company whose Recruiter and ATS are joined by the agent.

The hub is real, and the ATS is passed in.
"""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import httpx2
import msgspec
from django.conf import settings
from django.test import override_settings

from hirewire.agent.connections.models import Connection
from hirewire.agent.history import services as history
from hirewire.agent.sdk.http import pace
from hirewire.agent.sync import postings
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations import services as integrations
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import Choice
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.factories import hub
from tests.support.http import ats_http, transport
from tests.support.sites import HUB
from tests.support.tasks import run_tasks

TENANT = "larkspur"
#: How far back a story's first fetch of the history reaches.
FIRST_REACH = timedelta(days=1)
_API = f"/agent/api/connections/{TENANT}"


class ByHost(httpx2.BaseTransport):
    """Sends requests to the two sites in this process. A request to a host in ``others`` uses that host's transport."""

    def __init__(self, others: Mapping[str, httpx2.BaseTransport]) -> None:
        self._others = others

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._others.get(request.url.host, transport()).handle_request(request)


class Line(httpx2.BaseTransport):
    """A connection to the hub. A test can cut this connection."""

    def __init__(self) -> None:
        #: A pattern for method and path. If a request matches, the program that makes the request is terminated.
        self.deadly = ""
        #: A pattern for method and path. If a request matches, it gets no answer.
        self.cut = ""
        self.requests: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(f"{request.method} {request.url.path}")
        if self.deadly and re.search(self.deadly, self.requests[-1]):
            raise KeyboardInterrupt
        if self.cut and re.search(self.cut, self.requests[-1]):
            raise httpx2.ReadTimeout("cut")
        return transport().handle_request(request)


class Story:
    """``ats`` contains the settings with which the agent reaches the ATS, and ``connector`` is the kind of ATS."""

    def __init__(self, ats: Mapping[str, str], line: Line, connector: str = "simulator") -> None:
        self.ats = dict(ats)
        self.connector = connector
        self.line = line
        self.contract = hub.contract()
        self.admin = hub.admin_seat(on=self.contract)

    # -- what people do

    def connect(self) -> dict[str, Any]:
        """The ATS's administrator opens the page with the widget for the first time."""
        body = {
            "name": "Larkspur Health",
            "connector": self.connector,
            "settings": self.ats,
            "widget_origins": ["http://ats.test"],
        }
        answer = self.call("PUT", body=body)
        if "message" in answer:
            return answer
        run_tasks()
        return self.status()

    def request(self) -> dict[str, Any]:
        """The administrator presses Request in the widget. The page passes the widget's callback on to the agent."""
        entries = integrations.request_integration(
            application=self.application, contract=self.contract, person=self.admin.person
        )
        return self.call("POST", "/integrate", body=msgspec.to_builtins(entries))

    def switch(self, *, on: bool) -> None:
        integrations.switch_contract(
            application=self.application, contract=self.contract, person=self.admin.person, on=on
        )
        run_tasks()

    def enable(self) -> dict[str, Any]:
        """Connect, request, switch on, and run the first sync to its end."""
        self.connect()
        self.request()
        self.switch(on=True)
        return self.status()

    def export(
        self, member: Member, job: str | None = None, emails: tuple[str, ...] = (), *, choice: Choice | None = None
    ) -> Export:
        posting = JobPosting.objects.get(application=self.application, external_job_posting_id=job) if job else None
        export = exports.request_export(
            seat=self.admin,
            member=member,
            application=self.application,
            job=posting,
            email_addresses=emails,
            choice=choice,
        )
        run_tasks()
        export.refresh_from_db()
        return export

    # -- what the agent and the hub report

    def call(self, method: str, path: str = "", *, body: object = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {settings.HIREWIRE_AGENT_KEY}"}
        content = b"" if body is None else msgspec.json.encode(body)
        found: dict[str, Any] = ats_http().request(method, _API + path, headers=headers, content=content).json()
        return found

    def status(self) -> dict[str, Any]:
        return self.call("GET")

    def counts(self, field: str = "accepted") -> dict[str, int]:
        return {entity["name"]: entity[field] for entity in self.status()["sync"]["entities"]}

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(tenant=TENANT)

    @property
    def application(self) -> DeveloperApplication:
        return DeveloperApplication.objects.get(unique_foreign_id=TENANT)


class Skipping:
    """Replaces ``time`` in ``pace``. Instead of sleeping, ``sleep`` moves the clock of all sites forward."""

    def __init__(self) -> None:
        self._slept = 0.0

    def sleep(self, seconds: float) -> None:
        self._slept += seconds
        # Replace the clock only now, not when the story is made. Nothing outside of a test may change the clock, and a
        # story that several tests share is made before these tests begin.
        clock.follow(self.now)

    def monotonic(self) -> float:
        return time.monotonic() + self._slept

    def now(self) -> datetime:
        return clock.real() + timedelta(seconds=self._slept)


@contextmanager
def without_waits() -> Iterator[None]:
    """Do not spend real time on an ATS's rate limits.

    Each wait only moves the clock forward. The ATS's double reads the same clock.
    """
    try:
        with patch.object(pace, "time", Skipping()):
            yield
    finally:
        clock.follow(clock.real)


@contextmanager
def running_story(
    ats: Mapping[str, str],
    others: Mapping[str, httpx2.BaseTransport] | None = None,
    *,
    connector: str = "simulator",
) -> Iterator[Story]:
    """A story with a partner that may provision applications."""
    parent, secret = hub.partner()
    partner = {"HIREWIRE_PARTNER_CLIENT_ID": parent.client_id, "HIREWIRE_PARTNER_CLIENT_SECRET": secret}
    line = Line()
    with (
        override_settings(**partner),
        without_waits(),
        outbound.through(ByHost({HUB: line, **(others or {})})),
        # In a test, nobody processes job postings while the agent waits for the results, so waiting would be in vain.
        patch.object(postings, "LOOKS", (0,)),
        # A call reads half a day of history. With the usual reach of a month, each test would make sixty empty calls
        # for each feed.
        patch.object(history, "FIRST_REACH", FIRST_REACH),
    ):
        yield Story(ats, line, connector)
