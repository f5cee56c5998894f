from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.projects.models import ProjectCandidate
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search import facet_values, facets, search_page, searching
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, viewer_of
from hirewire.kit.db.counting import Figure
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def nurses(company: connected.Company) -> list[Member]:
    return [
        somebody("Ann", "Staff Nurse", "Umbra", "Utrecht, Netherlands", ["Triage", "C++"]),
        somebody("Bea", "Staff Nurse", "Westerly", "Utrecht, Netherlands", ["Triage", "Triage"]),
        somebody("Cleo", "Nurse Educator", "Umbra", "Porto, Portugal", ["Teaching"]),
    ]


def somebody(name: str, title: str, company: str, location: str, skills: list[str]) -> Member:
    member = hub.member(name, "Xyz")
    member.current_title, member.current_company, member.location, member.skills = title, company, location, skills
    member.save()
    return member


def values(seat: Seat, wanted: Wanted) -> dict[str, dict[str, int]]:
    found, _ = facets.values(viewer_of(seat), wanted)
    return {one.field: {value.text: value.count.number for value in one.values if value.count} for one in found}


def names(seat: Seat, wanted: Wanted) -> list[str]:
    return sorted(fitting(viewer_of(seat), wanted).values_list("first_name", flat=True))


def test_each_value_has_the_number_of_its_people(company: connected.Company, nurses: list[Member]) -> None:
    assert values(company.recruiter_a, Wanted(text="xyz")) == {
        "title": {"Staff Nurse": 2, "Nurse Educator": 1},
        "company": {"Umbra": 2, "Westerly": 1},
        "location": {"Utrecht, Netherlands": 2, "Porto, Portugal": 1},
        "skill": {"Triage": 2, "C++": 1, "Teaching": 1},
    }


@pytest.mark.parametrize(
    ("picked", "people"),
    [
        ({"titles": ("Staff Nurse",)}, ["Ann", "Bea"]),
        ({"titles": ("Staff Nurse", "Nurse Educator")}, ["Ann", "Bea", "Cleo"]),
        ({"titles": ("Nurse",)}, []),
        ({"companies": ("Umbra",), "locations": ("Porto, Portugal",)}, ["Cleo"]),
        ({"skills": ("C++", "Teaching")}, ["Ann", "Cleo"]),
        ({"no_skills": ("Triage",)}, ["Cleo"]),
        ({"titles": ("Staff Nurse",), "no_companies": ("Umbra",)}, ["Bea"]),
        ({"no_titles": ("Staff Nurse",), "no_locations": ("Porto, Portugal",)}, []),
    ],
)
def test_values_are_included_and_excluded_as_whole_values(
    company: connected.Company, nurses: list[Member], picked: dict[str, tuple[str, ...]], people: list[str]
) -> None:
    assert names(company.recruiter_a, Wanted(text="xyz", **picked)) == people  # type: ignore[arg-type]  # fields by name


def test_picking_a_value_keeps_the_other_values_of_its_facet(company: connected.Company, nurses: list[Member]) -> None:
    found = values(company.recruiter_a, Wanted(text="xyz", titles=("Nurse Educator",)))

    assert found["title"] == {"Staff Nurse": 2, "Nurse Educator": 1}
    assert found["company"] == {"Umbra": 1}


def test_every_count_equals_the_hits_after_picking_it(company: connected.Company, nurses: list[Member]) -> None:
    connected.known_member(company, member=nurses[0])
    for wanted in (Wanted(), Wanted(ats="in"), Wanted(ats="out", no_companies=("Westerly",))):
        for facet in facets.values(viewer_of(company.recruiter_a), wanted)[0]:
            for value in facet.values:
                if value.count:
                    asked = Wanted.from_json(wanted.as_json() | {facet.picked_name: [value.text]})
                    assert len(names(company.recruiter_a, asked)) == value.count.number


def test_hidden_people_and_hidden_records_are_not_counted(company: connected.Company, nurses: list[Member]) -> None:
    theirs = hub.member("Dan", "Xyz", of=hub.organization())
    Member.objects.filter(pk=theirs.pk).update(current_title="Spy")
    connected.known_member(company, member=nurses[2])

    assert "Spy" not in values(company.recruiter_a, Wanted(text="xyz"))["title"]
    assert values(company.recruiter_a, Wanted(text="xyz", ats="in"))["title"] == {"Nurse Educator": 1}
    company.switch(contract=False)
    # Once the ATS is off, the filter has no effect, so the counts do not reveal who is in the ATS.
    assert values(company.recruiter_a, Wanted(text="xyz", ats="in"))["title"] == {
        "Staff Nurse": 2,
        "Nurse Educator": 1,
    }


def test_with_too_many_people_counts_are_lower_bounds(
    company: connected.Company, nurses: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_values, "MOST_COUNTED", 1)

    found, exact = facets.values(viewer_of(company.recruiter_a), Wanted(text="xyz"))

    assert all(value.count and value.count.is_more for one in found for value in one.values)
    assert exact == Figure(1, is_more=True)


def test_a_picked_value_becomes_part_of_the_search(
    working_as: Callable[[Seat], Client], company: connected.Company, nurses: list[Member]
) -> None:
    browser = working_as(company.recruiter_a)
    sent = {"text": "xyz", "titles": ["Staff Nurse"], "no_companies": ["Umbra"], "companies": ["Umbra"]}

    page = browser.post("/search/", sent, follow=True)
    counts = browser.get(f"/search/{page.context['kept'].pk}/counts/").content.decode()

    assert page.context["kept"].content == {"text": "xyz", "titles": ["Staff Nurse"], "no_companies": ["Umbra"]}
    assert [member.first_name for member in page.context["members"]] == ["Bea"]
    assert [label for _, label in page.context["applied"]] == ["Title: Staff Nurse", "Not Umbra"]
    assert 'aria-label="Exclude Staff Nurse"' in counts
    assert browser.post("/search/", sent | {"drop": "titles"}, follow=True).context["kept"].content == {
        "text": "xyz",
        "no_companies": ["Umbra"],
    }


@pytest.mark.parametrize("titles", [["a\0b"], ["a" * 301], [f"t{number}" for number in range(51)]])
def test_an_overlong_or_invalid_value_is_refused(
    working_as: Callable[[Seat], Client], company: connected.Company, titles: list[str]
) -> None:
    assert working_as(company.recruiter_a).post("/search/", {"titles": titles}).status_code == 422


def test_a_list_cut_to_its_limit_begins_with_the_newest_person(
    working_as: Callable[[Seat], Client],
    company: connected.Company,
    nurses: list[Member],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "MOST", 1)
    somebody("Dora", "Chef", "Umbra", "Utrecht, Netherlands", ["Baking"])
    newest = somebody("Elif", "Staff Nurse", "Umbra", "Utrecht, Netherlands", ["Triage"])
    kept = company.recruiter_a.people_searches.create(
        content=Wanted(titles=("Staff Nurse",), companies=("Umbra",)).as_json()
    )

    page = working_as(company.recruiter_a).get(f"/search/{kept.pk}/")

    assert str(page.context["found"]) == "1+"
    assert page.context["members"] == [newest]


def test_the_exact_number_of_a_long_list_is_loaded_separately(
    working_as: Callable[[Seat], Client],
    company: connected.Company,
    nurses: list[Member],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searching, "MOST", 2)
    monkeypatch.setattr(search_page, "MOST", 2)
    kept = company.recruiter_a.people_searches.create(content=Wanted(text="xyz").as_json())
    browser = working_as(company.recruiter_a)

    page, counts = browser.get(f"/search/{kept.pk}/"), browser.get(f"/search/{kept.pk}/counts/")

    assert str(page.context["found"]) == "2+"
    assert counts.context["exact"] == Figure(3)
    assert '<span hx-swap-oob="innerHTML:.exactly">3 people' in counts.content.decode()


def test_facets_say_nothing_about_people_if_nobody_is_found(
    working_as: Callable[[Seat], Client], company: connected.Company, nurses: list[Member]
) -> None:
    Member.objects.update(skills=[])
    browser = working_as(company.recruiter_a)
    pages = []
    for text in ("nurse", "zzzz"):
        kept = company.recruiter_a.people_searches.create(content={"text": text})
        pages.append(browser.get(f"/search/{kept.pk}/counts/").content.decode())

    assert ["None of the people found has a value for this filter." in page for page in pages] == [True, False]


def test_everybody_whom_a_search_finds_is_saved_at_once(
    working_as: Callable[[Seat], Client], company: connected.Company, nurses: list[Member]
) -> None:
    hub.member("Else", "Where")
    kept = company.recruiter_a.people_searches.create(content=Wanted(text="xyz").as_json())
    browser = working_as(company.recruiter_a)

    dialog = browser.get(f"/projects/save/?found={kept.pk}", headers={"HX-Request": "true"})
    browser.post("/projects/save/", {"found": str(kept.pk), "project": "new", "name": "Nurses"})

    named = dialog.content.decode().partition("<form")[0]
    assert all(nurse.first_name in named for nurse in nurses)
    saved = ProjectCandidate.objects.values_list("member__first_name", flat=True)
    assert sorted(saved) == ["Ann", "Bea", "Cleo"]


@pytest.mark.parametrize("found", ["theirs", "nonsense"])
def test_a_search_of_somebody_else_cannot_be_saved_from(
    working_as: Callable[[Seat], Client], company: connected.Company, nurses: list[Member], found: str
) -> None:
    theirs = company.admin_a.people_searches.create(content=Wanted(text="xyz").as_json())
    browser = working_as(company.recruiter_a)

    answer = browser.get("/projects/save/", {"found": str(theirs.pk) if found == "theirs" else found})

    assert answer.status_code == 404
