from datetime import timedelta

import pytest
from django.conf import settings as installation
from pytest_django import Settings

from hirewire.agent.connections.models import Connection, Contract
from hirewire.agent.connections.tasks import settle_due_connections
from hirewire.hub.platform.integrations import queries as integrations
from hirewire.hub.platform.integrations.models import TYPES
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from hirewire.wire.records.integrations import IntegrationType
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.factories import hub
from tests.support.http import ats_http
from tests.support.story import Story
from tests.support.tasks import run_tasks


def test_a_new_connection_gets_an_application_of_its_own(story: Story) -> None:
    status = story.connect()

    application = DeveloperApplication.objects.get(unique_foreign_id="larkspur")
    assert (status["state"], status["fault"]) == ("provisioned", None)
    assert status["application"] == {
        "id": application.pk,
        "urn": f"urn:li:developerApplication:{application.pk}",
        "name": "ATS Simulator - Larkspur Health",
        "client_id": application.client_id,
        "unique_foreign_id": "larkspur",
    }
    assert application.valid_js_sdk_domains == ["http://ats.test"]


def test_a_call_sends_the_ats_nothing_and_says_what_the_worker_has_to_do(story: Story, ats: FakeSimulator) -> None:
    body = {"name": "Larkspur Health", "connector": "simulator", "settings": story.ats}

    connected = story.call("PUT", body=body)
    asked_at_once = list(ats.webhooks)
    run_tasks()

    assert asked_at_once == [], "only the worker calls the ATS, because the ATS may answer late"
    assert (connected["state"], connected["fault"], connected["unfinished"]) == ("provisioned", None, ["webhooks"])
    assert story.status()["unfinished"] == []
    assert list(ats.webhooks) == [story.connection.hook_url]


def test_options_and_the_callback_send_the_ats_nothing(story: Story, ats: FakeSimulator) -> None:
    ats.key = "another"
    story.connect()

    requested = story.request()
    changed = story.call("PUT", "/options", body={"access_lists": True})

    assert [answer["unfinished"] for answer in (requested, changed)] == [["webhooks"], ["webhooks"]]
    assert [answer["fault"] for answer in (requested, changed)] == [None, None]
    run_tasks()
    assert "does not accept our key" in story.status()["fault"]["message"]


def test_the_status_names_what_recruiter_lacks(story: Story) -> None:
    story.connect()
    Connection.objects.update(told_access_lists=None, widget_origins=["http://other.test"])
    Contract.objects.create(connection=story.connection, urn="urn:li:contract:1")

    status = story.status()

    assert status["unfinished"] == ["addresses", "integrations"]


def test_connecting_again_creates_no_duplicates(story: Story, ats: FakeSimulator) -> None:
    first = story.connect()

    second = story.connect()

    assert second == first
    assert len(ats.webhooks) == 1


def test_an_existing_application_is_reused(story: Story) -> None:
    first = story.connect()
    Connection.objects.all().delete()

    again = story.connect()

    assert again["application"] == first["application"]


def test_new_widget_origins_are_registered_in_recruiter(story: Story) -> None:
    story.connect()
    body = {"name": "Larkspur Health", "connector": "simulator", "settings": story.ats}

    story.call("PUT", body={**body, "widget_origins": ["http://ats.test", "http://localhost:8100"]})

    assert story.application.valid_js_sdk_domains == ["http://ats.test", "http://localhost:8100"]


def test_secrets_are_not_kept_in_clear(story: Story) -> None:
    story.connect()

    row = str(Connection.objects.values().get())
    assert story.ats["api_key"] not in row
    assert story.connection.client_secret not in row


def test_the_callback_names_integrations_and_sets_their_configuration(story: Story) -> None:
    story.connect()

    status = story.request()

    names = set(story.application.integrations.values_list("integration_type", "integration_name"))
    assert names == {(kind, "ATS Simulator") for kind in TYPES}
    organization = story.contract.organization_id
    assert (
        integrations.configuration(story.application, organization, IntegrationType.ONE_CLICK_EXPORT, "CALLBACK_URL")
        == status["callback_url"]
        == story.connection.callback_url
    )
    assert status["state"] == "ready"
    assert status["organization"] == story.contract.organization.urn
    assert status["contracts"] == [{"urn": story.contract.urn, "is_on": False, "read_until": None}]


def test_the_company_state_reported_by_recruiter_is_shown_with_its_time(story: Story) -> None:
    before = story.connect()

    requested, enabled = story.request(), story.enable()
    story.switch(on=False)

    told = [(status["company_reported_on"], bool(status["company_reported_at"])) for status in (before, requested)]
    assert told == [(None, False), (False, True)]
    assert enabled["company_reported_on"] is True
    off = story.status()
    assert off["company_reported_on"] is False
    assert off["company_reported_at"] >= enabled["company_reported_at"]


def test_a_second_contract_is_named_while_the_first_is_on(story: Story) -> None:
    story.connect()
    story.request()
    story.switch(on=True)
    story.contract = hub.contract(of=story.contract.organization)
    story.admin = hub.admin_seat(on=story.contract)

    status = story.request()

    assert {row["urn"]: row["is_on"] for row in status["contracts"]}[story.contract.urn] is False
    assert status["state"] == "enabled"
    assert integrations.inputs(story.application, story.contract).notified


def test_another_companys_callback_is_refused(story: Story) -> None:
    story.connect()
    story.request()
    entry = {"integrationContext": "urn:li:organization:1", "integrationType": "ONE_CLICK_EXPORT"}
    rest = {"tenantType": "RECRUITER", "onboardingStatus": "REQUESTED"}
    contract = {"integrationContext": "urn:li:contract:1", "integrationType": "CSA_API"}

    answer = story.call("POST", "/integrate", body=[{**entry, **rest}, {**contract, **rest}])

    assert "is connected to" in answer["message"]
    assert story.status()["organization"] == story.contract.organization.urn


def test_a_fault_is_shown_and_cleared_once_it_is_repaired(story: Story, ats: FakeSimulator) -> None:
    ats.key = "another"
    broken = story.connect()
    ats.key = story.ats["api_key"]

    with clock.moved(timedelta(minutes=1)):
        settle_due_connections(0)
        run_tasks()

    assert "does not accept our key" in broken["fault"]["message"]
    assert story.status()["fault"] is None
    assert story.connection.is_listening


def test_missing_settings_are_named(story: Story) -> None:
    answer = story.call("PUT", body={"name": "x", "connector": "simulator", "settings": {"api_key": "k"}})

    assert "base_url" in answer["message"]


def test_the_host_api_needs_the_secrets_with_every_change(story: Story) -> None:
    story.connect()

    answer = story.call(
        "PUT", body={"name": "x", "connector": "simulator", "settings": {"base_url": "http://elsewhere.test/api/v1"}}
    )

    assert "api_key" in answer["message"]


def test_the_host_api_needs_its_key() -> None:
    answer = ats_http().get("/agent/api/connections/larkspur", headers={"Authorization": "Bearer wrong"})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "", {"name": "Lark\0spur", "connector": "simulator", "settings": {}}),
        ("POST", "/resend", {"stream": "candidates", "record_id": "\0"}),
        ("POST", "/accounts/U-1", {"return_url": "https://ats.example/", "name": "\0"}),
        ("POST", "/accounts/%00", {"return_url": "https://ats.example/"}),
        ("DELETE", "/accounts/%00", None),
        ("GET", "/candidates/C-%00/person", None),
    ],
)
def test_the_host_api_refuses_text_that_cannot_be_stored(story: Story, method: str, path: str, body: object) -> None:
    story.enable()

    assert "contains the character NUL" in story.call(method, path, body=body)["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "field", "most"),
    [
        ("PUT", "", {"name": "x" * 201}, "name", 200),
        ("PUT", "", {"widget_origins": ["http://ats.test", f"http://{'x' * 294}"]}, "widget_origins", 300),
        ("POST", f"/accounts/{'x' * 256}", {}, "user_id", 255),
        ("POST", "/accounts/U-1", {"name": "x" * 201}, "name", 200),
    ],
)
def test_the_host_api_names_what_is_too_long(
    story: Story, method: str, path: str, body: dict[str, object], field: str, most: int
) -> None:
    story.connect()
    connect = {"name": "Larkspur", "connector": "simulator", "settings": story.ats}
    start = connect if method == "PUT" else {"return_url": "https://ats.example/"}

    answer = ats_http().request(
        method,
        f"/agent/api/connections/larkspur{path}",
        headers={"Authorization": f"Bearer {installation.HIREWIRE_AGENT_KEY}"},
        json={**start, **body},
    )

    message = f"“{field}” is too long: it may have at most {most} characters."
    assert (answer.status_code, answer.json()) == (422, {"message": message})


def test_the_agent_answers_the_challenge_for_its_callback(story: Story, settings: Settings) -> None:
    settings.HIREWIRE_CHALLENGE_CALLBACKS = True

    story.enable()

    assert Endpoint.objects.get().proven_at is not None
    assert story.status()["sync"]["state"] == "complete"


def test_a_connection_with_a_server_of_its_own_embeds_that_servers_widgets(story: Story) -> None:
    story.connect()
    Connection.objects.update(
        rsc_api_url="https://api.rsc.example", rsc_widget_url="https://widgets.rsc.example", organization_urn=""
    )

    status = story.status()

    embedded = {name: url for name, url in status.items() if name.endswith("_url") and name != "callback_url"}
    assert embedded["loader_url"] == "https://widgets.rsc.example/xdoor/scripts/in.js"
    assert [url for url in embedded.values() if not url.startswith("https://widgets.rsc.example/")] == []
