import re
from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.recruiting.projects.services import open_project
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db

Browsers = Callable[[Seat], Client]
_OPTION = re.compile(
    r'role="option".*?data-(?:goes="(?P<goes>[^"]*)"|searches).*?<span>(?P<words>.*?)</span>', re.DOTALL
)
_TABS = re.compile(r'<nav class="tabs".*?</nav>', re.DOTALL)
_TAB = re.compile(r'href="(?P<goes>[^"]*)".*?>(?P<words>[^<>]*)</a>', re.DOTALL)


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def offered(browser: Client, text: str, **typed: object) -> list[tuple[str, str | None]]:
    body = browser.post("/palette/", {"text": text, **typed}).content.decode()
    found = ((re.sub(r"<[^>]*>", "", option["words"]), option["goes"]) for option in _OPTION.finditer(body))
    return [(" ".join(words.split()), goes) for words, goes in found]


def labels(browser: Client, text: str, **typed: object) -> list[str]:
    return [words for words, _ in offered(browser, text, **typed)]


def tabs(browser: Client) -> dict[str, str]:
    (shown,) = _TABS.findall(browser.get("/settings/features/").content.decode())
    return {tab["goes"]: tab["words"].strip() for tab in _TAB.finditer(shown)}


def test_names_that_begin_with_the_text_come_first(working_as: Browsers, company: connected.Company) -> None:
    hub.member("Ada", "Lovelace")
    hub.member("Loveday", "Baker")
    hub.member("Bo", "Cloves")

    found = labels(working_as(company.recruiter_a), "love")

    assert [name for name in found if name.split()[0] in {"Ada", "Loveday", "Bo"}] == [
        "Loveday Baker",
        "Ada Lovelace",
        "Bo Cloves",
    ]


def test_the_list_says_who_is_in_the_ats(working_as: Browsers, company: connected.Company) -> None:
    connected.known_member(company)
    stranger = hub.seat()

    assert "In ATS" in working_as(company.recruiter_a).post("/palette/", {"text": "raghu"}).content.decode()
    assert "In ATS" not in working_as(stranger).post("/palette/", {"text": "raghu"}).content.decode()


def test_open_jobs_come_first_and_lead_to_their_page(working_as: Browsers, company: connected.Company) -> None:
    closed = connected.job(company, "REQ-1", "Nurse")
    JobPosting.objects.filter(pk=closed.pk).update(state="CLOSED")
    job = connected.job(company, "REQ-2", "Nurse, Triage")

    found = [goes for _, goes in offered(working_as(company.recruiter_a), "nurse") if goes and "/jobs/" in goes]

    assert found == [f"/jobs/{job.posting_id}/", f"/jobs/{closed.posting_id}/"]


def test_projects_of_the_contract_are_offered(working_as: Browsers, company: connected.Company) -> None:
    seat = company.recruiter_a
    own = open_project(seat=seat, name="Primary care, spring", description="", stages=["New"])
    other = hub.seat()
    open_project(seat=other, name="Primary colors", description="", stages=["New"])

    found = [goes for _, goes in offered(working_as(seat), "prim") if goes and "/projects/" in goes]

    assert found == [f"/projects/{own.pk}/"]


def test_on_a_profile_the_actions_are_about_that_person(working_as: Browsers, company: connected.Company) -> None:
    member = hub.member()

    found = dict(offered(working_as(company.recruiter_a), "ada", member=member.pk))

    assert {words: goes for words, goes in found.items() if "Ada Lovelace" in words and goes} == {
        "Ada Lovelace": f"/people/{member.pk}/",
        "Export Ada Lovelace to ATS": f"/people/{member.pk}/export/",
        "Write an InMail to Ada Lovelace": f"/people/{member.pk}/inmail/",
        "Save Ada Lovelace to a project": f"/projects/save/?member={member.pk}&amp;back=profile",
        "Write a note about Ada Lovelace": f"/people/{member.pk}/?tab=notes",
    }


def test_a_seat_is_offered_only_what_its_roles_allow(working_as: Browsers, company: connected.Company) -> None:
    contract = company.recruiter_a.contract
    collaborator = hub.seat(contract, hub.person("Hal", "Hart"), roles=(Role.HIRING_MANAGER,))
    member = hub.member()

    found = labels(working_as(collaborator), "", member=member.pk)

    assert [words for words in found if "Ada Lovelace" in words] == ["Write a note about Ada Lovelace"]
    assert labels(working_as(collaborator), "audit") == ["Search for people: “audit”"]
    assert labels(working_as(company.admin_a), "audit") == [
        "Audit trail · Admin Settings",
        "Search for people: “audit”",
    ]


def test_each_tab_of_admin_settings_is_offered_to_those_who_see_it(
    working_as: Browsers, company: connected.Company
) -> None:
    """A new tab needs a ``Place`` in palette/places.py. The place's ``verb`` is the right that the tab requires."""
    every = tabs(working_as(company.admin_a))

    for seat in (company.admin_a, company.recruiter_a):
        browser = working_as(seat)
        found = {goes for words in every.values() for _, goes in offered(browser, words)}
        assert found & every.keys() == tabs(browser).keys()


@pytest.mark.parametrize("text", ["", " ", "<b>", "%", "\x00", "a" * 500, "(", "\\"])
def test_any_text_gets_a_response(working_as: Browsers, company: connected.Company, text: str) -> None:
    response = working_as(company.recruiter_a).post("/palette/", {"text": text, "member": "9" * 30})

    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_one_letter_is_too_short_to_search_for_people(working_as: Browsers, company: connected.Company) -> None:
    browser = working_as(company.recruiter_a)

    assert "Type at least two letters." in browser.post("/palette/", {"text": "q"}).content.decode()
    assert labels(browser, "qq") == ["Search for people: “qq”"]


def test_people_of_another_company_are_not_offered(working_as: Browsers, company: connected.Company) -> None:
    other = connected.company()
    theirs = hub.member("Zebedee", "Zest", of=other.application.organization)
    browser = working_as(company.recruiter_a)

    assert labels(browser, "zebedee", member=theirs.pk) == ["Search for people: “zebedee”"]


def test_the_typed_text_is_never_part_of_a_url(working_as: Browsers, company: connected.Company) -> None:
    assert working_as(company.recruiter_a).get("/palette/", {"text": "ada"}).status_code == 405
