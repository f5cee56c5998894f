from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members import finding
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.messaging.models import Message, ProspectNote, Thread
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search import facets, search_choices, search_conditions, searching
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, viewer_of
from hirewire.kit import clock
from hirewire.kit.db.counting import Figure
from hirewire.kit.web.paging import page_at
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def ada() -> Member:
    return somebody(
        "Ada",
        "Lovelace",
        current_title="Staff engineer",
        current_company="Analytical Engines",
        location="Łódź, Poland",
        skills=["Apache Kafka", "dbt"],
        summary="Weaves algebra.",
    )


def somebody(first: str, last: str, **facts: object) -> Member:
    member = hub.member(first, last)
    for name, value in facts.items():
        setattr(member, name, value)
    member.save()
    return member


def found(seat: Seat, **wanted: object) -> list[str]:
    asked = Wanted(**{"order": "name", **wanted})
    viewer = viewer_of(seat)
    people = searching.find(viewer, asked)
    page = page_at(1, people.ids, size=searching.PAGE_SIZE)
    return [one.name for one in searching.hits(viewer, asked, page, people)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ada", ["Ada Lovelace", "Ádám Nagy"]),
        ("love", ["Ada Lovelace"]),
        ("velac", ["Ada Lovelace"]),
        ("compil ada", ["Ada Lovelace", "Ádám Nagy"]),
        ("ADAM", ["Ádám Nagy"]),
        ("øst", ["Kari Østby"]),
        ("ost", ["Kari Østby"]),
        ("el", []),
        ("ada nagy", ["Ádám Nagy"]),
        ("' | :* & !", []),
        ("_", []),
        ("\u02b9", []),
        ("ŉ", ["Ádám Nagy"]),
        ("analytical engines", ["Ada Lovelace"]),
        ("ada kafka lodz", ["Ada Lovelace"]),
        ("algebra", ["Ada Lovelace"]),
    ],
)
def test_words_are_looked_for_in_the_whole_profile(
    company: connected.Company, ada: Member, text: str, names: list[str]
) -> None:
    hub.member("Ádám", "Nagy")
    somebody("Kari", "Østby", headline="Baker")

    assert found(company.recruiter_a, text=text) == names


@pytest.mark.parametrize(
    ("field", "fits", "does_not"),
    [
        ("name", "lovel", "engines"),
        ("title", "engineer staff", "analytical"),
        ("company", "analytical", "staff"),
        ("location", "lodz", "weaves"),
        ("skill", "kafka", "lodz"),
    ],
)
def test_each_field_is_searched_separately(
    company: connected.Company, ada: Member, field: str, fits: str, does_not: str
) -> None:
    assert found(company.recruiter_a, **{field: fits}) == ["Ada Lovelace"]
    assert found(company.recruiter_a, **{field: does_not}) == []


def test_ats_and_contract_filters_select_the_right_people(company: connected.Company, ada: Member) -> None:
    seat = company.recruiter_a
    priya = connected.known_member(company)
    over = connected.known_member(company, 2, member=hub.member("Bo", "Past"))
    Application.objects.filter(ats_job_application_id="A-2").update(disposition_reason="Salary")
    connected.follow(company)
    Thread.objects.create(contract=seat.contract, seat=seat, member=ada)
    ProspectNote.objects.create(contract=seat.contract, owner=seat, member=priya, text="Ring on Monday")
    job = f"{company.application.pk}:REQ-2041"

    assert found(seat, ats="in") == [over.name, priya.name]
    assert found(seat, ats="out") == [ada.name]
    assert found(seat, past=True) == found(seat, past=True, text="past") == [over.name]
    assert found(seat, past=True, text="ada") == []
    assert found(seat, ats="out", text="ada") == [ada.name]
    assert found(seat, ats="out", text="past") == []
    assert found(seat, job=job) == [over.name, priya.name]
    assert found(seat, job=f"{company.application.pk}:REQ-1") == found(seat, job="nonsense") == []
    assert found(seat, stage="Onsite interview", past=True) == [over.name]
    assert found(seat, stage="Applied") == []
    assert found(seat, inmail=True) == [ada.name]
    assert found(seat, notes=True) == [priya.name]
    assert searching.stages(viewer_of(seat), Wanted()) == [("Onsite interview", 2)]


@pytest.mark.parametrize(("longest", "short_anyway"), [(0, 0), (1, 1), (30_000, 0), (30_000, 5_000)])
def test_words_are_found_in_lists_of_any_length(
    company: connected.Company, ada: Member, monkeypatch: pytest.MonkeyPatch, longest: int, short_anyway: int
) -> None:
    monkeypatch.setattr(search_conditions, "_LONGEST_LIST", longest)
    monkeypatch.setattr(search_conditions, "_SHORT_ANYWAY", short_anyway)
    seat = company.recruiter_a
    priya = connected.known_member(company)
    for member in (ada, priya):
        Thread.objects.create(contract=seat.contract, seat=seat, member=member)
    ProspectNote.objects.create(contract=seat.contract, owner=seat, member=priya, text="Ring on Monday")

    assert found(seat, inmail=True, text="ada") == [ada.name]
    assert found(seat, inmail=True, text="ada", order="activity") == [ada.name]
    assert found(seat, inmail=True, name="a") == [ada.name]
    assert found(seat, inmail=True, notes=True, text="ada") == []
    assert found(seat, ats="in", text="priya") == [priya.name]


@pytest.mark.parametrize(
    ("stage", "is_past"),
    [("Rejected", True), ("HIRED", True), ("Candidate withdrew", True), ("Phone screen", False), ("Disclosed", False)],
)
def test_somebody_with_only_finished_applications_is_a_past_applicant(
    company: connected.Company,
    stage: str,
    is_past: bool,  # noqa: FBT001 - a column of the table
) -> None:
    member = connected.known_member(company)
    connected.Stage.objects.filter(stage="Onsite interview").update(stage=stage)
    connected.follow(company)

    assert (found(company.recruiter_a, past=True) == [member.name]) is is_past


def test_somebody_with_another_open_application_is_not_a_past_applicant(company: connected.Company) -> None:
    member = connected.known_member(company)
    connected.known_member(company, 2, member=member)
    Application.objects.filter(ats_job_application_id="A-1").update(disposition_reason="Salary")
    connected.follow(company)

    assert found(company.recruiter_a, past=True) == []


def test_newest_activity_comes_first(company: connected.Company) -> None:
    seat, now = company.recruiter_a, clock.now()
    in_ats = connected.known_member(company, member=hub.member("Step", "Ats"))
    written, noted, nothing = (hub.member(name, "Abc") for name in ("Mail", "Note", "Nothing"))
    thread = Thread.objects.create(
        contract=seat.contract, seat=seat, member=written, created_at=now - timedelta(days=900)
    )
    Message.objects.create(thread=thread, author="SEAT", body="Hello", created_at=now)
    ProspectNote.objects.create(
        contract=seat.contract, owner=seat, member=noted, last_modified_at=connected.ONSITE - timedelta(days=1)
    )

    names = found(seat, order="activity")

    assert names == [written.name, in_ats.name, noted.name, nothing.name]


def test_a_list_by_activity_keeps_the_newest_people_and_nobody_who_cannot_be_found(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 2)
    seat, other = company.recruiter_a, hub.organization()
    people = [hub.member(name, "Abc") for name in ("Old", "Mid", "New", "Closed", "Private")]
    Member.objects.filter(first_name="Closed").update(closed_at=clock.now())
    Member.objects.filter(first_name="Private").update(organization=other)
    for member in people:
        ProspectNote.objects.create(contract=seat.contract, owner=seat, member=member, text="Ring on Monday")
        ProspectNote.objects.create(contract=seat.contract, owner=seat, member=member, text="Ring on Friday")

    result = searching.find(viewer_of(seat), Wanted(notes=True, order="activity"))

    assert (result.ids, str(result.figure)) == ([people[2].pk, people[1].pk], "2+")


def test_new_people_come_first_when_nothing_is_ranked(company: connected.Company, ada: Member) -> None:
    zoe = somebody("Zoe", "Aal", current_title="Baker", created_at=clock.now() + timedelta(minutes=1))
    old = somebody("Abe", "Aal", current_title="Baker", created_at=clock.now() - timedelta(days=9))

    for wanted in (
        {},
        {"ats": "out"},
        {"text": "a", "order": "new"},
        {"titles": (zoe.current_title, ada.current_title)},
    ):
        assert found(company.recruiter_a, **{"order": "fit", **wanted})[0] == zoe.name
        assert found(company.recruiter_a, **{"order": "fit", **wanted})[-1] == old.name


def test_best_fit_prefers_names(company: connected.Company, ada: Member) -> None:
    somebody("Zoe", "Aal", headline="Lovelace scholar")

    assert found(company.recruiter_a, text="lovelace", order="fit") == ["Ada Lovelace", "Zoe Aal"]


def test_counts_tell_what_a_filter_would_leave(company: connected.Company, ada: Member) -> None:
    connected.known_member(company)
    seat = company.recruiter_a
    Thread.objects.create(contract=seat.contract, seat=seat, member=ada)

    counts = facets.counts(viewer_of(seat), Wanted(ats="in"))

    assert {name: figure.number for name, figure in counts.items()} == {
        "inmail": 0, "notes": 0, "project": 0, "in": 1, "out": 1, "past": 0
    }  # fmt: skip


def test_counts_are_exact_if_all_people_are_read(
    company: connected.Company, ada: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MOST", 3)
    monkeypatch.setattr(facets, "MOST_BESIDE", 1)
    for number in range(5):
        connected.known_member(company, number)

    counts = facets.counts(viewer_of(company.recruiter_a), Wanted(ats="in"))

    assert (counts["in"], counts["out"]) == (Figure(5), Figure(1))


def test_a_long_list_is_neither_counted_nor_paged_to_its_end(
    working_as: Callable[[Seat], Client], company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 30)
    for _ in range(32):
        hub.member()
    browser = working_as(company.recruiter_a)

    first, last = browser.get("/search/"), browser.get("/search/?page=999")

    assert (str(first.context["found"]), first.context["found"]) == ("30+", Figure(30, is_more=True))
    assert (len(first.context["rows"]), len(last.context["rows"]), last.context["page"].number) == (25, 5, 2)
    assert len(found(company.recruiter_a, text="ada", order="fit")) == 25
    assert len(found(company.recruiter_a, order="activity")) == 25


def test_the_search_text_is_never_part_of_a_url(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    hub.member("Ada", "Lovelace")
    browser = working_as(company.recruiter_a)

    answer = browser.post("/search/", {"text": " lovelace ", "name": "ada", "order": "name"})
    page = browser.get(answer.headers["Location"])

    kept = PeopleSearch.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/search/{kept.pk}/")
    assert [member.name for member in page.context["members"]] == ["Ada Lovelace"]
    assert page.context["applied"] == [("name", "Name: ada")]
    assert browser.post("/search/", {"text": " "}).headers["Location"] == "/search/"
    assert browser.post("/search/", {"order": "new"}).headers["Location"] == "/search/"


def test_a_chip_toggles_one_filter_of_the_current_search(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)
    sent = {"text": "ada", "ats": ["in"], "past": "on"}

    for pressed, kept in (
        ({"switch": "in"}, {"text": "ada", "past": True}),
        ({"switch": "out"}, {"text": "ada", "past": True, "ats": "out"}),
        ({"switch": "past"}, {"text": "ada", "ats": "in"}),
        ({"drop": "text"}, {"ats": "in", "past": True}),
        ({"drop": "all"}, {"text": "ada"}),
    ):
        page = browser.post("/search/", sent | pressed, follow=True)
        assert page.context["kept"].content == kept


@pytest.mark.parametrize(
    "sent", [{"text": "a" * 1001}, {"title": "a" * 201}, {"order": "age"}, {"job": "1:\0"}, {"drop": "*"}]
)
def test_an_invalid_form_is_explained(
    working_as: Callable[[Seat], Client], company: connected.Company, sent: dict[str, str]
) -> None:
    answer = working_as(company.recruiter_a).post("/search/", sent)

    assert (answer.status_code, len(answer.context["faults"]), PeopleSearch.objects.count()) == (422, 1, 0)


def test_suggestions_are_people_and_words_of_profiles(company: connected.Company, ada: Member) -> None:
    viewer = viewer_of(company.recruiter_a)

    assert search_choices.suggestions(viewer, "lovel").people == [ada]
    assert search_choices.suggestions(viewer, "anal").phrases == [("Analytical Engines", "company")]
    assert search_choices.suggestions(viewer, "kaf").phrases == [("Apache Kafka", "skill")]
    assert search_choices.suggestions(viewer, "a").people == []


def test_suggestions_require_a_post(
    working_as: Callable[[Seat], Client], company: connected.Company, ada: Member
) -> None:
    browser = working_as(company.recruiter_a)

    answer = browser.post("/search/suggestions/", {"text": "lovel"})

    assert "Ada Lovelace" in answer.content.decode()
    assert browser.get("/search/suggestions/").status_code == 405


def test_without_visible_ats_data_ats_filters_are_left_out(
    working_as: Callable[[Seat], Client], company: connected.Company, ada: Member
) -> None:
    connected.known_member(company)
    company.switch(contract=False)

    page = working_as(company.recruiter_a).post("/search/", {"ats": "in", "stage": "Onsite interview"}, follow=True)

    assert page.context["found"] == Figure(2)
    assert page.context["applied"] == []
    assert set(facets.counts(viewer_of(company.recruiter_a), Wanted())) == {"inmail", "notes", "project"}
    assert "ATS filters are left out" in page.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/search/", "/people/{member}/", "/search/{search}/", "/search/{search}/stages/", "/search/{search}/counts/"],
)
@pytest.mark.parametrize("order", ["fit", "activity"])
def test_the_number_of_queries_is_independent_of_the_hits(
    working_as: Callable[[Seat], Client], company: connected.Company, path: str, order: str
) -> None:
    seat = company.recruiter_a
    member = connected.known_member(company)
    Thread.objects.create(contract=seat.contract, seat=seat, member=member)
    kept = PeopleSearch.objects.create(seat=seat, content=Wanted(text="priya", ats="in", order=order).as_json())
    browser = working_as(seat)
    address = path.format(member=member.pk, search=kept.pk)
    few = queries_of(browser, address)

    for number in range(2, 8):
        connected.known_member(company, number, member=member)
        connected.known_member(company, 10 + number)

    assert queries_of(browser, address) == few


def queries_of(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_members_with_closed_accounts_are_never_found(company: connected.Company, ada: Member) -> None:
    Member.objects.filter(pk=ada.pk).update(closed_at=clock.now())

    assert not fitting(viewer_of(company.recruiter_a), Wanted(text="lovelace")).exists()


@pytest.mark.parametrize("most", [0, 2, 50])
def test_results_are_the_same_with_few_and_many_words_of_a_prefix(
    company: connected.Company, ada: Member, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(finding, "MOST_KNOWN", most)
    somebody("Ana", "O'Analý", current_title="Analyst", skills=["Analog design", "C:\\Windows"], location="Łomża")
    seat = company.recruiter_a

    assert found(seat, text="anal") == found(seat, text="l ana") == ["Ada Lovelace", "Ana O'Analý"]
    assert found(seat, name="anal") == found(seat, name="an \u02b9") == ["Ana O'Analý"]
    assert found(seat, text="win anal") == found(seat, skill="c des") == ["Ana O'Analý"]
    assert found(seat, title="sta eng", location="lo", company="an", skill="ka") == ["Ada Lovelace"]
    assert found(seat, title="anal sta") == found(seat, text="anal xylo") == []


def test_words_of_a_changed_profile_are_found_at_once(company: connected.Company, ada: Member) -> None:
    seat = company.recruiter_a
    before = found(seat, text="pascal")

    Member.objects.bulk_create(
        [Member(pk=ada.pk, first_name="Blaise", last_name="Pascaline", profile_url=ada.profile_url)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["first_name", "last_name"],
    )

    assert (before, found(seat, text="pascal"), found(seat, name="blai pasc")) == ([], *2 * [["Blaise Pascaline"]])


def test_prefixes_are_searched_when_whole_words_find_too_few(company: connected.Company) -> None:
    for name in ("Anna", "Annabel", "Joanna"):
        hub.member(name, "Kowalczyk")
    viewer = viewer_of(company.recruiter_a)

    found = {
        text: searching.find(viewer, Wanted(text=text)).figure.number
        for text in ("anna", "anna kowal", "ann kowalczyk")
    }

    assert found == {"anna": 3, "anna kowal": 3, "ann kowalczyk": 3}


def test_with_too_many_whole_word_hits_prefixes_are_not_searched(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 1)
    people = {name: hub.member(name, "Kowalczyk").pk for name in ("Annabel", "Anna", "Anna")}

    found = searching.find(viewer_of(company.recruiter_a), Wanted(text="anna"))

    assert (people["Annabel"] in found.ids, len(found.ids), found.is_more) == (False, 1, True)
