from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match, MatchDecision, MatchSettings, SampledMatch
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from tests.factories import connected, hub
from tests.support.html import tidy
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db

PLACE = "/settings/ats/matches/"


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def browser(working_as: Callable[[Seat], Client], company: connected.Company) -> Client:
    return working_as(company.admin_a)


def page(browser: Client, address: str = PLACE) -> str:
    return tidy(browser.get(address).content.decode())


def key(company: connected.Company, name: str, member: Member) -> dict[str, object]:
    return {"application": company.application.pk, "candidate": name, "member": member.pk}


def test_two_records_are_shown_side_by_side_with_their_differences_marked(
    browser: Client, company: connected.Company
) -> None:
    mateo()
    record(company, "C-1", last_name="Ferreira Lima", company_name="Hospital Sao Bento, Porto")

    text = page(browser)

    assert ">1</b>to decide" in text
    assert "Ferreira<mark>Lima</mark>" in text
    assert "Hospital Sao Bento,<mark>Porto</mark>" in text


def test_a_record_address_with_an_unsafe_scheme_is_not_linked(browser: Client, company: connected.Company) -> None:
    mateo()
    record(company, "C-1", city="Porto")
    Candidate.objects.update(external_profile_url="javascript:alert(1)")

    text = page(browser)

    assert "C-1" in text
    assert "javascript:alert" not in text


def test_a_decision_leads_to_the_next_pair(browser: Client, company: connected.Company) -> None:
    member = mateo()
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    following = {f"next-{field}": value for field, value in key(company, "C-2", member).items()}

    response = browser.post(f"{PLACE}decide/", {**key(company, "C-1", member), **following, "verdict": "different"})

    assert response.url == f"{PLACE}?application={company.application.pk}&candidate=C-2&member={member.pk}"
    assert [(row.ats_candidate_id, row.verdict) for row in MatchDecision.objects.all()] == [("C-1", "different")]


def test_only_keys_and_numbers_that_lead_somewhere_are_shown(browser: Client, company: connected.Company) -> None:
    mateo()
    record(company, "C-1", city="Porto")
    one = page(browser)
    record(company, "C-2", city="Porto")
    two = page(browser)

    assert ["next, previous pair" in text for text in (one, two)] == [False, True]
    assert "compare with somebody else" not in one
    assert "of 1</span></footer>" not in one


def test_the_last_decision_is_named_and_undone(browser: Client, company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    browser.post(f"{PLACE}decide/", {**key(company, "C-1", member), "verdict": "same"})
    named = page(browser)

    browser.post(f"{PLACE}undo/", key(company, "C-1", member))

    assert "Nothing to decide" in named
    assert "Last: Mateo Ferreira is C-1." in named
    assert not Match.objects.exists()
    assert "The decision was undone." in page(browser)


def test_a_pair_that_somebody_decided_meanwhile_is_not_decided_again(
    browser: Client, company: connected.Company
) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    for verdict in ("same", "different"):
        browser.post(f"{PLACE}decide/", {**key(company, "C-1", member), "verdict": verdict})

    assert MatchDecision.objects.get().verdict == "same"
    assert "Somebody else has already decided on this pair" in page(browser)


def test_decisions_are_listed_with_who_and_when(browser: Client, company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    browser.post(f"{PLACE}decide/", {**key(company, "C-1", member), "verdict": "different"})

    name = Candidate.objects.values_list("first_name", "last_name").get()
    text = page(browser, f"{PLACE}decided/")

    assert f"Mateo Ferreira is not C-1 ({' '.join(name)})" in text
    assert company.admin_a.person.name in text


def test_the_effect_of_a_threshold_is_shown_before_it_is_saved(browser: Client, company: connected.Company) -> None:
    member = mateo()
    columns = {"organization": company.application.organization, "application": company.application, "member": member}
    record(company, "C-1")
    Match.objects.create(**columns, ats_candidate_id="C-1", probability=0.95, is_weighed=True)

    text = page(browser, f"{PLACE}effect/?sure=97")

    assert "<b>1</b>would disappear" in text
    assert "Use 97%" in text
    assert not MatchSettings.objects.exists()


def test_another_threshold_is_saved_in_the_admins_name(browser: Client, company: connected.Company) -> None:
    browser.post(f"{PLACE}threshold/", {"sure": "97"})

    entry = AuditEntry.objects.get(action="matching.threshold_changed")
    assert MatchSettings.objects.get().link_from == pytest.approx(0.97)
    assert (entry.actor, entry.after) == (company.admin_a.person.name, "0.97")


@pytest.mark.parametrize("sure", ["", "12", "100", "nan", "x"])
def test_an_invalid_threshold_is_refused(browser: Client, sure: str) -> None:
    browser.post(f"{PLACE}threshold/", {"sure": sure})

    assert not MatchSettings.objects.exists()
    assert "Choose a value from 50 to 99.9%." in page(browser)


def test_a_sample_is_drawn_judged_and_measured(browser: Client, company: connected.Company) -> None:
    mateo()
    record(company, "C-1", company_name="Hospital São Bento", city="Porto")
    empty = page(browser, f"{PLACE}sample/")
    browser.post(f"{PLACE}sample/draw/")
    shown = page(browser, f"{PLACE}sample/")
    sampled = SampledMatch.objects.get()

    browser.post(f"{PLACE}sample/judge/", {**key(company, "C-1", sampled.member), "verdict": "right"})

    assert "No sample yet" in empty
    assert "Is this automatic match right?" in shown
    assert "1 of 1 are right. Among all automatic matches, 20.7% to 100.0% are right (95% certain)." in page(
        browser, f"{PLACE}sample/"
    )
    assert "100.0%" in page(browser)


def test_a_judgment_is_undone(browser: Client, company: connected.Company) -> None:
    mateo()
    record(company, "C-1", company_name="Hospital São Bento", city="Porto")
    browser.post(f"{PLACE}sample/draw/")
    pair = key(company, "C-1", SampledMatch.objects.get().member)
    browser.post(f"{PLACE}sample/judge/", {**pair, "verdict": "wrong"})

    browser.post(f"{PLACE}sample/undo/", pair)

    assert SampledMatch.objects.get().is_right is None
    assert Match.objects.count() == 1


def test_without_an_ats_the_page_says_what_is_missing(working_as: Callable[[Seat], Client]) -> None:
    assert "No ATS shows its records here" in page(working_as(hub.admin_seat()))


def test_names_of_members_whom_another_company_imported_are_never_shown(
    browser: Client, company: connected.Company
) -> None:
    theirs = hub.member("Mateo", "Ferreira", of=hub.organization("Somebody Else"))
    record(company, "C-1", city="Porto")

    browser.post(f"{PLACE}decide/", {**key(company, "C-1", theirs), "verdict": "same"})

    assert "Nothing to decide" in page(browser)
    assert not MatchDecision.objects.exists()
