import pytest
from django.test import Client
from django.utils import translation

from hirewire.simulator.importing import services
from hirewire.simulator.importing.models import ImportLine
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.recruiter.telling import localized
from tests.simulator.recruiter.test_recruiter_page import PAGE, status, sync
from tests.simulator.support import Receiver, candidate, job
from tests.support.tasks import run_tasks

GERMAN = {"Accept-Language": "de"}


def text(client: Client, path: str) -> str:
    return client.get(path, headers=GERMAN).content.decode()


def test_a_stage_is_stored_in_english_and_shown_in_german(as_recruiter: Client, account: Account) -> None:
    ada = candidate(account)
    application = create_application(candidate=ada, job=job(account))

    moved = as_recruiter.post(
        f"/applications/{application.key}/move/", {"stage": "Phone screen"}, headers=GERMAN, follow=True
    )

    application.refresh_from_db()
    assert application.stage == "Phone screen"
    assert f"{ada.name} ist jetzt in „Telefoninterview“." in moved.content.decode()


def test_a_refused_line_is_stored_in_english_and_shown_in_german(as_admin: Client, admin: User) -> None:
    batch = services.receive(user=admin, filename="people.csv", content=b"First name,Last name\nGrace,\n")
    with translation.override("de"):
        services.start(batch=batch, mapping=batch.mapping)
        run_tasks()

    shown = text(as_admin, f"/candidates/import/{batch.pk}/")

    assert ImportLine.objects.get().reason == "Last name is empty; a candidate needs one."
    assert "Der Nachname ist leer; ein Kandidat braucht einen." in shown


def test_other_systems_get_errors_in_english(browser: Client, account: Account) -> None:
    ada, opening = candidate(account), job(account, state="closed")
    body = {"candidate_id": ada.key, "job_id": opening.key}

    refused = browser.post(
        "/api/v1/applications",
        body,
        content_type="application/json",
        headers={**GERMAN, "Authorization": f"Bearer {api_key(account)}"},
    )

    assert refused.json()["error"]["message"] == f"Job {opening.key} is closed; nobody can be added to it."


@pytest.mark.parametrize(
    ("said", "german"),
    [
        ("Stage is missing; Recruiter requires it", "Phase fehlt; Recruiter braucht einen Wert"),
        (
            "Location is empty; Recruiter requires it; Stage is missing; Recruiter requires it",
            "Ort ist leer; Recruiter braucht einen Wert; Phase fehlt; Recruiter braucht einen Wert",
        ),
        (
            "Recruiter does not accept this connection’s key: hub.test cannot be reached (ConnectError).",
            "Recruiter akzeptiert den Schlüssel dieser Verbindung nicht: hub.test ist nicht erreichbar (ConnectError).",
        ),
        ("Its job REQ-2042 was refused", "Die Stelle REQ-2042 dazu wurde abgelehnt"),
        ("Candidate notes", "Notizen zu Kandidaten"),
        ("listedAt: 5 % of it is odd", "listedAt: 5 % of it is odd"),
    ],
)
def test_messages_of_the_agent_are_translated_if_known(said: str, german: str) -> None:
    with translation.override("de"):
        assert localized(said) == german
    assert localized(said) == said


def test_the_recruiter_page_shows_the_progress_of_the_sync_in_german(as_admin: Client, receiver: Receiver) -> None:
    receiver.answers["GET", "larkspur"] = (200, status(sync=sync("stopped", reason="The ATS asks us to slow down.")))

    shown = text(as_admin, PAGE)

    assert "20 von 40 Datensätzen angenommen" in shown
    assert "Das ATS bittet um ein langsameres Tempo." in shown
