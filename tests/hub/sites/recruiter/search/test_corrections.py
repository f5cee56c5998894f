from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.spelling import slips
from hirewire.hub.recruiting.searches.wanted import Wanted
from hirewire.hub.sites.recruiter.search.corrections import correction
from hirewire.hub.sites.recruiter.search.search_conditions import viewer_of
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def meant(seat: Seat, text: str, **others: str) -> tuple[str, int] | None:
    found = correction(viewer_of(seat), Wanted(text=text, **others))  # type: ignore[arg-type]  # fields by name
    return (found.text, found.people.number) if found else None


def titled(title: str, **facts: object) -> Member:
    member = hub.member()
    Member.objects.filter(pk=member.pk).update(current_title=title, **facts)
    return member


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("emergancy", "emergency"),
        ("emergncy", "emergency"),
        ("emergenccy", "emergency"),
        ("emregency", "emergency"),
        ("ÉMERGANCY", "emergency"),
        ("nurse emergancy", "nurse AND emergency"),
        ("(cook OR emergancy) NOT nobody", "(cook OR emergency) AND NOT nobody"),
        ("emrgncy", None),
        ("nurse", None),
        ("&", None),
        ("(", None),
    ],
)
def test_one_typo_is_forgiven(company: connected.Company, typed: str, text: str | None) -> None:
    titled("Emergency nurse")

    assert meant(company.recruiter_a, typed) == (text and (text, 1))


def test_the_spelling_that_finds_most_is_proposed(company: connected.Company) -> None:
    titled("Bakker")
    titled("Barker")
    titled("Barker")

    assert meant(company.recruiter_a, "baker") == ("barker", 2)


def test_words_of_hidden_profiles_are_not_proposed(company: connected.Company) -> None:
    titled("Xylophonist", organization=hub.organization())
    titled("Xylographer", closed_at="2026-01-01T00:00Z")

    assert meant(company.recruiter_a, "xylophonost") is None
    assert meant(company.recruiter_a, "xylograpber") is None


def test_a_hidden_word_is_corrected_like_an_unknown_one(company: connected.Company) -> None:
    titled("Xylophonost", organization=hub.organization())
    titled("Xylophonist")

    assert meant(company.recruiter_a, "xylophonost") == meant(company.recruiter_a, "xylophonast") == ("xylophonist", 1)


def test_corrections_count_only_ats_data_the_seat_sees(company: connected.Company) -> None:
    connected.known_member(company, member=titled("Emergency nurse"))

    assert meant(company.recruiter_a, "emergancy", ats="in") == ("emergency", 1)
    assert meant(company.recruiter_a, "emergancy", ats="out") is None


def test_the_proposed_spelling_can_be_searched_with_one_click(
    working_as: Callable[[Seat], Client], company: connected.Company
) -> None:
    titled("Emergency nurse")
    browser = working_as(company.recruiter_a)

    page = browser.post("/search/", {"text": "emergancy"}, follow=True)
    other = browser.post("/search/", {"text": "emergancy", "instead": page.context["correction"].text}, follow=True)

    said = page.content.decode()
    assert said.index("No people match") < said.index("Did you mean “emergency”?")
    assert (other.context["kept"].content, len(other.context["rows"])) == ({"text": "emergency"}, 1)


def test_typos_are_symmetric() -> None:
    assert all("word" in slips(slip) for slip in slips("word"))
    assert "word" not in slips("word")
