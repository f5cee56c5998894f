"""“Why?”: each answer lists conditions up to the first that fails, and reveals nothing that the asker may not see."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match
from hirewire.hub.ats.postings.models import PostingState
from hirewire.hub.identity.accounts.models import Seat, SeatState
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract
from tests.factories import connected, hub, lists

pytestmark = pytest.mark.django_db
WorkingAs = Callable[[Seat], Client]

#: Data from the ATS that must not appear in a page for a person who may not see it.
SECRETS = ("C-1", "A-1", "Senior Data Engineer")


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def ask(browser: Client, **question: object) -> str:
    return text_of(browser.post("/why/", question).content.decode())


def text_of(content: str) -> str:
    return " ".join(unescape(strip_tags(content.replace("<", " <"))).split())


def ends_at(text: str) -> str:
    found = re.search(r"([A-Z][a-z]+(?: in)?) · it ends here", text)
    return found[1] if found else ""


def person(browser: Client, company: connected.Company, **more: object) -> str:
    return ask(browser, ask="person", id="Raghunathan", **more)


def test_an_unbroken_path_ends_without_a_fault(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)

    text = person(working_as(company.recruiter_a), company)

    assert ends_at(text) == ""
    assert "Is Priya Raghunathan marked In ATS? Yes C-1 in ATS Simulator Connection ATS Simulator is on" in text
    assert "It matches Priya Raghunathan. Profile address is the same decides" in text
    assert "The ATS lets every seat see all its records." in text


def test_the_way_from_a_profile_fills_in_the_name(working_as: WorkingAs, company: connected.Company) -> None:
    known = connected.known_member(company)

    page = working_as(company.recruiter_a).get(f"/why/?ask=person&person={known.pk}").content.decode()

    assert re.findall(r'name="id"\s+value="(.*?)"', page) == ["Priya Raghunathan"]


def test_what_happens_in_the_ats_has_a_square_dot(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)

    page = working_as(company.recruiter_a).post("/why/", {"ask": "person", "id": "Raghunathan"}).content.decode()

    links = re.findall(r'class="dot( ats)? on".*?<b\b[^>]*>(.*?)</b>', page, re.DOTALL)
    assert links == [("", "Connection"), (" ats", "Sent"), ("", "Match"), ("", "Visibility"), ("", "Seat")]


@pytest.mark.parametrize(
    ("link", "breaks"),
    [
        ("Connection", lambda company: company.switch()),
        ("Record", lambda company: Match.objects.all().delete()),
        ("Record", lambda company: Candidate.objects.all().delete()),
        ("Record", lambda company: lists.put(company.application, "G", "REQ-2041")),
    ],
)
def test_a_person_ends_at_the_first_broken_link(
    working_as: WorkingAs, company: connected.Company, link: str, breaks: Callable[[connected.Company], object]
) -> None:
    connected.known_member(company)
    breaks(company)

    assert ends_at(person(working_as(company.recruiter_a), company)) == link


def test_a_record_without_a_match_says_what_is_missing(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)
    Match.objects.all().delete()
    Candidate.objects.update(match_emails=["p@mail.example"])

    text = ask(working_as(company.recruiter_a), ask="person", id="C-1")

    assert ends_at(text) == "Match"
    assert "there is no manual link, it has no profile address, its e-mail belongs to nobody here" in text


def test_a_hidden_record_looks_to_a_recruiter_like_a_missing_one(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)
    questions = [("person", "Raghunathan"), ("person", "C-1"), ("application", "A-1"), ("job", "REQ-2041")]
    member = hub.member("Priya", "Raghunathan")
    # Whether the ATS has any access list is no secret, and an answer may depend on it. Add a list before the first
    # questions, so that only hidden records can make the answers differ.
    lists.put(company.application, "G", "REQ-1")
    without = [ask(browser, ask=question, id=text) for question, text in questions]

    connected.known_member(company, member=member)
    connected.job(company)
    lists.put(company.application, "G", "REQ-2041")
    hidden = [ask(browser, ask=question, id=text) for question, text in questions]

    assert hidden == without


def test_an_admin_is_told_that_a_hidden_record_exists_but_no_details(
    working_as: WorkingAs, company: connected.Company
) -> None:
    connected.known_member(company)
    lists.put(company.application, "G", "REQ-2041")

    text = person(working_as(company.admin_a), company)

    assert "Is Priya Raghunathan marked In ATS? No A record that you may not see" in text
    assert "The job has an access list, and this person is not on it." in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_an_admin_asks_for_a_colleague(working_as: WorkingAs, company: connected.Company) -> None:
    """An answer about a colleague shows only what the admin may see, even if the colleague may see more."""
    connected.known_member(company)
    lists.put(company.application, "G", "REQ-2041")
    lists.assign(company.application, "G", company.recruiter_a)

    text = person(working_as(company.admin_a), company, seat=company.recruiter_a.pk)

    assert "Is Priya Raghunathan marked In ATS? Yes A record that you may not see" in text
    assert "The ATS put this person on the job’s access list." in text
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_next_question_is_for_the_same_colleague(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)
    Match.objects.all().delete()
    browser, colleague = working_as(company.admin_a), company.recruiter_a.pk

    def leads_to(**question: object) -> list[str]:
        page = browser.post("/why/", question).content.decode()
        return [unescape(address) for address in re.findall(r'<a href="(/why/[?][^"]*)">', page)]

    own = leads_to(ask="application", id="A-1")
    theirs = leads_to(ask="application", id="A-1", seat=colleague)
    company.switch()
    unconnected = [leads_to(ask=about, id="1", seat=colleague) for about in ("application", "job")]

    assert own == ["/why/?ask=person&id=C-1"]
    assert theirs == [f"/why/?ask=person&id=C-1&seat={colleague}"]
    assert unconnected == [[f"/why/?ask=integration&seat={colleague}"]] * 2


@pytest.mark.parametrize("asker", ["recruiter_a", "admin_b"])
def test_recruiters_and_foreign_admins_can_ask_only_for_themselves(
    working_as: WorkingAs, company: connected.Company, asker: str
) -> None:
    """A recruiter may not choose a seat, and an admin may not choose a seat of another contract."""
    connected.known_member(company)
    company.switch(company=True)
    lists.put(company.application, "G", "REQ-2041")
    lists.assign(company.application, "G", company.admin_a)

    text = person(working_as(getattr(company, asker)), company, seat=company.admin_a.pk)

    assert "The ATS put this person on the job’s access list." not in text


def test_a_parked_colleague_sees_nothing(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)
    Seat.objects.filter(pk=company.recruiter_a.pk).update(state=SeatState.PARKED)

    text = person(working_as(company.admin_a), company, seat=company.recruiter_a.pk)

    assert ends_at(text) == "Seat"


@pytest.mark.parametrize(
    ("link", "breaks"),
    [
        ("", lambda company: None),
        ("Connection", lambda company: company.switch()),
        ("Sent", lambda company: Application.objects.all().delete()),
        ("Candidate", lambda company: Candidate.objects.all().delete()),
        ("Candidate", lambda company: Match.objects.all().delete()),
        ("Sent", lambda company: lists.close(company.application)),
    ],
)
def test_an_application_ends_at_the_first_broken_link(
    working_as: WorkingAs, company: connected.Company, link: str, breaks: Callable[[connected.Company], object]
) -> None:
    connected.known_member(company)
    breaks(company)

    assert ends_at(ask(working_as(company.recruiter_a), ask="application", id="A-1")) == link


@pytest.mark.parametrize(("words", "link"), [("REQ-2041", ""), ("engineer claims", ""), ("REQ-9", "Sent")])
def test_a_job_is_found_by_id_and_by_title(
    working_as: WorkingAs, company: connected.Company, words: str, link: str
) -> None:
    connected.job(company)

    assert ends_at(ask(working_as(company.recruiter_a), ask="job", id=words)) == link


def test_a_job_ends_at_the_first_broken_link(working_as: WorkingAs, company: connected.Company) -> None:
    job = connected.job(company)
    browser = working_as(company.recruiter_a)
    Contract.objects.filter(pk=company.recruiter_a.contract_id).update(export_is_on=False)
    ends = [ends_at(ask(browser, ask="job", id="REQ-2041"))]
    job.state = PostingState.CLOSED
    job.save()
    ends.append(ends_at(ask(browser, ask="job", id="REQ-2041")))

    assert ends == ["Export", "State"]


def test_a_question_about_the_integration_ends_at_its_missing_step(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)
    ends = [ends_at(ask(browser, ask="integration"))]
    company.switch()
    ends.append(ends_at(ask(browser, ask="integration")))
    company.application.integrations.first().configurations.model.objects.filter(key="CALLBACK_URL").delete()
    text = ask(browser, ask="integration")
    ends.append(ends_at(text))
    ends.append(ends_at(ask(working_as(company.admin_b), ask="integration")))

    assert ends == ["", "Switch", "Partner", "Request"]
    assert "Missing: the address for push events." in text


@pytest.mark.parametrize("ask_about", ["job", "integration"])
def test_only_seats_that_may_export_are_told_that_they_can(
    working_as: WorkingAs, company: connected.Company, ask_about: str
) -> None:
    connected.job(company)
    texts = [
        ask(working_as(hub.seat(company.admin_a.contract, hub.person(), (role,))), ask=ask_about, id="REQ-2041")
        for role in (Role.HIRING_MANAGER, Role.ADMIN, Role.RECRUITER)
    ]
    theirs = ask(working_as(company.admin_a), ask=ask_about, id="REQ-2041", seat=Seat.objects.order_by("pk").last().pk)

    assert [ends_at(text) for text in [*texts, theirs]] == ["Role", "Role", "", ""]
    assert all("You may not export: that requires the role Hiring Project Creator." in text for text in texts[:2])


def test_an_ats_that_accepts_no_exports_ends_the_path(working_as: WorkingAs, company: connected.Company) -> None:
    company.application.integrations.get(integration_type="ONE_CLICK_EXPORT").configurations.filter(
        key="JOB_POSTING_VIEWERS"
    ).delete()

    text = ask(working_as(company.recruiter_a), ask="integration")

    assert ends_at(text) == "Export"
    assert "accepts no exports: none of its jobs is open to anybody in Recruiter. Everything else works." in text


def test_an_ambiguous_name_offers_a_choice(working_as: WorkingAs, company: connected.Company) -> None:
    first, second = hub.member("Noor", "Haddad"), hub.member("Noor", "Halabi")
    browser = working_as(company.recruiter_a)

    content = browser.post("/why/", {"ask": "person", "id": "noor"}).content.decode()

    assert [f"?ask=person&amp;person={one.pk}" in content for one in (first, second)] == [True, True]
    assert ends_at(text_of(browser.get(f"/why/?ask=person&person={first.pk}").content.decode())) == "Record"


@pytest.mark.parametrize(
    "question",
    [
        {"ask": "weather", "id": "C-1"},
        {"ask": "person", "id": ""},
        {"ask": "job", "id": "x" * 300},
        {"ask": "job", "id": "x", "seat": "9" * 30},
    ],
)
def test_invalid_questions_are_explained(
    working_as: WorkingAs, company: connected.Company, question: dict[str, str]
) -> None:
    response = working_as(company.admin_a).post("/why/", question)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("text", ["\x00", "C-1\x00"])
@pytest.mark.parametrize("question", ["person", "application", "job"])
def test_a_question_with_the_character_nul_is_refused(
    working_as: WorkingAs, company: connected.Company, question: str, text: str
) -> None:
    response = working_as(company.recruiter_a).get("/why/", {"ask": question, "id": text})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("question", ["person", "application", "job"])
def test_wildcards_in_a_question_match_nothing(
    working_as: WorkingAs, company: connected.Company, question: str
) -> None:
    connected.known_member(company)
    connected.job(company)
    browser = working_as(company.recruiter_a)

    wild, unknown = (ask(browser, ask=question, id=text) for text in ("%_", "Nobody"))

    assert wild.replace("%_", "Nobody") == unknown


def test_a_question_takes_the_same_queries_among_many_people(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.recruiter_a)
    counted = []
    for number in range(1, 4):
        connected.known_member(company, number, member=hub.member("Priya", f"Raghunathan{number}"))
        with CaptureQueriesContext(connection) as queries:
            browser.post("/why/", {"ask": "person", "id": "Raghunathan1"})
        counted.append(len(queries))

    assert counted[0] == counted[-1]


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ("person", "Enter a name or an id."),
        ("application", "Enter the id of the application."),
        ("job", "Enter the title or the id of the job."),
    ],
)
def test_each_question_says_what_it_needs(
    working_as: WorkingAs, company: connected.Company, question: str, error: str
) -> None:
    assert error in ask(working_as(company.recruiter_a), ask=question, id="")


def test_without_any_connection_no_record_has_to_be_named(working_as: WorkingAs, company: connected.Company) -> None:
    browser = working_as(company.recruiter_a)
    unnamed = ask(browser, ask="job", id="")
    company.switch()

    text = ask(browser, ask="job", id="")

    assert "Enter the title or the id of the job." in unnamed
    assert ends_at(text) != ""
    assert "Enter the title or the id of the job." not in text


def test_without_any_connection_the_question_is_about_the_integration(
    working_as: WorkingAs, company: connected.Company
) -> None:
    browser = working_as(company.recruiter_a)

    def questions() -> tuple[str, str]:
        offered, answered = browser.get("/why/"), browser.post("/why/", {"ask": "person", "id": ""})
        return str(offered.context["question"]), str(answered.context["question"])

    with_ats = questions()
    company.switch()

    assert (with_ats, questions()) == (("person", "person"), ("integration", "integration"))


def test_a_job_that_is_not_here_is_not_named_as_a_record(working_as: WorkingAs, company: connected.Company) -> None:
    connected.job(company)
    browser = working_as(company.recruiter_a)

    sent, unknown = (ask(browser, ask="job", id=words) for words in ("REQ-2041", "REQ-9"))

    assert "REQ-2041 in ATS Simulator" in sent
    assert "REQ-9 in ATS Simulator" not in unknown


def test_a_job_that_is_not_here_leads_to_somebody_who_can_request_it(
    working_as: WorkingAs, company: connected.Company
) -> None:
    recruiters, admins = (
        ask(working_as(seat), ask="job", id="REQ-9") for seat in (company.recruiter_a, company.admin_a)
    )

    names = f"An admin can request it under Jobs. Admins: {company.admin_a.person.name}."
    assert (names in recruiters, "Open Jobs" in recruiters) == (True, False)
    assert (names in admins, "Open Jobs" in admins) == (False, True)


def test_somebody_who_is_not_in_the_ats_can_be_exported(working_as: WorkingAs, company: connected.Company) -> None:
    member = hub.member("Valentine", "Blake")
    pages = [
        working_as(seat).post("/why/", {"ask": "person", "id": "Valentine Blake"}).content.decode()
        for seat in (company.recruiter_a, hub.seat(company.admin_a.contract, hub.person(), (Role.HIRING_MANAGER,)))
    ]

    assert [f'href="/people/{member.pk}/export/"' in page for page in pages] == [True, False]
    assert "Connection ATS Simulator is on for" in text_of(pages[0])


def test_no_export_is_offered_of_a_member_who_forbids_it(working_as: WorkingAs, company: connected.Company) -> None:
    member = hub.member("Valentine", "Blake")
    member.allows_export = False
    member.save()

    page = working_as(company.recruiter_a).post("/why/", {"ask": "person", "id": "Valentine Blake"}).content.decode()

    assert f'href="/people/{member.pk}/export/"' not in page


def test_the_answer_no_has_the_color_of_its_broken_link(working_as: WorkingAs, company: connected.Company) -> None:
    page = working_as(company.recruiter_a).post("/why/", {"ask": "job", "id": "REQ-9"}).content.decode()

    assert re.search(r'</h2>\s*<span class="badge fault">.*?No\s*</span>', page, re.DOTALL)


def test_moments_are_written_as_on_other_pages(working_as: WorkingAs, company: connected.Company) -> None:
    connected.known_member(company)

    text = person(working_as(company.recruiter_a), company)

    assert re.search(r"on \d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d", text)
