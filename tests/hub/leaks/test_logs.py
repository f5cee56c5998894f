"""The log contains nothing that people or ATSs send.

``conftest.py`` searches the log of each test for secret marker words.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from hirewire.hub.ats.candidates import services
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.sites.widgets.tokens import Visitor, token_for
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.factories.marked import PAGE
from tests.support.ats import Ats
from tests.support.http import hub_http
from tests.support.log_lines import LogLines, collected
from tests.support.sites import ATS, HUB

pytestmark = pytest.mark.django_db

NAME, MAIL, PASSWORD, TOKEN = "Quetzalcoatl", "quetzalcoatl@feathers.example", "open-sesame-42", "tok_3eCr3t"
_WORDS: Final = (NAME, "feathers.example", PASSWORD, TOKEN)


def leaks(log: LogLines) -> list[str]:
    return [line for line in log.text.casefold().splitlines() if any(word.casefold() in line for word in _WORDS)]


def routes(log: LogLines) -> set[str]:
    return {line["route"] for line in log.lines if line["event"] == "request"}


def test_what_people_type_is_not_logged(log_lines: LogLines) -> None:
    person = hub.person(NAME, NAME, password=PASSWORD)
    browser = Client(headers={"host": HUB})

    for password in ("wrong", PASSWORD):
        browser.post("/sign-in/", {"email": person.email, "password": password})
    browser.get("/search/", {"q": NAME, "token": TOKEN})
    browser.get(f"/{NAME}/{TOKEN}/?q={quote(MAIL)}")
    browser.get("/oauth/v2/authorization", {"client_id": TOKEN, "state": TOKEN, "login_hint": MAIL})
    Client(headers={"host": ATS}).post(f"/agent/events/{TOKEN}", {"name": NAME}, content_type="application/json")

    assert leaks(log_lines) == []
    assert {"sign-in", "unknown", "authorization", "agent-events"} <= routes(log_lines)


@pytest.mark.parametrize("field", [{}, {"emailAddresses": [MAIL * 100]}, {"addresses": NAME}])
def test_what_an_ats_sends_is_not_logged(log_lines: LogLines, field: Mapping[str, Any]) -> None:
    ats = Ats()
    body = {**synced.candidate(firstName=NAME, emailAddresses=[MAIL]), **field}

    ats.put("atsCandidates", "atsCandidateId", {NAME: body})
    hub_http().post("/oauth/v2/accessToken", data={"client_id": TOKEN, "client_secret": TOKEN})
    hub_http().get(f"/v2/atsCandidates?email={MAIL}", headers={"Authorization": f"Bearer {TOKEN}"})

    assert leaks(log_lines) == []
    own = {(line["application"], line["tenant"]) for line in log_lines.lines if "application" in line}
    assert own == {(ats.application.pk, ats.organization.pk)}
    assert "v2/atsCandidates batch_update" in routes(log_lines)


def test_what_a_frame_asks_is_not_logged(log_lines: LogLines) -> None:
    access = hub.enabled(hub.customer(domains=(PAGE,))[0])
    seat = hub.seat(access.contract, hub.person(NAME, NAME))
    token = token_for(Visitor(seat.person, access.application, PAGE, clock.now(), hub.sign_in(seat.person).pk))

    fields = {"contract": seat.contract_id, "text": NAME, "email": MAIL}
    answer = Client(headers={"host": HUB}).post(
        reverse("widget-search-state"), fields, headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 200
    assert leaks(log_lines) == []
    assert token not in log_lines.text
    assert {line["tenant"] for line in log_lines.lines} == {access.contract.organization_id}


def test_an_error_reveals_neither_its_path_nor_what_the_database_said(
    log_lines: LogLines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL's message about a duplicate key contains the key's values."""
    fail_at_a_known_path(monkeypatch)

    failure = next(line for line in log_lines.lines if line["level"] == "error")
    assert leaks(log_lines) == []
    assert failure["event"] == "The API call failed"
    assert failure["resource"] == "atsCandidates"
    assert failure["error"]["sqlstate"] == "23505"
    assert failure["request_id"]


def test_a_line_for_people_reveals_as_little(monkeypatch: pytest.MonkeyPatch) -> None:
    with collected(as_json=False) as lines:
        fail_at_a_known_path(monkeypatch)

    assert "The API call failed method=PUT resource=atsCandidates" in lines.for_people
    assert leaks(lines) == []


def fail_at_a_known_path(monkeypatch: pytest.MonkeyPatch) -> None:
    ats = Ats()
    ats.put("atsCandidates", "atsCandidateId", {NAME: synced.candidate()})

    def twice(**_named: object) -> None:
        Candidate.objects.bulk_create(Candidate.objects.all())

    monkeypatch.setattr(services, "upsert_candidates", twice)
    ats.call("PUT", f"atsCandidates/{quote(ats.key('atsCandidateId', NAME))}", body=synced.candidate())
    ats.put("atsCandidates", "atsCandidateId", {NAME: synced.candidate()})
