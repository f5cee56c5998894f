import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape

import msgspec
import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from hirewire.agent.connections import services
from hirewire.agent.connections.models import Connection
from hirewire.agent.people.models import Operator
from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.connector import Report
from hirewire.agent.sdk.describe import Environment
from hirewire.agent.sync.phases import Phase, phase_of
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit.text.sentences import localized
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.agent.console.support import PLACE, SETTINGS, connects

PAGES = ("", "new/", "new/simulator/", "connections/larkspur-health/", "connections/larkspur-health/rehearsal/")


@pytest.mark.parametrize("page", PAGES)
def test_console_pages_require_a_sign_in(console: Client, page: str) -> None:
    connects(console)

    stranger = Client(SERVER_NAME="ats.test").get(f"/agent/{page}")
    known = console.get(f"/agent/{page}")

    assert (stranger.status_code, known.status_code) == (302, 200)
    assert stranger.headers["Location"].startswith("/agent/sign-in/")


def test_a_wrong_password_is_refused(operator: Operator) -> None:
    browser = Client(SERVER_NAME="ats.test")

    answer = browser.post("/agent/sign-in/", {"email": operator.email, "password": "wrong"})

    assert answer.status_code == 422
    assert browser.get("/agent/").status_code == 302


def test_sign_in_redirects_only_within_this_site(operator: Operator) -> None:
    form = {"email": operator.email, "password": "correct horse", "next": "https://elsewhere.example/"}

    answer = Client(SERVER_NAME="ats.test").post("/agent/sign-in/", form)

    assert answer.headers["Location"] == "/agent/"


@pytest.mark.parametrize("page", ["elsewhere", "\0"])
def test_sign_in_redirects_to_any_relative_page(console: Client, page: str) -> None:
    assert console.get("/agent/sign-in/", {"next": page}).status_code == 302


def test_the_keys_page_lists_each_permission_and_what_fails_without_it(console: Client) -> None:
    page = console.get("/agent/new/simulator/").content.decode()

    assert "recruiters do not see who is in the ATS already" in page
    assert "hirewire ats add company" in page


@pytest.mark.parametrize("kind", CONNECTORS)
def test_the_keys_page_speaks_the_readers_language(console: Client, kind: str) -> None:
    description = CONNECTORS[kind].description
    with translation.override("de"):
        german = {localized(need.without) for need in description.needs} | {
            localized(click.do).replace("{hook}", "…").replace("{secret}", "…") for click in description.clicks
        }

    page = unescape(console.get(f"/agent/new/{kind}/", headers={"Accept-Language": "de"}).content.decode())

    assert [text for text in german if text not in page] == []
    assert not german & {need.without for need in description.needs}


def test_the_check_reads_with_stored_keys_and_sends_nothing(console: Client, ats: FakeSimulator) -> None:
    connection = connects(console)

    page = console.get(f"{PLACE}check/").content.decode()
    assert ("Larkspur" in page, "6 of 6" in page) == (True, True)
    assert phase_of(connection) is Phase.DRAFT
    assert (ats.writes, list(DeveloperApplication.objects.filter(unique_foreign_id="larkspur-health"))) == ([], [])


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        (Environment.UNKNOWN, "Test system as entered, because ATS Simulator does not say"),
        (Environment.PRODUCTION, "Production"),
    ],
)
def test_the_check_names_the_environment_and_who_says_so(console: Client, reported: Environment, said: str) -> None:
    connection = connects(console, environment="test")
    report = Report("Larkspur", "1", environment=reported)
    services.record_check(connection=connection, report=report, fault="", took=timedelta())

    page = console.get(f"{PLACE}check/").content.decode()

    environment = page.partition("<dt>Environment</dt>")[2].partition("</dd>")[0]
    assert " ".join(strip_tags(environment).split()) == said


def test_a_missing_permission_is_named_with_what_will_not_work(console: Client, ats: FakeSimulator) -> None:
    ats.permissions -= {"write", "groups"}
    connects(console)

    page = console.get(f"{PLACE}check/").content.decode()

    assert "2 permissions are missing" in page
    assert "exports, InMails and notes do not reach the ATS" in page
    assert "Rehearse without them" in page


def test_without_an_essential_permission_no_rehearsal_is_offered(console: Client, ats: FakeSimulator) -> None:
    ats.permissions -= {"jobs"}
    connects(console)

    page = console.get(f"{PLACE}check/").content.decode()

    assert "Nothing works without the required permissions" in page
    assert "rehearsal/begin/" not in page


def test_a_refused_key_is_reported_and_can_be_replaced(console: Client) -> None:
    connects(console, **{"set-api_key": "wrong"})
    refused = console.get(f"{PLACE}check/").content.decode()

    console.post(f"{PLACE}keys/", SETTINGS)
    connects_again = Connection.objects.get(tenant="larkspur-health")

    assert "does not accept our key" in refused
    assert KEY in connects_again.connector_settings


def test_an_empty_key_field_keeps_the_stored_key_which_is_never_shown(console: Client) -> None:
    connects(console)

    page = console.get(f"{PLACE}keys/").content.decode()
    answer = console.post(f"{PLACE}keys/", {**SETTINGS, "set-api_key": "", "company": "Larkspur"})

    connection = Connection.objects.get(tenant="larkspur-health")
    assert (KEY in page, answer.status_code, connection.name) == (False, 302, "Larkspur")
    assert KEY in connection.connector_settings


def test_two_companies_with_one_name_get_different_short_names(console: Client) -> None:
    connects(console)
    connects(console)

    assert sorted(Connection.objects.values_list("tenant", flat=True)) == ["larkspur-health", "larkspur-health-2"]


def test_an_unknown_ats_is_not_found(console: Client) -> None:
    assert console.get("/agent/new/paper/").status_code == 404


def test_the_settings_page_shows_everything_but_the_secrets(console: Client) -> None:
    connects(console)

    page = console.get(PLACE).content.decode()

    assert "http://fake.test/api/v1" in page
    assert "stored encrypted" in page
    assert KEY not in page


def test_the_settings_page_names_choices_and_what_is_not_set(console: Client) -> None:
    make("lever", {"key": "sealed-away", "user": "amara@larkspur.example", "confidential": "no"})
    make("smartrecruiters", {"client_id": "an-id", "client_secret": "sealed-away"})

    lever, smart = (
        console.get(f"/agent/connections/{name}/").content.decode() for name in ("lever", "smartrecruiters")
    )

    assert shown(lever, "Confidential postings") == "Leave out"
    assert [shown(smart, label) for label in ("API key", "Client secret")] == ["not set", "stored encrypted"]


def make(kind: str, settings: Mapping[str, str]) -> None:
    services.register(tenant=kind, name=kind, connector=kind, settings=settings, widget_origins=[])


def shown(page: str, label: str) -> str:
    """The value of a setting on the connection's page, without HTML tags."""
    (value,) = re.findall(rf"<dt>{label}</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", "", value).strip()


@pytest.mark.parametrize("kind", CONNECTORS)
def test_each_ats_describes_the_settings_that_it_takes(console: Client, kind: str) -> None:
    """Each described field is a setting of the connector. Each setting without a default is described as required."""
    described = CONNECTORS[kind].description.fields
    taken = msgspec.structs.fields(CONNECTORS[kind].settings)

    page = console.get(f"/agent/new/{kind}/")

    assert page.status_code == 200
    assert {type(field.name) for field in described} <= {str}, "msgspec accepts only a plain str as a name"
    assert {field.name for field in described} <= {field.name for field in taken}
    needed = {field.name for field in taken if field.required}
    assert needed <= {field.name for field in described if not field.is_optional}


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("ats=odoo", "/agent/new/odoo/"),
        ("ats=odoo&q=", "/agent/new/odoo/"),
        ("ats=odoo&q=green", "/agent/new/greenhouse/"),
        ("ats=lever&q=api", "/agent/new/lever/"),
        ("ats=odoo&q=zxqv", ""),
        ("q=green", ""),
        ("ats=paper", ""),
    ],
)
def test_an_ats_is_chosen_by_what_was_typed(console: Client, query: str, leads_to: str) -> None:
    answer = console.get(f"/agent/new/?{query}")

    assert answer.headers.get("Location", "") == leads_to
    assert ("No ATS with this name." in answer.content.decode().partition('id="found-ats"')[2]) == ("zxqv" in query)


def test_steps_in_the_ats_say_what_appears_after_saving(console: Client) -> None:
    page = console.get("/agent/new/greenhouse/").content.decode()

    assert "a webhook to … with the secret … for" in page
    assert "appear here once you have saved the keys" in page
    assert "{hook}" not in page


def test_what_a_person_reads_is_in_their_language(console: Client) -> None:
    connects(console)

    pages = [
        console.get(f"{PLACE}{path}", headers={"accept-language": "de"}).content.decode() for path in ("", "writes/")
    ]

    assert "<dt>Adresse der API</dt>" in pages[0]
    assert "Personen und Bewerbungen bleiben" in pages[1]


def test_addresses_that_few_change_are_folded_until_they_differ(console: Client) -> None:
    make("greenhouse", {"client_id": "an-id", "client_secret": "sealed-away", "base_url": "http://double.test/v3"})
    folds = re.compile(r"<details\s*(open)?\s*>\s*<summary class=\"tap\">Other addresses")

    fresh, stored = (
        console.get(f"/agent/{path}/").content.decode() for path in ("new/greenhouse", "connections/greenhouse/keys")
    )

    assert [match and match[1] for match in (folds.search(fresh), folds.search(stored))] == [None, "open"]
    assert 'value="https://harvest.greenhouse.io/v3"' in fresh
    assert 'value="http://double.test/v3"' in stored


def test_a_choice_that_a_command_stored_stays_chosen(console: Client) -> None:
    make("teamtailor", {"key": "sealed-away", "base_url": "http://double.test/v1"})

    page = console.get("/agent/connections/teamtailor/keys/").content.decode()

    assert re.search(r'<option value="http://double.test/v1"\s+selected>', page)
