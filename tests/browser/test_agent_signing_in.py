import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.agent.connections.models import Connection, Grant, Loss
from hirewire.agent.doubles import serving
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.people.services import add_operator
from hirewire.kit import clock
from tests.browser.accessibility import violations
from tests.browser.signing_in import PASSWORD
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "connections/larkspur-health/"


@pytest.fixture
def lever_url() -> Iterator[str]:
    lever = DOUBLES["lever"].make(RunningClock(), 12)
    with serving.make(lever, host="127.0.0.1", port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def console(page: Page, live_server: LiveServer, settings: Settings) -> str:
    url = live_server.url.replace("localhost", "ats.localhost") + "/agent/"
    settings.HIREWIRE_AGENT_URL = url.rstrip("/")
    add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")
    page.goto(f"{url}new/lever/")
    page.get_by_label("E-mail").fill("wanda@agent.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return url


def saves(page: Page, lever_url: str) -> None:
    page.get_by_role("link", name="By signing in").click()
    page.get_by_label("Company").fill("Larkspur Health")
    page.get_by_label("This ATS is").select_option("test")
    page.get_by_label("E-mail of the agent’s user").fill("amara.okafor@larkspur.example")
    page.get_by_label("API address").fill(f"{lever_url}/v1")
    for name, value in DOUBLES["lever"].client.items():
        page.locator(f"[name=set-{name}]").fill(value)
    page.get_by_role("button", name="Save and continue").click()


def test_lever_is_connected_by_signing_in(page: Page, console: str, lever_url: str, complaints: list[str]) -> None:
    saves(page, lever_url)
    page.get_by_role("button", name="Sign in to Lever").click()
    expect(page.get_by_role("heading", name="An app asks for access")).to_be_visible()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("alert")).to_contain_text("Access was not allowed.")

    page.get_by_role("button", name="Sign in to Lever").press("Enter")
    page.get_by_role("button", name="Allow").press("Enter")
    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    assert page.url == f"{console}{PLACE}check/"
    run_tasks()
    expect(page.get_by_role("heading", name="Lever answered")).to_be_visible()
    page.get_by_role("button", name="Rehearse").click()
    run_tasks()

    expect(page.get_by_text("Will be sent").first).to_be_visible()
    assert complaints == []


def test_the_pages_fit_a_small_screen_and_are_accessible(page: Page, console: str, lever_url: str) -> None:
    saves(page, lever_url)
    page.get_by_role("button", name="Sign in to Lever").click()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    Connection.objects.update(is_started=True, account_changed_at=clock.now())
    page.set_viewport_size({"width": 360, "height": 800})
    paths = [
        *("new/lever/?by=keys", "new/lever/?by=oauth", "oauth/lever/unknown/"),
        *(f"{PLACE}{path}" for path in ("", "keys/", "sign-in/", "sign-in/account/", "sign-in/denied/")),
    ]
    states: Mapping[str, Mapping[str, Any]] = {
        "usable": {},
        "asked for": {"awaits_account": True},
        "lost": {"awaits_account": False, "lost_at": clock.now(), "lost_why": Loss.ENDED},
    }
    found = {}

    for state, values in states.items():
        if values:
            Grant.objects.update(**values)
        for path in paths:
            page.goto(f"{console}{path}")
            found[state, path] = (page.evaluate("document.documentElement.scrollWidth"), violations(page))

    assert found == {key: (360, []) for key in found}
