"""No line of the log has a person's data or a secret in it, whatever goes through pages, widgets and calls."""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.accounts.models import Person
from tests.factories import hub, marked, synced
from tests.factories.marked import World
from tests.factories.marked_facts import SECRETS, SYSTEMS, WORD
from tests.hub.leaks.addresses import addresses
from tests.hub.leaks.test_api import _VERSION, reads
from tests.hub.leaks.test_widgets import FRAMES, _answer, _asked
from tests.hub.leaks.walk import Browser
from tests.support.ats import Ats
from tests.support.http import hub_http
from tests.support.log_lines import LogLines, collected
from tests.support.sites import ATS, HUB

pytestmark = pytest.mark.django_db


def words_of(lines: LogLines) -> set[str]:
    return set(WORD.findall(lines.text.casefold())) & SECRETS.keys()


def routes_of(lines: LogLines) -> set[str]:
    return {line["route"] for line in lines.lines if line["event"] == "request"}


def test_pages_log_their_routes_and_nobodys_data(browser_of: Callable[[World, str], Browser]) -> None:
    world = marked.world(company_is_on=True)
    browser = browser_of(world, "ada")
    # One address of each page: the tests of pages walk them all.
    places = dict(addresses())

    with collected() as log:
        for name, path in places.items():
            browser.walk(name, path)

    assert words_of(log) == set()
    assert places.keys() <= routes_of(log)
    assert world.seats["ada"].contract.organization_id in {line.get("tenant") for line in log.lines}
    assert [line for line in log.lines if "?" in str(line)] == []


def test_widgets_log_their_routes_and_nobodys_data() -> None:
    world, system = marked.world(company_is_on=True), next(iter(SYSTEMS))

    with collected() as log:
        for frame in FRAMES:
            for fields in islice(_asked(frame, system, world), 3):
                _answer(world, "ada", system, frame, fields)

    assert words_of(log) == set()
    assert routes_of(log) == set(FRAMES.values())
    assert all(line["tenant"] for line in log.lines)


def test_calls_log_their_resources_and_nobodys_data() -> None:
    world = marked.world(company_is_on=True)
    system = next(iter(SYSTEMS))
    application = world.systems[system]
    token = hub.token_of(application)

    with collected() as log:
        # One call of each resource.
        for path in {path.split("?")[0]: path for path, _ in reads(world)}.values():
            also = _VERSION if path.startswith("/rest/") else {}
            hub_http().get(path, headers={"Authorization": f"Bearer {token}", **also})

    assert words_of(log) == set()
    assert token not in log.text
    assert {"v2/atsCandidates batch_get"} < routes_of(log)
    assert {line["application"] for line in log.lines} == {application.pk}
    assert {line["tenant"] for line in log.lines} == {application.organization_id}


NAME, MAIL, PASSWORD, TOKEN = "Quetzalcoatl", "quetzalcoatl@feathers.example", "open-sesame-42", "tok_3eCr3t"
SECRET_WORDS = (NAME, "feathers.example", PASSWORD, TOKEN, "quetz")


def in_lines(log: LogLines) -> list[str]:
    return [word for word in SECRET_WORDS if word.casefold() in log.text.casefold()]


def test_what_people_type_is_not_logged() -> None:
    Person.objects.create_user(email=MAIL, password=PASSWORD, first_name=NAME, last_name=NAME)
    browser = Client(headers={"host": HUB}, raise_request_exception=False)

    with collected() as log:
        for password in ("wrong", PASSWORD):
            browser.post("/sign-in/", {"email": MAIL, "password": password})
        browser.get("/search/", {"q": NAME, "token": TOKEN})
        browser.get(f"/{NAME}/{TOKEN}/?q={quote(MAIL)}")
        browser.get("/oauth/v2/authorization", {"client_id": TOKEN, "state": TOKEN, "login_hint": MAIL})
        Client(headers={"host": ATS}).post(f"/agent/events/{TOKEN}", {"name": NAME}, content_type="application/json")

    assert in_lines(log) == []
    assert {"sign-in", "unknown", "authorization", "agent-events"} <= routes_of(log)


@pytest.mark.parametrize("record", [{}, {"emailAddress": MAIL * 100}, {"addresses": "no list"}])
def test_what_an_ats_sends_is_not_logged(record: Mapping[str, Any]) -> None:
    ats = Ats()
    body = {**synced.candidate(firstName=NAME, emailAddress=MAIL), **record}

    with collected() as log:
        ats.put("atsCandidates", "atsCandidateId", {"C-1": body})
        hub_http().post("/oauth/v2/accessToken", data={"client_id": TOKEN, "client_secret": TOKEN})
        hub_http().get(f"/v2/atsCandidates?email={MAIL}", headers={"Authorization": f"Bearer {TOKEN}"})

    assert in_lines(log) == []
    assert log.lines


def test_an_error_tells_neither_its_path_nor_what_the_database_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL names the values of a broken key, and Django the path of a failed request."""
    ats = Ats()
    ats.put("atsCandidates", "atsCandidateId", {NAME: synced.candidate()})

    def twice(*_arguments: object, **_named: object) -> None:
        row = Candidate.objects.get()
        row._state.adding = True
        row.save(force_insert=True)

    monkeypatch.setattr("hirewire.hub.ats.candidates.services.upsert_candidates", twice)
    monkeypatch.setattr("hirewire.hub.ats.candidates.api.services.upsert_candidates", twice, raising=False)

    with collected() as log:
        ats.put("atsCandidates", "atsCandidateId", {NAME: synced.candidate()})

    (failure,) = [line for line in log.lines if line["level"] == "error"]
    assert in_lines(log) == []
    assert failure["event"] == "The API call failed"
    assert failure["error"]["sqlstate"] == "23505"
    assert failure["request_id"]
