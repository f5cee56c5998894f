import re
from collections.abc import Callable
from html import unescape
from types import ModuleType
from typing import Any

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit import services as audit
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects import services as projects
from hirewire.hub.sites.recruiter.inbox import inbox_pages
from hirewire.hub.sites.recruiter.projects import project_pages
from hirewire.hub.sites.recruiter.settings import audit_pages, seat_pages
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db
Browsers = Callable[[Seat], Client]
_LINK = r'href="([^"]*)"\s+rel="%s"'


def one_a_page(monkeypatch: pytest.MonkeyPatch, module: ModuleType, size: str) -> None:
    monkeypatch.setattr(module, size, 1)


def following(browser: Client, path: str, rel: str = "next") -> tuple[str, Any]:
    found = re.search(_LINK % rel, browser.get(path).content.decode())
    assert found, f"the page has no link to the {rel} one"
    address = unescape(found[1])
    return address, browser.get(path.partition("?")[0] + address).context


@pytest.fixture
def company() -> connected.Company:
    return connected.company()


def test_the_audit_trail_stays_filtered(
    company: connected.Company, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, audit_pages, "ENTRIES_A_PAGE")
    for number in range(2):
        for area in ("matching", "person"):
            audit.record(
                action=f"{area}.something_done",
                actor=company.admin_a.person,
                organization=company.admin_a.contract.organization,
                contract=company.admin_a.contract,
                subject=f"{area} {number}",
            )

    address, page = following(working_as(company.admin_a), "/settings/ats/audit/?area=matching&who=&from=&to=")

    assert address == "?area=matching&who=&from=&to=&page=2"
    assert [entry.subject for entry in page["entries"]] == ["matching 0"]


def test_the_list_of_seats_stays_filtered(
    company: connected.Company, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, seat_pages, "SEATS_A_PAGE")
    for first_name in ("Ada", "Bo"):
        hub.seat(company.admin_a.contract, hub.person(first_name, "Haddad"))
    browser = working_as(company.admin_a)
    found = browser.post("/settings/seat-holders/", {"q": "haddad"})

    address, page = following(browser, found.headers["Location"])

    assert "haddad" not in address.casefold()
    assert [holder.person.first_name for holder, _ in page["holders"]] == ["Bo"]


def test_the_inbox_stays_filtered(
    company: connected.Company, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, inbox_pages, "PAGE_SIZE")
    for name in ("Ada", "Bo", "Cy"):
        sent = messaging.send_inmail(
            seat=company.recruiter_a, member=hub.member(name, "Haddad"), subject=f"To {name}", body="Would you?"
        )
        if name != "Bo":
            messaging.answer(thread=sent.thread, body="Yes.")

    address, page = following(working_as(company.recruiter_a), "/inbox/?show=unread")

    assert address == "?show=unread&page=2"
    assert [thread.member.first_name for thread in page["threads"]] == ["Ada"]


def test_the_people_of_a_project_stay_as_chosen(
    company: connected.Company, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, project_pages, "LIST_SIZE")
    project = projects.open_project(seat=company.recruiter_a, name="Cranes")
    people = [hub.member(name, "Haddad").pk for name in ("Ada", "Bo")]
    pipeline.save(seat=company.recruiter_a, project=project, member_ids=people)
    stage = project.stages.first()
    assert stage
    browser, here = working_as(company.recruiter_a), f"/projects/{project.pk}/"

    address, page = following(browser, f"{here}?view=list&at={stage.pk}")
    back, first_page = following(browser, here + address, "prev")

    assert (address, back) == (f"?view=list&at={stage.pk}&page=2", f"?view=list&at={stage.pk}&page=1")
    assert [shown["page"].object_list[0].member.first_name for shown in (first_page, page)] == ["Bo", "Ada"]


def test_the_list_of_projects_stays_archived(
    company: connected.Company, working_as: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, project_pages, "_SHOWN_PROJECTS")
    for name in ("Cranes", "Docks", "Ferries"):
        project = projects.open_project(seat=company.recruiter_a, name=name)
        if name != "Docks":
            projects.archive_project(seat=company.recruiter_a, project=project)
    browser = working_as(company.recruiter_a)

    address, page = following(browser, "/projects/?show=archived")
    back, first_page = following(browser, f"/projects/{address}", "prev")

    assert (address, back) == ("?show=archived&page=2", "?show=archived&page=1")
    assert [project.name for shown in (first_page, page) for project in shown["projects"]] == ["Cranes", "Ferries"]
