from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.recruiting.exports import services
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.kit import clock
from tests.browser.sessions import begin_session
from tests.factories import connected, hub
from tests.support.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def export(page: Page, live_server: LiveServer, company: connected.Company) -> Export:
    begin_session(page.context, live_server.url, company.recruiter_a.person)
    return services.request_export(
        seat=company.recruiter_a,
        member=hub.member("Yusuf", "Demirci"),
        application=company.application,
        job=connected.job(company),
    )


def arrive(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.ARRIVED, ats_candidate_id="C-7", fetched_at=clock.now(), finished_at=clock.now()
    )


@pytest.mark.parametrize(
    "fails", [lambda route: route.fulfill(status=503), lambda route: route.abort()], ids=["an error", "no answer"]
)
def test_a_poll_goes_on_after_the_server_was_away(
    page: Page, live_server: LiveServer, export: Export, fails: Callable[[Route], None]
) -> None:
    failed: list[str] = []

    def is_away(route: Route) -> None:
        failed.append(route.request.url)
        fails(route)

    page.route("**/exports/*/**", is_away)
    page.goto(f"{live_server.url}/people/{export.member_id}/")
    expect(page.locator("#export-state")).to_contain_text("Yusuf Demirci is on the way.")

    def failures() -> int:
        page.evaluate("0")  # Playwright runs ``is_away`` only while it executes a command, such as this one
        return len(failed)

    eventually(failures, lambda count: count == 2)
    arrive(export)
    page.unroute("**/exports/*/**")

    expect(page.locator("#export-state")).to_contain_text("Yusuf Demirci arrived as C-7.")
    expect(page.locator(".toast")).to_have_count(0)


def test_a_poll_ends_when_it_is_refused(page: Page, live_server: LiveServer, export: Export) -> None:
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=404)

    page.clock.install()
    page.route("**/exports/*/**", refuse)
    page.goto(f"{live_server.url}/people/{export.member_id}/")
    page.clock.run_for(1000)
    expect(page.locator("#export-state .spin")).to_have_count(0)
    page.clock.run_for(300_000)

    expect(page.locator("#export-state")).to_contain_text("Yusuf Demirci is on the way.")
    assert len(refused) == 1


def test_a_poll_leaves_the_focus_on_a_link(page: Page, live_server: LiveServer, export: Export) -> None:
    page.goto(f"{live_server.url}/exports/")
    link = page.locator("#own-exports").get_by_role("link", name="Yusuf Demirci")
    link.focus()
    link.evaluate("(link) => { link.dataset.first = '' }")

    expect(page.locator("#own-exports [data-first]")).to_have_count(0)

    expect(link).to_be_focused()
    arrive(export)
    expect(page.locator("#own-exports")).to_contain_text("C-7")
    expect(link).to_be_focused()
