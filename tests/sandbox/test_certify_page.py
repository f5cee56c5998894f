import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from hirewire.cast.cast import DEVELOPER
from hirewire.certification.reports.reading import is_unchanged, read_pack
from hirewire.client import RscClient
from hirewire.testing import Sandbox
from tests.certification.pictures import png
from tests.sandbox.test_certifying import candidates
from tests.support.patience import MILLISECONDS

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.xdist_group("sandbox")]


@pytest.fixture
def console(world: Sandbox, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.goto(f"{world.hub_url}/sign-in/")
    page.get_by_label("E-mail").fill(DEVELOPER.email)
    page.get_by_label("Password").fill(DEVELOPER.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/developer/**")
    page.goto(f"{world.hub_url}/developer/applications/{world.report['applications']['customer']['id']}/certify/")
    yield page
    context.close()


def test_an_integration_does_what_the_page_asks(console: Page, ats: RscClient, tmp_path: Path) -> None:
    console.get_by_label("Rules", exact=True).select_option("RSC-204")
    console.get_by_role("button", name="Judge the calls").click()
    console.get_by_role("button", name="Run what is left").click()
    expect(console.get_by_text("Create a candidate in your ATS, with a value in every field.")).to_be_visible()

    ats.upsert_candidates(candidates(1))
    expect(console.get_by_role("heading", name="First wrong call")).to_be_visible()
    with console.expect_response(lambda response: response.request.method == "POST"):
        console.get_by_role("button", name="Show it again").click()
    ats.upsert_candidates({"C-1": candidates(2)["C-1"]})
    console.get_by_label("Picture (optional)").set_input_files(
        {"name": "page.png", "mimeType": "image/png", "buffer": png(side=40)}
    )
    console.get_by_role("button", name="Yes").click()
    expect(console.get_by_text("1 of 1 rule passed")).to_be_visible()
    expect(console.get_by_role("img", name="Picture for RSC-204")).to_be_visible()

    with console.expect_download() as download:
        console.get_by_role("link", name="Evidence pack, JSON").click()
    download.value.save_as(tmp_path / "pack.json")
    pack = read_pack(tmp_path / "pack.json")
    (result,) = pack["results"]
    assert (result["verdict"], [each["answer"] for each in result["statements"]]) == ("passed", ["yes"])
    assert is_unchanged(pack)
    assert [each["width"] for each in pack["pictures"].values()] == [40]
    assert "Haddad" not in json.dumps([fault["came"] for fault in result["faults"]])
