from pathlib import Path

import polib
import pytest
from django.test import Client
from django.utils import translation

from hirewire import agent
from hirewire.agent.connections.models import Connection
from hirewire.agent.connections.services import record_fault
from hirewire.agent.console import reasons
from hirewire.agent.console.reasons import localized_reason
from hirewire.agent.sdk.errors import MissingPermission
from hirewire.agent.sync.models import Sync, SyncState
from hirewire.agent.sync.reasons import in_words
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, connects

CATALOG = Path(agent.__file__).parent / "locale/de/LC_MESSAGES/django.po"


def german(reason: str) -> str:
    with translation.override("de"):
        return localized_reason(reason)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("12 is no longer a job in Ashby.", "12 ist in Ashby keine Stelle mehr."),
        (str(MissingPermission("Jobs: read")), "Dem Schlüssel dieser Verbindung fehlt die Berechtigung „Jobs: read“."),
        ("Odoo's database is busy.", "Die Datenbank von Odoo ist ausgelastet."),
        # What the ATS said is not translated, even if it reads like one of our sentences.
        (
            "The ATS does not accept our key: Bad token; try again",
            "Das ATS akzeptiert unseren Schlüssel nicht: Bad token; try again",
        ),
        # One reason within another.
        (
            "Line 3 of jobs.csv does not fit: title is empty.",
            "Zeile 3 von jobs.csv passt nicht: title ist leer.",
        ),
        # Several reasons in one text.
        (
            "Line 3 of jobs.csv has 4 columns instead of 5.\nThe folder lacks “jobs”: there is no file named jobs.csv.",
            "Zeile 3 von jobs.csv hat 4 statt 5 Spalten.\nIm Ordner fehlt „jobs“: Es gibt keine Datei namens jobs.csv.",
        ),
        (
            "5 (Nurse) is closed; it accepts no new people.",
            "5 (Nurse) ist geschlossen und nimmt keine neuen Personen auf.",
        ),
        ("Only the ATS knows this sentence.", "Only the ATS knows this sentence."),
    ],
)
def test_our_words_are_translated(reason: str, words: str) -> None:
    assert german(reason) == words


def test_a_semicolon_within_a_sentence_does_not_end_it() -> None:
    catalog = polib.pofile(str(CATALOG))
    sentences = [entry.msgid for entry in catalog if entry.msgctxt == reasons.REASON and "; " in entry.msgid]

    assert sentences != []
    assert [sentence for sentence in sentences if len(reasons._BETWEEN.split(sentence)) > 1] == []


def test_what_recruiter_refused_names_the_field() -> None:
    refused = "ERROR :: /title :: field is required but not found and has no default value"

    words = german(in_words(f"{refused}\nERROR :: /location :: length of 0 is out of range 1...100"))

    assert words == "Stellenbezeichnung fehlt; Recruiter braucht einen Wert; Ort ist leer; Recruiter braucht einen Wert"


def test_english_pages_show_what_is_stored() -> None:
    assert localized_reason("12 is no longer a job in Ashby.") == "12 is no longer a job in Ashby."


def test_a_german_page_says_why_a_check_failed(console: Client, ats: FakeSimulator) -> None:
    ats.key = "another"
    connects(console)

    page = console.get(f"{PLACE}check/", headers={"accept-language": "de"}).content.decode()

    assert "Das ATS akzeptiert unseren Schlüssel nicht" in page
    assert "does not accept our key" not in page


def test_german_pages_say_why_a_sync_stopped(console: Client) -> None:
    connection = connects(console)
    Connection.objects.update(is_started=True)
    Sync.objects.create(connection=connection, state=SyncState.STOPPED, reason=str(MissingPermission("Jobs")))
    headers = {"accept-language": "de"}

    stopped = [console.get(address, headers=headers).content.decode() for address in (PLACE, "/agent/")]
    record_fault(connection=connection, message="The ATS cannot be reached at lever.test.")
    broken = console.get(PLACE, headers=headers).content.decode()

    assert all("Dem Schlüssel dieser Verbindung fehlt die Berechtigung „Jobs“." in page for page in stopped)
    assert "Das ATS ist unter lever.test nicht erreichbar." in broken
