from collections.abc import Iterator

import msgspec
import psycopg
import pytest
from django.test import Client

from hirewire.kit.db.outages import DATABASE
from hirewire.kit.web import away
from tests.support.sites import ATS, HUB


@pytest.fixture(autouse=True)
def known_to_be_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mark the database as down, and suspend the checks that would notice its return.

    These tests have no access to the database, so a query makes a test fail.
    """
    monkeypatch.setattr(away, "_look_at", float("inf"))
    DATABASE.note(psycopg.OperationalError("server closed the connection"))
    DATABASE.confirm()
    yield
    DATABASE.end()


def client(host: str) -> Client:
    return Client(headers={"host": host}, raise_request_exception=False)


@pytest.mark.parametrize(
    ("host", "path", "sentence"),
    [
        (HUB, "/sign-in/", "Recruiter is not available at the moment"),
        (ATS, "/sign-in/", "This ATS is not available at the moment"),
        (ATS, "/agent/sign-in/", "The agent is not available at the moment"),
    ],
)
def test_people_get_a_page_during_an_outage(host: str, path: str, sentence: str) -> None:
    response = client(host).get(path)

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert sentence in response.content.decode()


def test_people_get_the_outage_page_in_their_language() -> None:
    response = client(HUB).get("/sign-in/", headers={"accept-language": "de"})

    assert "Recruiter ist im Moment nicht erreichbar" in response.content.decode()


@pytest.mark.parametrize(
    ("host", "path", "body"),
    [
        (HUB, "/v2/me", {"status": 503, "message": away.MESSAGE, "code": "SERVICE_UNAVAILABLE"}),
        (ATS, "/api/v1/jobs", {"error": {"message": away.MESSAGE, "field": None}}),
        (ATS, "/agent/api/connections/any", {"message": away.MESSAGE}),
    ],
)
def test_other_systems_get_json_during_an_outage(host: str, path: str, body: object) -> None:
    response = client(host).get(path)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["Content-Type"].partition(";")[0] == "application/json"
    assert msgspec.json.decode(response.content) == body


def test_a_lost_session_alone_refuses_nobody() -> None:
    DATABASE.end()
    DATABASE.note(psycopg.OperationalError("terminating connection due to administrator command"))

    away.check()

    DATABASE.confirm()
    with pytest.raises(away.DatabaseAwayError):
        away.check()


def test_a_lost_session_after_an_outage_refuses_nobody() -> None:
    DATABASE.end()
    DATABASE.confirm()
    DATABASE.note(psycopg.OperationalError("terminating connection due to administrator command"))

    away.check()
