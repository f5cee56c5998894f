import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects import pipeline, services
from hirewire.hub.recruiting.projects.models import Project, ProjectCandidate
from hirewire.hub.sites.recruiter.projects import project_pages
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db
Browsers = Callable[[Seat], Client]


@dataclass
class Work:
    company: connected.Company
    project: Project
    member: Member

    @property
    def amara(self) -> Seat:
        return self.company.recruiter_a

    @property
    def candidate(self) -> ProjectCandidate:
        return ProjectCandidate.objects.get(project=self.project, member=self.member)

    def stage_id(self, name: str) -> int:
        return self.project.stages.get(name=name).pk


@pytest.fixture
def work(db: None) -> Work:
    company = connected.company()
    project = services.open_project(seat=company.recruiter_a, name="Harbour")
    member = hub.member()
    pipeline.save(seat=company.recruiter_a, project=project, member_ids=[member.pk])
    return Work(company, project, member)


@pytest.mark.parametrize("view", ["board", "list", "%00"])
def test_every_seat_of_the_contract_can_read_a_project(working_as: Browsers, work: Work, view: str) -> None:
    for seat, can_move in ((work.amara, True), (work.company.admin_a, False)):
        page = working_as(seat).get(f"/projects/{work.project.pk}/?view={view}").content.decode()
        assert "Ada Lovelace" in page
        assert ("Move" in page) is can_move


def test_a_seat_of_another_contract_cannot_read_a_project(working_as: Browsers, work: Work) -> None:
    neighbour, path = working_as(work.company.admin_b), f"/projects/{work.project.pk}/"

    assert "Harbour" not in neighbour.get("/projects/").content.decode()
    assert neighbour.get(path).status_code == 404
    assert neighbour.get(f"{path}edit/").status_code == 404
    for step in ("people", "join", "archive", "leave"):
        assert neighbour.post(f"{path}{step}/", {"remove": "1"}).status_code == 404
    save = neighbour.post("/projects/save/", {"member": work.member.pk, "project": work.project.pk})
    assert (save.status_code, work.project.candidates.count()) == (422, 1)


def test_a_project_is_created_edited_and_archived(working_as: Browsers, work: Work) -> None:
    browser = working_as(work.amara)
    browser.post("/projects/new/", {"name": "Docks", "stages": "Long list\n\nShort list"})
    docks = Project.objects.get(name="Docks")
    long, short = docks.stages.all()

    browser.post(
        f"/projects/{docks.pk}/edit/",
        {"name": "Docks 2", "stage_id": [long.pk, short.pk], "stage": ["Everybody", ""], "new_stages": "Hired"},
    )
    browser.post(f"/projects/{docks.pk}/archive/")

    docks.refresh_from_db()
    assert [stage.name for stage in docks.stages.all()] == ["Everybody", "Hired"]
    assert docks.archived_at is not None
    assert "Docks 2" in browser.get("/projects/?show=archived").content.decode()
    assert "Docks 2" not in browser.get("/projects/?show=open").content.decode()


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ({"name": "", "stages": "One"}, "Enter a name for the project."),
        ({"name": "harbour", "stages": "One"}, "already exists on this contract"),
        ({"name": "Docks", "stages": " "}, "Enter at least one stage."),
        ({"name": "Docks", "stages": "One\none"}, "the same name"),
        ({"name": "Docks", "stages": "x" * 61}, "longer than 60"),
    ],
)
def test_a_refused_new_project_says_why(
    working_as: Browsers, work: Work, written: dict[str, str], refusal: str
) -> None:
    response = working_as(work.amara).post("/projects/new/", written)

    assert response.status_code == 422
    assert refusal in response.content.decode()


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ({"name": ""}, "Enter a name for the project."),
        ({"new_stages": f"On trial\nHired {'x' * 60}"}, "“Hired xxxxxxxxxxxxxx…” is longer than 60 characters."),
        ({"stage": ["First", "x" * 61]}, "“xxxxxxxxxxxxxxxxxxxx…” is longer than 60 characters."),
        ({"stage": ["", "Second"]}, "There are still people at “New”."),
        ({"new_stages": "on trial\nsecond"}, "Two stages have the same name."),
    ],
)
def test_a_refused_edit_says_why_and_shows_what_was_typed(
    working_as: Browsers, work: Work, written: dict[str, str | list[str]], refusal: str
) -> None:
    first, second, *_ = work.project.stages.all()
    typed = {"name": "Docks", "stage": ["First", "Second"], "new_stages": "On trial", **written}

    response = working_as(work.amara).post(
        f"/projects/{work.project.pk}/edit/", {**typed, "stage_id": [first.pk, second.pk]}
    )

    page = response.content.decode()
    assert (response.status_code, refusal in page) == (422, True)
    assert re.findall(r'name="stage"\s+value="([^"]*)"', page)[:2] == typed["stage"]
    assert re.findall(r'name="new_stages"[^>]*>([^<]*)</textarea>', page) == [typed["new_stages"]]
    work.project.refresh_from_db()
    assert (work.project.name, work.project.stages.count()) == ("Harbour", 5)


def test_candidates_are_moved_and_removed(working_as: Browsers, work: Work) -> None:
    browser, path = working_as(work.amara), f"/projects/{work.project.pk}/people/"
    chosen = {"candidate": work.candidate.pk, "stage": work.stage_id("Offer"), "view": "list"}

    moved = browser.post(path, chosen)
    assert (moved.headers["Location"], work.candidate.stage.name) == (
        f"/projects/{work.project.pk}/?view=list&at=&page=1",
        "Offer",
    )

    browser.post(path, {**chosen, "remove": "1"})
    assert work.project.candidates.count() == 0


@pytest.mark.parametrize(("at", "number", "shown"), [("", 2, "3\N{EN DASH}3 of 3"), ("New", 1, "Grace Hopper")])
def test_after_a_move_the_list_stays_at_its_stage_and_page(
    working_as: Browsers, work: Work, monkeypatch: pytest.MonkeyPatch, at: str, number: int, shown: str
) -> None:
    monkeypatch.setattr(project_pages, "LIST_SIZE", 2)
    others = [hub.member("Grace", "Hopper").pk for _ in range(2)]
    pipeline.save(seat=work.amara, project=work.project, member_ids=others)
    browser, path = working_as(work.amara), f"/projects/{work.project.pk}/"
    stage = work.stage_id(at) if at else ""
    second = browser.get(f"{path}?view=list&at={stage}&page=2").content.decode()
    fields = dict(re.findall(r'type="hidden"\s+name="(\w+)"\s+value="(\w*)"', second))
    (candidate,) = re.findall(r'name="candidate"\s+value="(\d+)"', second)
    move = {**fields, "candidate": candidate, "stage": work.stage_id("Offer")}

    whole = browser.post(f"{path}people/", move)
    part = browser.post(f"{path}people/", move, headers={"HX-Request": "true"})

    assert whole.headers["Location"] == f"{path}?view=list&at={stage}&page={number}"
    assert shown in " ".join(part.content.decode().split())


def test_a_card_of_the_board_names_its_stage_and_who_moved_it(working_as: Browsers, work: Work) -> None:
    browser, path = working_as(work.amara), f"/projects/{work.project.pk}/"
    work.project.project_seats.create(seat=work.company.admin_a)

    def card(viewer: Client) -> str:
        page = viewer.get(path).content.decode()
        return " ".join(re.sub("<[^>]+>", "", page.split('class="person-card"')[1].split("</li>")[0]).split())

    saved = card(browser)
    browser.post(f"{path}people/", {"move": f"{work.candidate.pk}:{work.stage_id('Offer')}"})
    moved = card(working_as(work.company.admin_a))

    assert work.candidate.stage.name == "Offer"
    assert ("Saved by you" in saved, "Moved by Amara Okafor" in moved) == (True, True)
    browser.post(f"{path}people/", {"move": f"{work.candidate.pk}:"})
    assert work.project.candidates.count() == 0


@pytest.mark.parametrize(
    ("chosen", "refusal"),
    [({"stage": ""}, "no longer in the project"), ({"candidate": "x", "remove": "1"}, "No people are selected")],
)
def test_a_refused_move_says_why(working_as: Browsers, work: Work, chosen: dict[str, str], refusal: str) -> None:
    browser, path = working_as(work.amara), f"/projects/{work.project.pk}/people/"

    whole, part = browser.post(path, chosen), browser.post(path, chosen, headers={"HX-Request": "true"})

    assert (whole.status_code, part.status_code) == (422, 200)
    assert refusal in whole.content.decode()
    assert refusal in part.content.decode()


def test_a_colleague_has_to_join_before_moving_candidates(working_as: Browsers, work: Work) -> None:
    colleague, path = working_as(work.company.admin_a), f"/projects/{work.project.pk}/"
    chosen = {"candidate": work.candidate.pk, "stage": work.stage_id("Offer")}

    refused = colleague.post(f"{path}people/", chosen)
    assert (refused.status_code, work.candidate.stage.name) == (422, "New")

    colleague.post(f"{path}join/")
    colleague.post(f"{path}people/", chosen)
    assert work.candidate.stage.name == "Offer"
    assert colleague.post(f"{path}nonsense/").status_code == 404


def test_people_are_saved_from_a_profile(working_as: Browsers, work: Work) -> None:
    browser, grace = working_as(work.amara), hub.member("Grace", "Hopper")
    dialog = browser.get(f"/projects/save/?member={grace.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "Harbour" in dialog
    many = browser.get(f"/projects/save/?member={grace.pk}&member={work.member.pk}").content.decode()
    assert ("Grace Hopper, Ada Lovelace" in many, "Recruiting activity" in many) == (True, False)

    there = browser.post("/projects/save/", {"member": grace.pk, "project": work.project.pk, "back": "profile"})
    new = browser.post("/projects/save/", {"member": [grace.pk, work.member.pk], "project": "new", "name": "Docks"})

    docks = Project.objects.get(name="Docks")
    assert there.headers["Location"] == f"/people/{grace.pk}/"
    assert new.headers["Location"] == f"/projects/{docks.pk}/"
    assert (work.project.candidates.count(), docks.candidates.count()) == (2, 2)


@pytest.mark.parametrize(
    "chosen", [{"project": ""}, {"project": "new"}, {"project": "new", "name": "Harbour"}, {"project": "x"}]
)
def test_saving_without_a_project_says_why(working_as: Browsers, work: Work, chosen: dict[str, str]) -> None:
    response = working_as(work.amara).post("/projects/save/", {"member": work.member.pk, **chosen})

    assert (response.status_code, Project.objects.count()) == (422, 1)


def test_a_name_is_checked_only_for_a_new_project(working_as: Browsers, work: Work) -> None:
    """While an existing project is chosen, the page hides the name field, so nobody would see an error of the field."""
    browser, grace = working_as(work.amara), hub.member("Grace", "Hopper")
    chosen = {"member": grace.pk, "name": "x" * 201}

    existing = browser.post("/projects/save/", {**chosen, "project": work.project.pk})
    new = browser.post("/projects/save/", {**chosen, "project": "new"})
    none = browser.post("/projects/save/", {**chosen, "project": ""})

    assert existing.headers["Location"] == f"/projects/{work.project.pk}/"
    assert new.context["form"].errors == {"name": ["The name is longer than 200 characters. Shorten it."]}
    assert none.context["form"].errors == {"project": ["Choose a project."]}


def test_saving_to_a_project_that_a_colleague_has_just_archived_says_so(working_as: Browsers, work: Work) -> None:
    services.archive_project(seat=work.amara, project=work.project)
    newcomer = hub.member("Grace", "Hopper")

    sent = {"member": newcomer.pk, "project": work.project.pk}
    refused = working_as(work.amara).post("/projects/save/", sent, headers={"hx-request": "true"})

    assert refused.status_code == 422
    assert "This project can no longer be chosen: it was archived" in refused.content.decode()


def test_members_of_other_companies_cannot_be_saved(working_as: Browsers, work: Work) -> None:
    stranger = hub.member(of=hub.organization("Another"))

    response = working_as(work.amara).post("/projects/save/", {"member": stranger.pk, "project": work.project.pk})

    assert (response.status_code, work.project.candidates.count()) == (404, 1)


@pytest.mark.parametrize("view", ["board", "list"])
@pytest.mark.parametrize("number", [1, 5])
def test_a_project_needs_the_same_queries_for_any_number(
    working_as: Browsers, work: Work, django_assert_max_num_queries: DjangoAssertNumQueries, view: str, number: int
) -> None:
    work.company.switch(contract=True)
    people = [hub.member() for _ in range(number)]
    pipeline.save(seat=work.amara, project=work.project, member_ids=[one.pk for one in people])
    browser = working_as(work.amara)

    with django_assert_max_num_queries(15):
        browser.get(f"/projects/{work.project.pk}/?view={view}")
