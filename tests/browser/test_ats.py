"""Pages of the ATS in a browser.

A small program stands in for the agent.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hirewire.kit import clock
from hirewire.simulator.history.services import note_closed_account
from hirewire.simulator.importing.services import receive, run, start
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import create_account, create_user, sign_in
from hirewire.simulator.records.models import Application, Candidate
from tests.browser.accessibility import at_widths, violations
from tests.browser.sessions import keep_session
from tests.browser.signing_in import PASSWORD
from tests.simulator.recruiter.test_leaving import status
from tests.simulator.support import candidate, job

pytestmark = pytest.mark.django_db(transaction=True)


class Agent:
    """Answers one poll with the state ``leaving`` after a request to disconnect. After that, it has no connection."""

    def __init__(self) -> None:
        self.status: dict[str, Any] | None = status()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "DELETE":
            self.status = status(state="leaving")
        if environ["PATH_INFO"].endswith("/options"):
            options = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            self.status = {**(self.status or {}), "options": options}
        answer = self.status
        if environ["REQUEST_METHOD"] == "GET" and answer and answer["state"] == "leaving":
            self.status = None
        start_response("200 OK" if answer else "404 Not Found", [("Content-Type", "application/json")])
        return [json.dumps(answer or {"message": "There is no connection."}).encode()]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing, because failures show up in the test itself."""


@pytest.fixture
def agent(settings: Settings) -> Iterator[Agent]:
    program = Agent()
    with make_server("127.0.0.1", 0, program, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.HIREWIRE_AGENT_URL = f"http://127.0.0.1:{server.server_port}"
        yield program
        server.shutdown()


@pytest.fixture
def account(agent: Agent) -> Account:
    return create_account(slug="larkspur", name="Larkspur Health")


@pytest.fixture
def ats(page: Page, live_server: LiveServer, account: Account) -> str:
    url = live_server.url.replace("localhost", "ats.localhost")
    email = "ingrid.solheim@larkspur.example"
    create_user(
        account=account, email=email, password=PASSWORD, first_name="Ingrid", last_name="Solheim", is_admin=True
    )
    session = SessionStore()
    sign_in(session=session, email=email, password=PASSWORD, address="127.0.0.1")
    keep_session(page.context, url, session)
    return url


def twins(account: Account) -> str:
    one, other = (candidate(account, emails=["ada@mail.example"], profile_url=url) for url in ("", "x.example/in/ada"))
    return f"/candidates/{one.key}/merge/{other.key}/"


def test_pages_with_a_decision_fit_a_small_screen_and_are_accessible(
    page: Page, ats: str, account: Account, complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    compared = twins(account)
    posted, _ = (job(account, requisition="HR-1182") for _ in range(2))
    paths = (
        "/settings/integrations/recruiter/leave/",
        "/candidates/duplicates/",
        compared,
        compared.partition("merge/")[0],
        "/jobs/",
        f"/jobs/{posted.key}/",
    )
    found = {}

    for path in paths:
        page.goto(f"{ats}{path}")
        found[path] = (page.evaluate("document.documentElement.scrollWidth"), violations(page))

    assert found == dict.fromkeys(paths, (360, []))
    assert complaints == []


def test_an_administrator_disconnects_by_keyboard_and_sees_it_done(
    page: Page, ats: str, account: Account, complaints: list[str]
) -> None:
    linked = candidate(account, recruiter_person="urn:li:person:x")
    page.goto(f"{ats}/settings/integrations/recruiter/leave/")
    page.get_by_label("Remove it").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Disconnect").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("Recruiter is disconnected.")).to_be_visible()
    after = violations(page)
    linked.refresh_from_db()
    account.refresh_from_db()
    assert (linked.recruiter_person, account.left_recruiter_by, after) == ("", "Ingrid Solheim", [])
    assert complaints == []


def two_bad_lines() -> int:
    lines = "First name,Last name,Note\nAda,,Two\nGrace,,Three"
    batch = receive(user=User.objects.get(), filename="people.csv", content=lines.encode())
    start(batch=batch, mapping=batch.mapping)
    run(import_id=batch.pk)
    return batch.pk


@pytest.mark.parametrize("path", ["/nowhere/", "/sign-in/"])
def test_a_page_whose_content_fits_does_not_scroll(page: Page, ats: str, path: str) -> None:
    page.context.clear_cookies()

    page.goto(f"{ats}{path}")

    expect(page.locator("main.door")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0


def test_lines_of_a_file_are_repaired_one_after_the_other(page: Page, ats: str, complaints: list[str]) -> None:
    page.goto(f"{ats}/candidates/import/{two_bad_lines()}/")
    page.get_by_role("button", name="Correct line 2").press("Enter")
    page.get_by_label("Last name").fill("Lovelace")
    page.get_by_label("Last name").press("Enter")
    expect(page.get_by_role("button", name="Correct line 3")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("Last name").fill("Hopper")
    page.get_by_label("Last name").press("Enter")

    expect(page.get_by_role("link", name="Grace Hopper")).to_be_focused()
    assert complaints == []


def test_after_a_repair_the_next_line_is_focused_even_if_its_form_is_open(page: Page, ats: str) -> None:
    page.goto(f"{ats}/candidates/import/{two_bad_lines()}/")
    second, third = page.locator(".badlines li").all()
    for line in (second, third):
        line.get_by_role("button", name="Correct").click()
        expect(line.get_by_label("Last name")).to_be_visible()
    second.get_by_label("Last name").fill("Lovelace")
    second.get_by_label("Last name").press("Enter")

    expect(second.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    expect(third.get_by_label("Last name")).to_be_focused()


def test_two_records_are_merged_by_keyboard(page: Page, ats: str, account: Account, complaints: list[str]) -> None:
    page.goto(f"{ats}{twins(account)}")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    stays = page.get_by_role("radio", checked=True).get_attribute("value")
    page.get_by_role("button", name="Merge the two records").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#toasts")).to_contain_text("was merged into this record.")
    assert [one.key for one in Candidate.objects.all()] == [stays]
    assert complaints == []


def test_a_candidate_is_moved_through_the_pipeline(
    page: Page, ats: str, account: Account, complaints: list[str]
) -> None:
    person, position = candidate(account), job(account, "Welder")

    page.goto(f"{ats}{person.get_absolute_url()}")
    page.locator(".hero").get_by_role("button", name="Add to a job").click()
    page.get_by_role("dialog").get_by_label("Job").select_option(position.key)
    page.get_by_role("dialog").get_by_role("button", name="Add to job").click()
    page.get_by_role("button", name="Ask for one").click()
    page.get_by_role("dialog").get_by_role("button", name="Ask").click()
    page.get_by_role("button", name="Submit: ").click()
    page.get_by_role("dialog").get_by_label("Verdict").select_option("Strong yes")
    page.get_by_role("dialog").get_by_label("Summary").fill("Welds well.")
    page.get_by_role("dialog").get_by_role("button", name="Submit").click()
    expect(page.get_by_role("region", name="Scorecards", exact=True)).to_contain_text("Welds well.")

    page.goto(f"{ats}{position.get_absolute_url()}")
    page.get_by_role("button", name="Move to Phone screen: Ada Lovelace").click()
    page.get_by_role("navigation", name="Stages").get_by_role("link", name="Phone screen 1").click()
    page.get_by_role("link", name="Ada Lovelace").click()
    page.get_by_role("button", name="Not selected…").first.click()
    page.get_by_role("dialog").get_by_role("radio", name="Withdrew").check()
    page.get_by_role("dialog").get_by_role("button", name="Not selected").click()

    expect(page.get_by_text("Reason: Withdrew")).to_be_visible()
    application = Application.objects.get()
    steps = list(application.stages.values_list("name", flat=True))
    assert (steps, application.disposition) == (["Applied", "Phone screen", "Not selected"], "Withdrew")
    assert complaints == []


def test_a_requisition_posted_twice_is_taken_down_once(
    page: Page, ats: str, account: Account, complaints: list[str]
) -> None:
    job(account, "Welder", requisition="HR-1182")
    other = job(account, "Rigger", requisition="HR-1182")

    page.goto(f"{ats}/jobs/")
    expect(page.get_by_text("Posted twice")).to_have_count(2)
    page.get_by_role("link", name="Welder").click()
    expect(page.get_by_text("Requisition HR-1182 is posted more than once.")).to_be_visible()
    page.get_by_role("button", name=f"Stop posting {other.key}").click()

    expect(page.locator("#toasts")).to_contain_text("is no longer posted")
    page.goto(f"{ats}/jobs/")
    expect(page.get_by_text("Posted twice")).to_have_count(0)
    other.refresh_from_db()
    assert (other.is_posted, complaints) == (False, [])


def test_the_record_of_a_member_who_closed_the_account_can_be_kept(
    page: Page, ats: str, account: Account, complaints: list[str]
) -> None:
    person = candidate(account)
    note_closed_account(candidate=person, closed_at=clock.now())

    page.goto(f"{ats}{person.get_absolute_url()}")
    notice = page.get_by_role("status").filter(has_text="Ada Lovelace closed their Recruiter account")
    expect(notice).to_contain_text("Decide whether you have a reason to keep this record.")
    after = violations(page)
    notice.get_by_role("button", name="Keep the record").click()

    expect(page.locator("#toasts")).to_contain_text(f"{person.key} was kept.")
    expect(notice).to_have_count(0)
    assert (after, complaints) == ([], [])


def started(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of the status
    entity = {
        "name": "candidates",
        "label": "Candidates",
        "state": "complete",
        "total": 40,
        "accepted": 39,
        "refused": 1,
    }
    sync = {"state": "complete", "kind": "first", "started_at": "2026-03-02T14:05:48Z", "total": 40, "accepted": 39}
    refused = {"stream": "candidates", "record_id": "C-10001", "reason": "Last name is empty", "tries": 2}
    return status(
        sync={**sync, "finished_at": "2026-03-02T14:06:48Z", "entities": [entity]},
        refused={"count": 1, "items": [refused]},
        **changes,
    )


def test_the_integration_page_starts_with_the_widget_until_a_sync_begins(
    page: Page, ats: str, agent: Agent, settings: Settings
) -> None:
    origins = [ats, settings.HIREWIRE_ATS_URL]
    agent.status = status(state="new", contracts=[], widget_origins=origins)
    page.goto(f"{ats}/settings/integrations/recruiter/")
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Connection embedded by Recruiter", "What happens next", "Jobs that Recruiter may see"]
    )
    expect(page.locator("[aria-current=step]")).to_contain_text("You request the integration")
    start_faults = at_widths(page)

    # The page updates by itself.
    agent.status = started(widget_origins=origins)
    expect(page.get_by_role("region", name="Health")).to_contain_text("39 of 40 records")
    expect(page.get_by_role("region", name="Refused", exact=True)).to_contain_text("C-10001")
    for width in (360, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        top = page.get_by_role("region", name="Health").bounding_box()
        frame = page.get_by_role("heading", name="Connection").bounding_box()
        assert top is not None
        assert frame is not None
        assert top["y"] < frame["y"]
    assert (start_faults, at_widths(page)) == ([], [])


def test_how_jobs_are_sent_is_chosen_by_keyboard_and_then_saved(
    page: Page, ats: str, agent: Agent, settings: Settings, complaints: list[str]
) -> None:
    agent.status = started(widget_origins=[ats, settings.HIREWIRE_ATS_URL])
    page.goto(f"{ats}/settings/integrations/recruiter/")
    page.get_by_role("heading", name="Jobs that Recruiter may see").click()
    page.get_by_role("radio", name="PRIVATE").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="PUBLIC")).to_be_focused()
    before = agent.status.get("options")
    page.keyboard.press("Tab")
    with page.expect_response("**/options/"):
        page.keyboard.press("Enter")

    expect(page.get_by_role("radio", name="PUBLIC")).to_be_checked()
    expect(page.get_by_role("button", name="Save this choice")).to_be_focused()
    assert (before, agent.status["options"]["public_jobs"]) == (None, True)
    assert complaints == []


@pytest.mark.parametrize("is_away", [True, False])
def test_a_widget_that_cannot_be_loaded_is_replaced_by_words(
    page: Page, ats: str, account: Account, agent: Agent, settings: Settings, *, is_away: bool
) -> None:
    """Recruiter's loader script may run before or after the page's own script, so the test opens a page of each kind.

    The settings page contains the loader, which therefore runs first. The candidate's page later fetches the widget,
    which contains the loader. On this page, the loader therefore runs after the page's own script.
    """
    loader, script = f"{ats}/in.js", "window.IN = {parse() {}}; document.documentElement.dataset.loaded = ''"
    answer: dict[str, Any] = {"body": script, "content_type": "text/javascript"}
    origins = [ats, settings.HIREWIRE_ATS_URL]
    agent.status = started(organization="urn:li:organization:1", loader_url=loader, widget_origins=origins)
    page.route(loader, lambda route: route.abort() if is_away else route.fulfill(**answer))
    notice = page.get_by_role("alert").filter(has_text="Recruiter does not answer")

    for path in ("/settings/integrations/recruiter/", f"/candidates/{candidate(account).key}/"):
        page.goto(ats + path)

        if is_away:
            expect(notice).to_be_visible()
        else:
            expect(page.locator("[data-loaded]")).to_be_attached()
            expect(notice).to_have_count(0)
    if is_away:
        page.unroute(loader)
        page.route(loader, lambda route: route.fulfill(**answer))
        notice.get_by_role("link", name="Try again").click()
        expect(page.locator("[data-loaded]")).to_be_attached()
        expect(notice).to_have_count(0)
