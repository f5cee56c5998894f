"""Export to ATS and “Why?” as recruiters work: with the keyboard, on a small screen, in the dark."""

from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from hirewire.hub.exports import services
from hirewire.hub.exports.models import Export, ExportState
from hirewire.hub.members.models import Member
from hirewire.hub.members.services import set_allows_export
from tests.browser.accessibility import examine
from tests.browser.signing_in import PASSWORD, sign_in
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = ("/search/", "/why/?ask=integration", "/why/?ask=job&id=REQ-9", "/export/?member={known}&member={forbidding}")


@dataclass(frozen=True)
class Desk:
    page: Page
    url: str
    company: connected.Company
    known: Member
    forbidding: Member

    def opens(self, path: str) -> Page:
        self.page.goto(self.url + path.format(known=self.known.pk, forbidding=self.forbidding.pk))
        return self.page


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Desk:
    """A recruiter has signed in; one person is in the ATS, and one forbids exports."""
    company = connected.company()
    company.switch(contract=True)
    connected.job(company)
    person = company.recruiter_a.person
    person.set_password(PASSWORD)
    person.save()
    forbidding = hub.member("Noor", "Haddad")
    set_allows_export(member=forbidding, allows=False)
    hub.member("Yusuf", "Demirci")
    sign_in(page, live_server.url, person.email)
    page.wait_for_url("**/search/")
    return Desk(page, live_server.url, company, connected.known_member(company), forbidding)


def test_people_are_picked_and_go_together(desk: Desk, complaints: list[str]) -> None:
    page = desk.opens("/search/")
    expect(page.locator("#picked")).to_be_hidden()

    for name in ("Yusuf Demirci", "Priya Raghunathan", "Noor Haddad"):
        page.get_by_label(f"Select {name}").press("Space")
    expect(page.locator("#picked")).to_contain_text("3 selected")
    page.locator("#picked").get_by_role("button", name="Export to ATS").press("Enter")
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog).to_contain_text("Not among them: Noor Haddad.")
    dialog.get_by_label("Title or number").or_(dialog.get_by_label("Job", exact=True)).fill("claims")
    dialog.get_by_role("radio", name="Senior Data Engineer, Claims").check()
    dialog.get_by_role("button", name="Export 2").press("Enter")

    expect(page.get_by_role("heading", name="Exports to Senior Data Engineer, Claims")).to_be_visible()
    for export in Export.objects.all():
        services.record_fetch(export=export)
        services.report_failure(export=export, reason="The ATS is full.")
    expect(page.get_by_text("0 of 2 arrived, 2 not taken")).to_be_visible()
    assert complaints == []


def test_a_new_record_is_a_choice(desk: Desk) -> None:
    page = desk.opens("/people/{known}/")

    page.get_by_role("link", name="Export to ATS").press("Enter")
    dialog = page.get_by_role("dialog", name="Export to your ATS")
    expect(dialog.get_by_role("radio", name="Add to that record")).to_be_checked()
    dialog.get_by_role("radio", name="Make a new record").check()
    dialog.get_by_role("radio", name="Without a job").check()
    dialog.get_by_role("button", name="Export", exact=True).click()

    expect(page.get_by_text("is on the way.")).to_be_visible()
    assert list(Export.objects.values_list("makes_new", "besides", "state")) == [(True, ["C-1"], ExportState.PENDING)]


def test_why_is_asked_from_the_chooser_and_answered(desk: Desk) -> None:
    page = desk.opens("/people/{known}/export/")

    page.get_by_role("link", name="Why is my job not here?").click()
    page.get_by_label("Name, title or id").fill("REQ-9")
    page.get_by_label("Name, title or id").press("Enter")

    expect(page.locator("#answer")).to_contain_text("Sent · it ends here")
    lists.put(desk.company.application, "G", "REQ-2041")
    page.get_by_label("Name, title or id").fill("REQ-2041")
    page.get_by_label("Name, title or id").press("Enter")
    expect(page.locator("#answer")).to_contain_text("Sent · it ends here")
    assert "Senior Data Engineer" not in page.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PLACES)
def test_pages_fit_a_small_screen_and_axe_finds_nothing(
    desk: Desk, path: str, scheme: Literal["light", "dark"]
) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    desk.page.set_viewport_size({"width": 360, "height": 740})
    page = desk.opens(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in examine(page).response["violations"]
    ] == []
