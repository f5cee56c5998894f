"""Connecting the double of an ATS in a browser, with what it prints, from the choice of the ATS to the first sync."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.agent import registry
from hirewire.agent.connections.models import Connection
from hirewire.agent.console.status import status
from hirewire.agent.doubles import serving
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.people.services import add_operator
from hirewire.agent.sync import postings
from hirewire.hub.platform.integrations import services as integrations
from tests.browser.signing_in import PASSWORD
from tests.factories import hub
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "connections/larkspur-health/"
PEOPLE = 6


@pytest.fixture
def double_url(request: pytest.FixtureRequest) -> Iterator[str]:
    double = DOUBLES[request.param].make(RunningClock(), PEOPLE)
    with serving.make(double, host="127.0.0.1", port=0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def console(page: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> str:
    # Nothing processes jobs while the agent waits for them here, so each wait would be in vain.
    monkeypatch.setattr(postings, "LOOKS", (0,))
    url = live_server.url.replace("localhost", "ats.localhost") + "/agent/"
    add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")
    page.goto(f"{url}new/")
    page.get_by_label("E-mail").fill("wanda@agent.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return url


def types_settings(page: Page, name: str, url: str) -> None:
    description = registry.kind_of(name).description
    settings = DOUBLES[name].settings(url)
    page.get_by_label("Company").fill("Larkspur Health")
    page.get_by_label("This ATS is").select_option("test")
    if any(field.is_folded for field in description.fields):
        page.get_by_text("Other addresses").click()
    for field in description.fields:
        if field.name in settings:
            page.get_by_label(field.label, exact=True).or_(
                page.get_by_label(f"{field.label} (optional)", exact=True)
            ).fill(settings[field.name])
    page.get_by_role("button", name="Save and check").click()


def types_keys(page: Page, server: str) -> None:
    """Enter what an administrator of Recruiter made for this company, and switched on."""
    contract = hub.contract()
    application, secret = hub.customer()
    hub.requested(application, contract)
    page.get_by_label("Address of the RSC server").fill(server)
    page.get_by_label("This server is").select_option("test")
    page.get_by_label("Client id").fill(application.client_id)
    page.get_by_label("Client secret").fill(secret)
    page.get_by_label("Company in Recruiter").fill(str(contract.organization_id))
    page.get_by_label("Contracts").fill(str(contract.pk))
    page.get_by_role("button", name="Save and try").click()
    integrations.switch_contract(
        application=application, contract=contract, person=hub.admin_seat(on=contract).person, on=True
    )


#: One stands for all, because each takes a whole first sync. ``test_catalog`` tests that the forms have every setting.
@pytest.mark.parametrize(("name", "double_url"), [("greenhouse", "greenhouse")], indirect=["double_url"])
def test_a_double_is_connected_with_what_it_prints(
    page: Page, console: str, live_server: LiveServer, name: str, double_url: str, complaints: list[str]
) -> None:
    title = registry.kind_of(name).description.title
    page.get_by_label("Search ATSs").fill(title)
    page.get_by_role("button", name=f"Continue with {title}").click()

    types_settings(page, name, double_url)
    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    run_tasks()
    expect(page.get_by_role("heading", name=f"{title} answered")).to_be_visible()
    page.get_by_role("button", name="Rehearse").click()
    run_tasks()
    expect(page.get_by_text("Will be sent").first).to_be_visible()
    page.get_by_role("link", name="Continue", exact=True).click()
    types_keys(page, live_server.url)
    page.get_by_role("button", name="Start the first sync").click()
    run_tasks()

    page.goto(f"{console}{PLACE}")
    sent = {each.name: (each.accepted, each.refused) for each in status(Connection.objects.get())["sync"]["entities"]}
    expect(page.get_by_text("In step")).to_be_visible()
    assert complaints == []
    assert sum(sent["candidates"]) == PEOPLE
    assert sent["jobs"][1] == 0
