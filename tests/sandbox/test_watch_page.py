from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from hirewire.cast.cast import DEVELOPER
from hirewire.client import RscClient
from hirewire.testing import Sandbox
from tests.sandbox.test_failing import CANDIDATES
from tests.support.patience import MILLISECONDS, SECONDS

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("sandbox")]


@pytest.fixture
def watch(world: Sandbox, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto(f"{world.hub_url}/sign-in/")
    page.get_by_label("E-mail").fill(DEVELOPER.email)
    page.get_by_label("Password").fill(DEVELOPER.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/developer/**")
    page.goto(f"{world.hub_url}/developer/applications/{world.report['applications']['customer']['id']}/watch/")
    yield page
    context.close()


def test_a_call_appears_and_the_next_one_like_it_fails(watch: Page, world: Sandbox, ats: RscClient) -> None:
    rows = watch.locator("#stream > li")
    expect(watch.get_by_text("No calls in the last 24 hours")).to_be_visible()

    ats.upsert_candidates(CANDIDATES)
    rows.filter(has_text="PUT atsCandidates").locator("a.call").click()
    watch.get_by_role("button", name="Fail the next one").click()
    expect(watch.get_by_role("button", name="500 on PUT atsCandidates · once")).to_be_visible()
    # The client repeats a call that failed with 500.
    ats.upsert_candidates(CANDIDATES)

    expect(rows.filter(has_text="PUT atsCandidates")).to_have_count(3)
    # A row also contains its duration, which may be 500 ms.
    expect(rows.locator(".answer").filter(has_text="500")).to_have_count(1)
    expect(watch.get_by_text("No fault is armed.")).to_be_visible()
    assert [call["status"] for call in world.calls(resource="atsCandidates")] == [200, 500, 200]


def test_the_next_request_for_a_token_fails(watch: Page, world: Sandbox) -> None:
    form = {"grant_type": "client_credentials", "client_id": world.client_id, "client_secret": world.client_secret}

    def token() -> int:
        return httpx2.post(world.token_url, data=form, timeout=SECONDS, trust_env=False).status_code

    first = token()
    watch.locator("#stream a.call").click()
    watch.get_by_role("button", name="Fail the next one").click()
    expect(watch.get_by_role("button", name="500 on POST accessToken · once")).to_be_visible()

    assert [first, token(), token()] == [200, 500, 200]


def test_a_replay_shows_what_came_then_beside_what_comes_now(watch: Page, world: Sandbox, ats: RscClient) -> None:
    ats.upsert_candidates(CANDIDATES)
    ats.candidate_matches(["C-1"])
    watch.locator("#stream > li").filter(has_text="GET atsCandidates").locator("a.call").click()

    watch.get_by_role("button", name="Replay").click()
    expect(watch.get_by_text("The answers are the same.")).to_be_visible()
    ats.delete_candidates(["C-1"])
    watch.get_by_role("button", name="Replay").click()

    expect(watch.get_by_text("The answers differ.")).to_be_visible()
    expect(watch.get_by_role("region", name="Now").locator("mark").first).to_be_visible()
