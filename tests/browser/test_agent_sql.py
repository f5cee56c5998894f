from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.agent.people.services import add_operator
from tests.agent.connectors.sql.mariadb_ats import made_mariadb_ats
from tests.agent.connectors.sql.postgres_ats import made_ats, made_database
from tests.agent.connectors.sql.world import SqlWorld
from tests.browser.accessibility import violations
from tests.browser.signing_in import PASSWORD
from tests.support.mariadb import MariaDb, mariadb
from tests.support.tasks import run_tasks

__all__ = ["mariadb"]

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "connections/larkspur-health/"
CHOSEN = {"engine", "tls"}


@pytest.fixture
def world() -> Iterator[SqlWorld]:
    with made_database() as url, made_ats(url) as ats:
        yield SqlWorld(ats)


@pytest.fixture
def console(page: Page, live_server: LiveServer) -> str:
    url = live_server.url.replace("localhost", "ats.localhost") + "/agent/"
    add_operator(email="wanda@agent.example", password=PASSWORD, first_name="Wanda", last_name="Marsh")
    page.goto(f"{url}new/sql/")
    page.get_by_label("E-mail").fill("wanda@agent.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return url


def connect(page: Page, world: SqlWorld) -> None:
    page.get_by_label("Company").fill("Larkspur Health")
    for name, value in msgspec.to_builtins(world.ats.settings()).items():
        if name in CHOSEN:
            page.locator(f"[name=set-{name}]").select_option(value)
        else:
            page.locator(f"[name=set-{name}]").fill(value)
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("Checking", exact=True)).to_be_visible()
    run_tasks()


def test_each_fault_of_the_queries_has_a_line_and_can_be_corrected(
    page: Page, console: str, world: SqlWorld, complaints: list[str]
) -> None:
    right = world.ats.query("jobs")
    world.ats.queries = {"jobs": right.replace("headline AS title,", ""), "users": "SELECT nothing FROM staff"}
    connect(page, world)
    faults = page.get_by_role("alert").get_by_role("paragraph")
    expect(faults).to_have_text(
        [
            "The query for jobs has no column title.",
            'The database refuses the query for users: column "nothing" does not exist.',
            "Change the address or the key",
        ]
    )

    page.get_by_role("link", name="Change the address or the key").click()
    page.get_by_label("Query for jobs").fill(right)
    page.get_by_label("Query for users").fill(world.ats.query("users"))
    page.get_by_role("button", name="Save and check").click()
    run_tasks()

    expect(page.get_by_text("9 of 9 found")).to_be_visible()
    page.goto(f"{console}{PLACE}")
    page.get_by_text("Query for jobs").locator("xpath=following-sibling::dd[1]").get_by_text("lines").click()
    expect(page.get_by_text("headline AS title,")).to_be_visible()
    assert complaints == []


@pytest.mark.xdist_group("mariadb")
def test_a_mariadb_is_connected(page: Page, console: str, mariadb: MariaDb, complaints: list[str]) -> None:
    with made_mariadb_ats(mariadb) as ats:
        world = SqlWorld(ats)
        connect(page, world)

        expect(page.get_by_text("9 of 9 found")).to_be_visible()
        expect(page.get_by_text("MariaDB 1")).to_be_visible()
    assert complaints == []


def test_the_pages_fit_a_phone_and_are_accessible(
    page: Page, console: str, world: SqlWorld, complaints: list[str]
) -> None:
    world.ats.queries = {"feedback": ""}
    connect(page, world)
    expect(page.get_by_text("One permission is missing.")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})

    paths = ("new/", "new/sql/", "new/files/", *(PLACE + step for step in ("", "check/", "keys/")))
    found = {}

    for path in paths:
        page.goto(console + path)
        found[path] = (page.evaluate("document.documentElement.scrollWidth"), violations(page))

    assert found == dict.fromkeys(paths, (360, []))
    assert complaints == []
