import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.exports.services import request_export
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.messaging.notes import write_note
from hirewire.hub.recruiting.projects import pipeline
from hirewire.hub.recruiting.projects.models import Project
from hirewire.hub.recruiting.projects.services import open_project
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.pager import own_search, pager
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def people(company: connected.Company) -> list[Member]:
    return [hub.member(name, "Xyz") for name in ("Ann", "Bea", "Cleo")]


def kept(seat: Seat, **wanted: object) -> PeopleSearch:
    return seat.people_searches.create(content=Wanted(**{"order": "name", **wanted}).as_json())


@pytest.mark.parametrize("order", ["name", "fit", "activity"])
def test_previous_and_next_follow_the_order_of_the_list(
    company: connected.Company, people: list[Member], order: str
) -> None:
    search = kept(company.recruiter_a, text="xyz", order=order)

    found = [pager(company.recruiter_a, search, member) for member in people]

    assert [
        (one.previous and one.previous.first_name, one.position, one.total.number, one.next and one.next.first_name)
        for one in found
        if one
    ] == [(None, 1, 3, "Bea"), ("Ann", 2, 3, "Cleo"), ("Bea", 3, 3, None)]


def test_previous_and_next_skip_hidden_people(company: connected.Company, people: list[Member]) -> None:
    """Once the ATS has hidden its records, a search for people in the ATS no longer finds the people of these records.

    Their profiles then have no pager.
    """
    for number, member in enumerate(people, start=1):
        connected.known_member(company, number, member=member)
    search = kept(company.recruiter_a, text="xyz", ats="in")
    seen = pager(company.recruiter_a, search, people[1])
    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()

    assert seen
    assert (seen.position, seen.total.number) == (2, 3)
    assert pager(company.recruiter_a, search, people[1]) is None


@pytest.mark.usefixtures("people")
def test_nobody_opens_a_search_of_somebody_else(company: connected.Company) -> None:
    theirs, own = kept(company.admin_a, text="xyz"), kept(company.recruiter_a, text="xyz")

    assert own_search(company.recruiter_a, str(own.pk)) == own
    assert [own_search(company.recruiter_a, name) for name in (str(theirs.pk), "nonsense", "")] == [None] * 3


def test_there_is_no_pager_for_a_member_outside_the_results(company: connected.Company, people: list[Member]) -> None:
    search = kept(company.recruiter_a, text="xyz")

    assert pager(company.recruiter_a, search, hub.member("Else", "Where")) is None


def test_a_search_result_opens_the_profile_with_its_position(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member]
) -> None:
    search = kept(company.recruiter_a, text="xyz")
    browser = working_as(company.recruiter_a)
    address = f"/people/{people[1].pk}/?search={search.pk}"

    listed = browser.get(f"/search/{search.pk}/").content.decode()
    page = browser.get(address).content.decode()

    assert address in listed
    assert "2 of 3" in page
    assert f'href="/people/{people[2].pk}/?search={search.pk}"' in page
    assert f'href="/search/{search.pk}/?page=1"' in page


def test_the_position_in_the_search_outlasts_an_action_on_the_profile(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member]
) -> None:
    search = kept(company.recruiter_a, text="xyz")
    browser = working_as(company.recruiter_a)
    profile = f"/people/{people[1].pk}/"
    saved = {"member": str(people[1].pk), "project": "new", "name": "Nurses", "back": "profile"}

    form = re.search(rf'action="({profile}notes/[^"]*)"', browser.get(f"{profile}?search={search.pk}").content.decode())
    assert form
    noted = browser.post(form[1], {"text": "Speaks Polish", "visibility": "PRIVATE"})
    in_dialog = {"HX-Request": "true", "HX-Current-URL": f"http://hub.test{profile}?search={search.pk}&tab=ats"}
    moved = browser.post("/projects/save/", saved, headers=in_dialog)

    assert noted.headers["Location"] == f"{profile}?search={search.pk}&tab=notes"
    assert moved.headers["HX-Redirect"] == f"{profile}?search={search.pk}"


def test_the_number_of_people_is_the_one_that_the_list_shows(
    company: connected.Company, people: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pager states the same total as the list.

    The list contains at most a thousand people, but its total can be as high as ten thousand.
    """
    monkeypatch.setattr("hirewire.hub.sites.recruiter.search.searching.MOST", 2)
    place = pager(company.recruiter_a, kept(company.recruiter_a, text="xyz"), people[0])

    assert place
    assert str(place.total) == "3"


def test_somebody_whom_the_search_no_longer_finds_still_leads_back_to_it(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    search = kept(company.recruiter_a, text="xyz")
    page = working_as(company.recruiter_a).get(f"/people/{hub.member('Else', 'Where').pk}/?search={search.pk}")

    assert f'href="/search/{search.pk}/">xyz</a>' in page.content.decode()


@dataclass(frozen=True)
class Nurses:
    """A project with nurses. Cleo was saved last, and Bea has moved on to the second stage."""

    project: Project
    seat: Seat

    def card(self, member: Member) -> int:
        return self.project.candidates.get(member=member).pk

    @property
    def contacted(self) -> int:
        return self.project.stages.get(name="Contacted").pk


@pytest.fixture
def nurses(company: connected.Company, people: list[Member]) -> Nurses:
    seat = company.recruiter_a
    nurses = Nurses(open_project(seat=seat, name="Nurses"), seat)
    for member in people:
        pipeline.save(seat=seat, project=nurses.project, member_ids=[member.pk])
    pipeline.move(
        seat=seat,
        project=nurses.project,
        candidate_ids=[nurses.card(people[1])],
        stage=nurses.project.stages.get(name="Contacted"),
    )
    return nurses


@pytest.mark.parametrize(
    ("view", "stage", "expected"),
    [
        ("", "", ("2 of 3", "Cleo", "Bea")),
        ("&amp;view=list", "", ("3 of 3", "Cleo", None)),
        ("&amp;view=list", "New", ("2 of 2", "Cleo", None)),
    ],
)
def test_a_profile_opened_from_a_project_follows_its_order_and_leads_back_to_its_place(
    working_as: Callable[[Seat], Client],
    people: list[Member],
    nurses: Nurses,
    view: str,
    stage: str,
    expected: tuple[str, str | None, str | None],
) -> None:
    at = f"&amp;at={nurses.project.stages.get(name=stage).pk}" if stage else ""
    origin = f"?project={nurses.project.pk}{view}{at}"
    profile = f"/people/{people[0].pk}/{origin}"
    browser = working_as(nurses.seat)

    shown = browser.get(f"/projects/{nurses.project.pk}/?{view[5:]}{at.replace('&amp;', '&')}").content.decode()
    page = browser.get(profile.replace("&amp;", "&")).content.decode()

    assert f'href="{profile}"' in shown
    neighbours = [re.search(rf'href="([^"]*)"\s+rel="{rel}"', page) for rel in ("prev", "next")]
    by_name = {None: None, "Bea": people[1], "Cleo": people[2]}
    assert [found and found[1] for found in neighbours] == [
        member and f"/people/{member.pk}/{origin}" for member in map(by_name.__getitem__, expected[1:])
    ]
    back = f"/projects/{nurses.project.pk}/" + (f"?{view[5:]}{at}&amp;page=1" if view else "")
    assert expected[0] in page
    assert f'href="{back}#card-{nurses.card(people[0])}">Nurses</a>' in page
    assert f'id="card-{nurses.card(people[0])}"' in shown


def test_an_action_on_a_profile_keeps_the_place_in_the_project(
    working_as: Callable[[Seat], Client], people: list[Member], nurses: Nurses
) -> None:
    profile = f"/people/{people[0].pk}/"
    around = f"http://hub.test{profile}?project={nurses.project.pk}&view=list&at={nurses.contacted}&tab=ats"

    saved = working_as(nurses.seat).post(
        "/projects/save/",
        {"member": str(people[0].pk), "project": "new", "name": "Wards", "back": "profile"},
        headers={"HX-Request": "true", "HX-Current-URL": around},
    )

    assert saved.headers["HX-Redirect"] == (f"{profile}?project={nurses.project.pk}&view=list&at={nurses.contacted}")


def test_deleting_a_note_and_repeating_an_export_keep_the_place_in_the_project(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member], nurses: Nurses
) -> None:
    browser, member = working_as(nurses.seat), people[0]
    origin = f"project={nurses.project.pk}&view=list"
    profile = f"/people/{member.pk}/?{origin}"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://hub.test{profile}&tab=notes"}
    note = write_note(seat=nurses.seat, member=member, text="Night shifts", visibility=Visibility.PRIVATE)
    export = request_export(seat=nurses.seat, member=member, application=company.application)
    Export.objects.update(state=ExportState.FAILED)

    dialog = browser.get(f"/notes/{note.pk}/", headers=headers).content.decode()
    state = browser.get(f"/exports/{export.pk}/", headers=headers).content.decode()
    deletion, retrial = f"/notes/{note.pk}/delete/?{origin}", f"/exports/{export.pk}/retry/?{origin}"

    assert f'action="{escape(deletion)}"' in dialog
    assert f'action="{escape(retrial)}"' in state
    assert f'action="{escape(retrial)}"' in browser.get(profile).content.decode()
    assert browser.post(deletion).headers["Location"] == f"{profile}&tab=notes"
    assert browser.post(retrial).headers["Location"] == profile


def test_an_evaluation_leads_back_to_the_place_in_the_project(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member], nurses: Nurses
) -> None:
    connected.known_member(company, member=people[0])
    browser = working_as(nurses.seat)
    profile = f"/people/{people[0].pk}/?project={nurses.project.pk}"
    [address] = re.findall(r'href="([^"]*/evaluation/[^"]*)"', browser.get(profile).content.decode())

    sent = browser.post(unescape(address), {"overall_rating": "GOOD_FIT"})

    assert sent.headers["Location"] == profile


def test_a_project_of_another_contract_is_no_way_back(
    working_as: Callable[[Seat], Client], company: connected.Company, people: list[Member], nurses: Nurses
) -> None:
    page = working_as(company.admin_b).get(f"/people/{people[0].pk}/?project={nurses.project.pk}").content.decode()

    assert "Nurses" not in page
    assert '<a href="/search/">Search</a>' in page


def test_somebody_taken_out_of_the_project_still_leads_back_to_it(
    working_as: Callable[[Seat], Client], nurses: Nurses
) -> None:
    member = hub.member("Else", "Where")
    page = working_as(nurses.seat).get(f"/people/{member.pk}/?project={nurses.project.pk}").content.decode()

    assert f'href="/projects/{nurses.project.pk}/">Nurses</a>' in page
    assert "data-pager" not in page
