from collections.abc import Mapping
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from hirewire.agent.registry import BadSettings, checked_settings
from hirewire.kit.text.sentences import localized

AGAIN = "Enter it again. It has not been saved."
QUERIES = {"jobs": "SELECT 1", "candidates": "SELECT 1", "applications": "SELECT 1"}
SQL = {**QUERIES, "host": "db.test", "database": "ats", "user": "u", "password": "p"}
WRONG: dict[str, tuple[str, Mapping[str, str], str, str]] = {
    "neither key nor client": (
        "smartrecruiters",
        {},
        (
            "The settings are not valid for SmartRecruiters: give either an API key, or the client id and secret of an"
            " OAuth client"
        ),
        (
            "Die Einstellungen passen nicht zu SmartRecruiters: geben Sie entweder einen API-Schlüssel an oder"
            " Client-ID und Geheimnis eines OAuth-Clients"
        ),
    ),
    "a client without its secret": (
        "smartrecruiters",
        {"client_id": "an-id"},
        "The settings are not valid for SmartRecruiters: the client secret is missing",
        "Die Einstellungen passen nicht zu SmartRecruiters: das Client-Geheimnis fehlt",
    ),
    "key and client": (
        "lever",
        {"user": "a@b.example", "key": "k", "client_id": "an-id"},
        "The settings are not valid for Lever: give either an API key, or the client id and secret of an OAuth app",
        (
            "Die Einstellungen passen nicht zu Lever: geben Sie entweder einen API-Schlüssel an oder Client-ID und"
            " Geheimnis einer OAuth-App"
        ),
    ),
    "no web address": (
        "lever",
        {"user": "a@b.example", "client_id": "an-id", "client_secret": "s", "base_url": "javascript:1"},
        "The settings are not valid for Lever: its address is not a web address.",
        "Die Einstellungen passen nicht zu Lever: die Adresse ist keine Webadresse.",
    ),
    "no host": (
        "sql",
        {**QUERIES, "database": "ats"},
        "The settings are not valid for SQL database: host, user and password are needed for this kind of database",
        "Die Einstellungen passen nicht zu SQL-Datenbank: diese Art von Datenbank braucht Host, Benutzer und Passwort",
    ),
    "too long a look back": (
        "sql",
        {**SQL, "overlap_minutes": "9000"},
        (
            "The settings are not valid for SQL database: “Minutes to look back” must be a number from 0 to 1,440,"
            " not “9000”"
        ),
        (
            "Die Einstellungen passen nicht zu SQL-Datenbank: „Rückblick in Minuten“ muss eine Zahl von 0 bis 1.440"
            " sein, nicht „9000“"
        ),
    ),
    "half a path": (
        "files",
        {"folder": "srv"},
        "The settings are not valid for CSV files: the folder “srv” does not begin with /",
        "Die Einstellungen passen nicht zu CSV-Dateien: der Ordner „srv“ beginnt nicht mit /",
    ),
}


@pytest.mark.parametrize(("kind", "given", "english", "german"), WRONG.values(), ids=WRONG)
def test_the_reason_is_english_in_logs_and_german_on_german_pages(
    kind: str, given: Mapping[str, str], english: str, german: str
) -> None:
    with pytest.raises(BadSettings) as wrong:
        checked_settings(kind, given)

    assert str(wrong.value) == english
    with translation.override("de"):
        assert localized(wrong.value) == german


def test_the_form_shows_the_reason_in_the_readers_language(console: Client) -> None:
    typed = {"company": "Larkspur", "environment": "test"}

    page = console.post("/agent/new/smartrecruiters/", typed, headers={"Accept-Language": "de"})

    assert page.status_code == 422
    assert "geben Sie entweder einen API-Schlüssel an" in unescape(page.content.decode())


def test_an_address_needs_its_scheme(console: Client) -> None:
    typed = {"company": "Larkspur", "environment": "test", "set-base_url": "odoo.example", "set-database": "larkspur"}

    page = console.post("/agent/new/odoo/", {**typed, "set-user": "agent", "set-key": "k"})

    assert page.status_code == 422
    assert "Enter an address that begins with https:// or http://." in page.content.decode()


@pytest.mark.parametrize("fault", [{"set-base_url": "odoo.example"}, {"set-database": ""}], ids=["field", "missing"])
def test_a_key_that_was_not_saved_is_asked_for_again(console: Client, fault: Mapping[str, str]) -> None:
    typed = {"company": "Larkspur", "environment": "test", "set-base_url": "https://odoo.example"}
    typed |= {"set-database": "larkspur", "set-user": "agent", "set-key": "k"}
    console.post("/agent/new/odoo/", typed)
    page = "/agent/connections/larkspur/keys/"

    with_key = console.post(page, {**typed, "set-key": "a-new-key", **fault})
    without = console.post(page, {**typed, "set-key": "", **fault})

    shown = [answer.content.decode() for answer in (with_key, without)]
    assert [AGAIN in each for each in shown] == [True, False]
    assert ("a-new-key" in shown[0], with_key.status_code, without.status_code) == (False, 422, 422)


def test_a_key_is_asked_for_again_if_the_settings_do_not_fit_together(console: Client) -> None:
    typed = {"company": "Larkspur", "environment": "test", "set-client_secret": "a-secret"}

    page = console.post("/agent/new/smartrecruiters/?by=oauth", typed)

    assert (page.status_code, AGAIN in page.content.decode()) == (422, True)
