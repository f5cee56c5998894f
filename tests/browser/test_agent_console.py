import re
import threading
from collections.abc import Iterator
from wsgiref.simple_server import make_server

import pytest
from django.conf import settings
from django.templatetags.static import static
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.agent.completeness.models import Difference, Proof, ProofMonth, ProofState
from hirewire.agent.connections import drifts
from hirewire.agent.connections.models import Connection
from hirewire.agent.mirror import services as mirror
from hirewire.agent.mirror.models import Identity
from hirewire.agent.people.services import add_operator
from hirewire.agent.sdk.attempts import Attempt, Ending
from hirewire.agent.sdk.drift import Drift, DriftKind
from hirewire.agent.sdk.drift.sightings import Sightings
from hirewire.agent.sdk.errors import SkipRecord, Unsure
from hirewire.agent.sdk.http.exchanges import Exchange
from hirewire.agent.sdk.orders import Written
from hirewire.agent.sdk.undo import Part
from hirewire.agent.writes import services as ledger
from hirewire.agent.writes.models import Kind
from hirewire.kit import clock
from tests.agent.connectors.simulator.data import fill
from tests.agent.connectors.simulator.fake import KEY, FakeSimulator
from tests.browser.accessibility import violations
from tests.browser.signing_in import PASSWORD
from tests.browser.test_ats import _Quiet
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "connections/larkspur-health/"


@pytest.fixture
def ats_url() -> Iterator[str]:
    ats = fill(FakeSimulator())
    ats.permissions -= {"groups"}
    with make_server("127.0.0.1", 0, ats, handler_class=_Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api/v1"
        server.shutdown()


@pytest.fixture
def console(page: Page, live_server: LiveServer, ats_url: str) -> str:
    url = live_server.url.replace("localhost", "ats.localhost") + "/agent/"
    add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")
    page.goto(f"{url}new/simulator/")
    page.get_by_label("E-mail").fill("wanda@agent.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Company").fill("Larkspur Health")
    page.get_by_label("API address").fill(ats_url)
    page.get_by_label("API key").fill(KEY)
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    run_tasks()
    expect(page.get_by_text("One permission is missing.")).to_be_visible()
    return url


def differs() -> None:
    """Record two changes in the answers of the ATS.

    One is an unknown value. The other is the announcement that two calls will be switched off.
    """
    sightings = Sightings()
    sightings.note(Drift(DriftKind.VALUE, "jobs", "status", "on_hold"), '{"status": "on_hold",\n "name": "•••"}')
    sightings.note(Drift(DriftKind.SUNSET, "", "Sunset", "2027-06-30"), "candidates\njobs")
    drifts.record(connection=Connection.objects.get(), sightings=sightings)


def has_written() -> None:
    connection = Connection.objects.get()
    Connection.objects.update(is_started=True)
    exchange = Exchange("POST", "candidates", '{\n  "first_name": "•••"\n}', 201, '{\n  "id": "•••"\n}')
    note = Written(candidate_id="C-7", note_id="N-1", made=(Part.NOTE,))
    person = Written(candidate_id="C-7", application_id="A-3", made=(Part.CANDIDATE, Part.APPLICATION))
    for number, attempt in enumerate(
        (
            Attempt(ending=Ending.DONE, written=person, exchanges=(exchange,)),
            Attempt(ending=Ending.UNKNOWN, error=Unsure("The ATS did not finish its answer."), exchanges=(exchange,)),
            Attempt(ending=Ending.FAILED, error=SkipRecord("REQ-2 (Rigger) is closed; it accepts no new people.")),
            Attempt(ending=Ending.DONE, written=note, exchanges=(exchange,)),
        )
    ):
        entry = ledger.begin(connection=connection, key=f"export/{number}", kind=Kind.EXPORT, job_id="REQ-1")
        ledger.record(entry=entry, attempt=attempt)
    at = clock.now()
    Proof.objects.create(connection=connection, state=ProofState.JUDGED, began_at=at, judged_at=at)
    for month, accepted in (("2026-05", 3), ("2026-04", 12)):
        ProofMonth.objects.create(
            connection=connection,
            entity="candidates",
            month=month,
            listed=12,
            listed_digest="9b1f00c2d4e5f607",
            accepted=accepted,
            accepted_digest="9b1f00c2d4e5f607" if accepted == 12 else "11d2",
        )
    Difference.objects.create(connection=connection, kind="missing", entity="candidates", key="C-2", month="2026-05")


def test_a_switch_shows_its_effect_at_once(page: Page, console: str, complaints: list[str]) -> None:
    page.get_by_role("button", name="Rehearse without it").click()
    expect(page.get_by_text("Reading", exact=True)).to_be_visible()
    run_tasks()
    jobs = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Jobs", exact=True))
    expect(jobs.get_by_role("cell").nth(1)).to_have_text("3")

    page.get_by_label("Confidential jobs").focus()
    page.keyboard.press("Space")

    expect(jobs.get_by_role("cell").nth(1)).to_have_text("4")
    page.goto(f"{console}{PLACE}")
    expect(page.get_by_text("Confidential jobs")).to_be_visible()
    assert complaints == []


def test_a_new_key_needs_an_answer_about_the_account(page: Page, console: str) -> None:
    Connection.objects.update(is_started=True)
    mirror.identify(connection=Connection.objects.get(), person="P", candidate_id="C-1")
    page.goto(f"{console}{PLACE}keys/")
    question = page.get_by_role("group", name="Which account do these settings lead to?")
    key, save = page.get_by_label("API key"), page.get_by_role("button", name="Save and check")
    expect(question.get_by_role("radio", checked=True)).to_have_count(0)

    key.fill(KEY)
    save.click()
    expect(question).to_have_accessible_description(re.compile(r"Say which account these settings lead to\.$"))
    key.fill("another")
    question.get_by_label("Another one").check()
    save.click()

    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    assert not Identity.objects.exists()


def test_the_widget_learns_that_its_request_was_not_taken(page: Page, console: str) -> None:
    page.goto(f"{console}{PLACE}")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.evaluate(
        """(room) => document.body.insertAdjacentHTML("beforeend", room)""",
        f'<div id="widget-room" data-integrate="/agent/{PLACE}recruiter/integrate/" data-next="/agent/">'
        '<div id="widget-fault" hidden><p></p></div></div>',
    )
    page.add_script_tag(url=static("agent/agent.js"))

    told = page.evaluate("onRecruiterIntegrate([]).catch((fault) => fault.message)")

    assert told == "You are signed out. Sign in again, then repeat the step."
    expect(page.locator("#widget-fault")).to_have_text(told)


def test_an_ats_is_found_by_typing(page: Page, console: str, complaints: list[str]) -> None:
    page.goto(f"{console}new/")
    find = page.get_by_label("Search ATSs")

    find.fill("zxqv")
    expect(page.get_by_role("status")).to_have_text("No ATS with this name.")
    expect(page.get_by_role("button", name="Continue")).to_be_disabled()
    find.fill("gree")
    expect(page.get_by_role("radio")).to_have_count(1)
    expect(page.get_by_role("button", name="Continue with Greenhouse")).to_be_enabled()
    find.press("Enter")

    page.wait_for_url("**/new/greenhouse/")
    assert complaints == []


def test_connections_are_found_while_typing(page: Page, console: str, complaints: list[str]) -> None:
    page.goto(console)
    find = page.get_by_label("Company, ATS or short name")

    find.press_sequentially("zxqv")
    expect(page.get_by_text("No connection matches “zxqv”")).to_be_visible()
    expect(page.get_by_role("link", name="All 0")).to_be_visible()
    find.fill("lark")

    expect(page.get_by_role("link", name="Larkspur Health")).to_be_visible()
    expect(find).to_be_focused()
    page.wait_for_url("**?q=lark")
    assert complaints == []


def test_what_somebody_types_outlasts_the_next_rehearsal(page: Page, console: str, complaints: list[str]) -> None:
    page.get_by_role("button", name="Rehearse without it").click()
    run_tasks()
    page.get_by_role("button", name="Rehearse again").click()
    name = page.locator("[name=stage-becomes]").first

    name.fill("Interview")
    with page.expect_response("**part=progress"):
        name.press("End")
    run_tasks()
    expect(page.get_by_role("link", name="Show the result")).to_be_visible()

    expect(name).to_be_focused()
    expect(name).to_have_value("Interview")
    assert complaints == []


def test_the_pages_fit_a_small_screen_and_are_accessible(page: Page, console: str, complaints: list[str]) -> None:
    page.get_by_role("button", name="Rehearse without it").click()
    run_tasks()
    expect(page.get_by_text("Will be sent").first).to_be_visible()
    differs()
    has_written()
    page.set_viewport_size({"width": 360, "height": 800})
    paths = (
        "",
        "writes/",
        "settings/",
        "new/",
        "new/simulator/",
        *(PLACE + step for step in ("", "keys/", "check/", "rehearsal/", "recruiter/", "start/", "writes/")),
    )
    found = {}

    for path in paths:
        page.goto(f"{console}{path}")
        found[path] = (page.evaluate("document.documentElement.scrollWidth"), violations(page))

    assert found == dict.fromkeys(paths, (360, []))
    assert complaints == []
