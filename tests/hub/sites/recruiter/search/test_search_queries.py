import random
from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members import finding
from hirewire.hub.recruiting.searches.grammar import And, Node, Not, Or, Phrase, Term, all_of, any_of, is_plain, written
from hirewire.hub.recruiting.searches.models import PeopleSearch
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search import searching
from hirewire.hub.sites.recruiter.search.search_conditions import fitting, known_words, viewer_of
from tests.factories import connected, hub
from tests.support.html import tidy

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def found(seat: Seat, text: str) -> list[str]:
    viewer, wanted = viewer_of(seat), Wanted(text=text)
    people = fitting(viewer, wanted, looked=known_words(wanted))
    assert set(searching.find(viewer, wanted).ids) == set(people.values_list("pk", flat=True))
    return sorted(people.values_list("first_name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("xnurse AND xtriage", ["Both"]),
        ("xnurse OR xtriage", ["Both", "Nurse", "Triage"]),
        ("xnur OR xtri", ["Both", "Nurse", "Triage"]),
        ("xnurse NOT xtriage", ["Nurse"]),
        ("xnurse NOT xtri", ["Both", "Nurse"]),
        ("(xnurse OR xhead) NOT xtriage", ["Head", "Nurse"]),
        ("(xnurse OR xtriage) (xtriage OR xhead)", ["Both", "Triage"]),
        ('"xnurse xtriage"', ["Both"]),
        ('"xtriage xnurse"', []),
        ('"XNÜRSE Xtriage"', ["Both"]),
        ('xhead OR "xnurse xtriage"', ["Both", "Head"]),
        ("xhead OR \u02b9", ["Head"]),
        ("NOT NOT xhead", ["Head"]),
        ("xhead NOT xhead", []),
    ],
)
def test_operators_combine_words(company: connected.Company, text: str, names: list[str]) -> None:
    for name, title in (
        ("Nurse", "Xnurse"),
        ("Triage", "Xtriage"),
        ("Both", "Xnürse, xtriage"),
        ("Head", "Xhead"),
        ("Else", "Cook"),
    ):
        member = hub.member(name)
        member.current_title, member.headline = title, ""
        member.save()

    assert found(company.recruiter_a, text) == names


def test_a_query_of_exclusions_finds_everybody_else(company: connected.Company) -> None:
    hub.member("Ann", "Xhead")
    hub.member("Bea", "Xnurse")

    assert "Ann" not in found(company.recruiter_a, "NOT xhead")
    assert "Bea" in found(company.recruiter_a, "NOT xhead")


@pytest.mark.parametrize("most", [0, finding.MOST_KNOWN])
def test_random_queries_find_exactly_the_matching_people(
    company: connected.Company, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(finding, "MOST_KNOWN", most)
    titles = {f"P{number}": random.sample(["qa", "qb", "qc", "qd"], random.randint(1, 3)) for number in range(12)}
    for name, words in titles.items():
        member = hub.member(name, "Xy")
        member.current_title, member.headline = " ".join(words), ""
        member.save()
    everybody = set(found(company.recruiter_a, "NOT zzz"))

    for _ in range(15):
        query = _query(3)
        expected = {name for name in everybody if _fits(query, titles.get(name, []))}
        assert set(found(company.recruiter_a, written(query))) == expected, written(query)


def _query(depth: int) -> Node:
    if not depth or random.random() < 0.3:
        word, other = random.sample(["qa", "qb", "qc", "qd"], 2)
        return Term(word) if random.random() < 0.8 else Phrase(f"{word} {other}")
    if random.random() < 0.3:
        return Not(_query(depth - 1))
    parts = [_query(depth - 1) for _ in range(2)]
    return all_of(parts) if random.random() < 0.5 else any_of(parts)


def _fits(query: Node, words: list[str]) -> bool:
    match query:
        case Term(text):
            return text in words
        case Phrase(text):
            return text in " ".join(words)
        case Not(part):
            return not _fits(part, words)
        case And(parts):
            return all(_fits(part, words) for part in parts)
        case Or(parts):
            return any(_fits(part, words) for part in parts)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("xmanager OR (xnurse NOT xhead)", ["Zoe", "Amy", "Bob"]),
        ("xnurse OR NOT xhead", ["Bob", "Zoe"]),
        ("NOT xnurse", ["Amy"]),
    ],
)
def test_excluded_words_do_not_rank_anybody_higher(company: connected.Company, text: str, names: list[str]) -> None:
    titles = {"Amy": "Xhead xmanager", "Bob": "Xnurse", "Zoe": "Xmanager xnurse"}
    people = {}
    for name, title in titles.items():
        member = hub.member(name, "Xy")
        member.current_title, member.headline = title, ""
        member.save()
        people[member.pk] = name

    ids, _ = searching.ordered_ids(viewer_of(company.recruiter_a), Wanted(text=text))

    assert [people[pk] for pk in ids if pk in people][: len(names)] == names


def test_an_unreadable_query_keeps_the_previous_results(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    hub.member("Ada", "Lovelace")
    browser = working_as(company.recruiter_a)
    before = browser.post("/search/", {"text": "lovelace"}, follow=True).context["kept"]

    answer = browser.post("/search/", {"text": "lovelace AND (byron", "shown": str(before.pk)})

    page = answer.content.decode()
    assert (answer.status_code, PeopleSearch.objects.count()) == (422, 1)
    assert answer.context["unreadable"]["here"] == "("
    assert "The bracket before “byron” is never closed." in page
    assert "lovelace AND <mark>(</mark>byron" in page
    assert [member.name for member in answer.context["members"]] == ["Ada Lovelace"]
    assert 'value="lovelace AND (byron"' in page


def test_the_next_page_after_an_unreadable_query_is_of_the_previous_search(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    for number in range(searching.PAGE_SIZE + 1):
        hub.member("Grace", f"Hopper {number}")
    kept = company.recruiter_a.people_searches.create(content=Wanted(name="grace").as_json())

    page = working_as(company.recruiter_a).post("/search/", {"text": "nurse (", "shown": str(kept.pk)}).content.decode()

    assert f'href="/search/{kept.pk}/?page=2"' in page


def test_one_value_too_many_keeps_the_search(working_as: Callable[[Seat], Client], company: connected.Company) -> None:
    hub.member("Ada", "Lovelace")
    browser = working_as(company.recruiter_a)
    before = browser.post("/search/", {"name": "lovelace"}, follow=True).context["kept"]
    values = [f"Company {number}" for number in range(51)]

    answer = browser.post("/search/", {"text": "nurse", "companies": values, "shown": str(before.pk)})

    assert (answer.status_code, PeopleSearch.objects.count()) == (422, 1)
    assert answer.context["faults"] == ["Companies: At most 50 values can be chosen. Remove some."]
    assert (answer.context["kept"], answer.context["asked"]) == (before, Wanted(text="nurse"))
    assert [member.name for member in answer.context["members"]] == ["Ada Lovelace"]
    assert "People from the previous search are still shown." in answer.content.decode()


@pytest.mark.parametrize(
    "refused", [{"companies": [f"Company {number}" for number in range(51)]}, {"text": "nurse ("}, {"text": "n" * 1001}]
)
def test_what_is_refused_keeps_every_other_filter(
    working_as: Callable[[Seat], Client], company: connected.Company, refused: dict[str, object]
) -> None:
    kept = company.recruiter_a.people_searches.create(content=Wanted(text="ada", companies=("Acme",)).as_json())
    sent = {"text": "nurse", "title": "Nurse", "locations": ["Gdansk"], "companies": ["Acme"], "ats": "in"}

    answer = working_as(company.recruiter_a).post("/search/", {**sent, **refused, "shown": str(kept.pk)})

    text = str(refused.get("text", "nurse"))[:1000]
    assert answer.context["asked"] == Wanted(
        text=text, title="Nurse", locations=("Gdansk",), companies=("Acme",), ats="in"
    )
    page = tidy(answer.content.decode())
    assert 'name="title" value="Nurse"' in page
    assert 'name="locations" value="Gdansk" form="find" data-submits checked' in page
    assert "Remove filter: Title: Nurse" in page
    # The page does not request the counts of the previous search. If it did, the response would contain that search's
    # filters, and the page would show them in place of the filters that were sent.
    assert f"/search/{kept.pk}/counts/" not in page
    # The form of the panel and the form of the dialog both contain the id of the search whose results are shown.
    assert page.count(f'name="shown" value="{kept.pk}"') == 2


def test_an_unreadable_query_shows_only_ones_own_previous_results(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    theirs = company.admin_a.people_searches.create(content=Wanted(text="secretword").as_json())

    answer = working_as(company.recruiter_a).post("/search/", {"text": "(", "shown": str(theirs.pk)})

    assert (answer.status_code, "secretword" in answer.content.decode()) == (422, False)


def test_an_old_saved_search_that_is_unreadable_says_why(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    kept = company.recruiter_a.people_searches.create(name="Old", content={"text": "engineer (m/f"})
    browser = working_as(company.recruiter_a)

    page = browser.get(f"/search/{kept.pk}/")

    assert (page.status_code, page.context["rows"]) == (200, [])
    assert "The bracket before “m/f” is never closed." in page.content.decode()
    assert browser.get("/search/saved/").status_code == 200


def test_the_page_explains_how_a_boolean_query_was_parsed(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)

    page = browser.post("/search/", {"text": 'a OR b "c d" NOT (e f)'}, follow=True)
    plain = browser.post("/search/", {"text": "a b"}, follow=True)

    pieces = [piece.text or piece.kind for piece in page.context["reading"]]
    assert pieces == ["a", "or", "open", "b", "and", "c d", "without", "open", "e", "and", "f", "close", "close"]
    assert plain.context["reading"] == []
    assert not is_plain(Or((Term("a"), Term("b"))))
