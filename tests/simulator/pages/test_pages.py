import re
from datetime import timedelta

import pytest
from django.test import Client

from hirewire.kit import clock
from hirewire.kit.looks.templatetags.looks import day
from hirewire.simulator.pages import paging
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import create_user
from hirewire.simulator.records.models import Application, Candidate, Deletion, Job, Note
from hirewire.simulator.records.services.applications import create_application
from hirewire.simulator.records.services.notes import add_note
from tests.simulator.support import Receiver, candidate, job
from tests.support.html import tidy

PAGES = ["/candidates/", "/jobs/", "/jobs/new/", "/candidates/new/", "/candidates/import/", "/settings/"]
FOR_ADMINS = ["/settings/integrations/recruiter/", "/settings/integrations/recruiter/sync/"]


@pytest.mark.parametrize("path", [*PAGES, *FOR_ADMINS])
def test_every_page_of_the_ats_requires_a_sign_in(browser: Client, db: None, path: str) -> None:
    answer = browser.get(path)

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("path", PAGES)
def test_every_user_can_open_the_working_pages(as_recruiter: Client, path: str) -> None:
    assert as_recruiter.get(path).status_code == 200


@pytest.mark.parametrize("path", FOR_ADMINS)
def test_users_who_are_not_admins_are_told_who_can_connect_recruiter(
    as_recruiter: Client, admin: User, path: str
) -> None:
    answer = as_recruiter.get(path)

    assert answer.status_code == 403
    assert admin.name in answer.content.decode()


@pytest.mark.parametrize("step", ["connect", "integrate", "pause", "resume", "resend", "options"])
def test_only_admins_can_change_the_connection(as_recruiter: Client, receiver: Receiver, step: str) -> None:
    answer = as_recruiter.post(f"/settings/integrations/recruiter/{step}/")

    assert (answer.status_code, receiver.requests) == (403, [])


def test_records_of_other_accounts_do_not_exist(as_admin: Client, other_account: Account) -> None:
    theirs = create_application(candidate=candidate(other_account), job=job(other_account))

    paths = [
        f"/candidates/{theirs.candidate.key}/",
        f"/candidates/{theirs.candidate.key}/edit/",
        f"/jobs/{theirs.job.key}/",
    ]
    assert [as_admin.get(path).status_code for path in paths] == [404, 404, 404]
    assert as_admin.post(f"/applications/{theirs.key}/move/", {"stage": "Offer"}).status_code == 404


def test_signing_in_never_redirects_to_another_site(browser: Client, admin: User) -> None:
    answer = browser.post("/sign-in/", {"email": admin.email, "password": "correct horse", "next": "//evil.example/"})

    assert answer["Location"] == "/"


def test_whoever_was_signed_out_returns_to_the_page_and_not_to_a_part_of_it(browser: Client, admin: User) -> None:
    page = "http://ats.test/settings/integrations/recruiter/"
    headers = {"HX-Request": "true", "HX-Current-URL": page}

    answer = browser.get(f"{page}sync/", headers=headers)
    form = browser.get(answer["HX-Redirect"])
    signed_in = browser.post(
        "/sign-in/", {"email": admin.email, "password": "correct horse", "next": form.context["next"]}
    )

    assert signed_in["Location"] == page


def test_a_candidate_is_made_edited_and_deleted(as_admin: Client) -> None:
    as_admin.post("/candidates/new/", {"first_name": "Ada", "last_name": "Byron", "email": "ada@mail.example"})
    key = Candidate.objects.get().key
    as_admin.post(f"/candidates/{key}/edit/", {"first_name": "Ada", "last_name": "Lovelace", "country": "GB"})
    edited = Candidate.objects.get()
    as_admin.post(f"/candidates/{key}/delete/")

    assert (edited.name, edited.emails, edited.addresses[0]["country"]) == ("Ada Lovelace", [], "gb")
    assert [(gone.kind, gone.record_id) for gone in Deletion.objects.all()] == [("candidate", key)]


@pytest.mark.parametrize("contact", [None, False, True])
def test_saving_a_form_changes_nothing_that_it_does_not_show(
    as_admin: Client, account: Account, *, contact: bool | None
) -> None:
    phones = [{"number": "+31 30 1234567", "extension": "12"}, {"number": "+31 30 7654321", "extension": ""}]
    ada = candidate(account, phones=phones, do_not_contact=contact)
    address = f"/candidates/{ada.key}/edit/"

    as_admin.post(address, {**as_admin.get(address).context["form"].initial, "do_not_contact": "on" if contact else ""})

    ada.refresh_from_db()
    assert (ada.phones, ada.do_not_contact) == (phones, contact)


def test_an_invalid_form_is_shown_again_with_its_errors(as_admin: Client) -> None:
    answer = as_admin.post("/candidates/new/", {"first_name": "Ada", "email": "ada@"})

    assert (answer.status_code, Candidate.objects.count()) == (422, 0)
    assert answer.content.decode().count('class="err"') == 2


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "javascript:alert(1)//people.example", "n/a", "ftp://a.example/b"]
)
def test_only_an_http_or_https_address_is_accepted(as_admin: Client, address: str) -> None:
    fields = {"title": "Engineer", "city": "Utrecht", "country": "nl", "state": "open", "description": "Long. " * 20}

    of_candidate = as_admin.post("/candidates/new/", {"last_name": "Byron", "profile_url": address})
    of_job = as_admin.post("/jobs/new/", {**fields, "apply_url": address})

    assert "Enter the address as your browser shows it" in of_candidate.content.decode()
    assert (of_job.status_code, Candidate.objects.count(), Job.objects.count()) == (422, 0, 0)


def test_an_unsafe_address_stored_earlier_is_not_linked(as_admin: Client, account: Account) -> None:
    posted = job(account)
    Job.objects.update(apply_url="javascript:alert(1)")

    page = as_admin.get(f"/jobs/{posted.key}/").content.decode()

    assert page.count("javascript:alert(1)") == 1
    assert 'href="javascript:' not in page


def test_a_job_requires_a_description_that_is_long_enough(as_admin: Client) -> None:
    fields = {"title": "Engineer", "city": "Utrecht", "country": "nl", "state": "open", "description": "Short."}
    refused = as_admin.post("/jobs/new/", fields)
    as_admin.post("/jobs/new/", {**fields, "description": "Long enough. " * 10})

    assert refused.status_code == 422
    assert Job.objects.get().description.startswith("<p>Long enough.")


def test_a_description_whose_markup_makes_it_too_long_is_refused_in_words(as_admin: Client) -> None:
    fields = {"title": "Engineer", "city": "Utrecht", "country": "nl", "state": "open", "description": "x" * 24_999}

    answer = as_admin.post("/jobs/new/", fields)

    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert "this description has 25,006 characters; the limit is 25,000." in answer.content.decode()


def test_no_job_is_chosen_beforehand_and_those_without_a_title_come_last(as_admin: Client, account: Account) -> None:
    titled, untitled = job(account, "Welder", city="Utrecht"), job(account, "", city="Delft")
    page = as_admin.get(candidate(account).get_absolute_url())

    choices = page.context["apply_form"]["job"].field.choices

    assert choices == [
        ("", "Choose a job"),
        (titled.key, f"Welder, Utrecht ({titled.key})"),
        (untitled.key, f"{untitled.key}, without a title, Delft"),
    ]
    assert re.search(r'<select[^>]* name="job"[^>]* required>', page.content.decode())


def test_candidates_are_moved_through_the_pipeline(as_admin: Client, account: Account) -> None:
    application = create_application(candidate=candidate(account), job=job(account))
    path = f"/jobs/{application.job.key}/?stage=Applied"

    answer = as_admin.post(f"/applications/{application.key}/move/", {"stage": "Phone screen", "back": path})
    as_admin.post(f"/applications/{application.key}/not-selected/", {"reason": "Withdrew"})

    application.refresh_from_db()
    assert answer["Location"] == path
    assert (application.stage, application.disposition) == ("Not selected", "Withdrew")


def test_a_pipeline_tells_since_when_somebody_is_in_a_stage(as_admin: Client, account: Account) -> None:
    with clock.moved(timedelta(days=-9)):
        application = create_application(candidate=candidate(account), job=job(account))
    applied_at = application.stages.get().entered_at
    add_note(about=application, text="Rings back", author=("Amara", "Okafor"))

    page = as_admin.get(application.job.get_absolute_url())

    assert f'<td class="opt">{day(applied_at)}' in tidy(page.content.decode())


def test_a_choice_that_is_no_longer_offered_is_refused_in_words(as_admin: Client, account: Account) -> None:
    application = create_application(candidate=candidate(account), job=job(account))

    moved = as_admin.post(f"/applications/{application.key}/move/", {"stage": "Coffee"}, follow=True)
    asked = as_admin.post(f"/candidates/{application.candidate.key}/scorecards/", {"interview": "?"}, follow=True)

    assert "This choice is no longer offered; nothing was changed." in moved.content.decode()
    assert "This choice is no longer offered; nobody was asked." in asked.content.decode()


def test_a_candidate_is_put_on_a_job_once(as_admin: Client, account: Account) -> None:
    person, position = candidate(account), job(account)

    for _ in range(2):
        page = as_admin.post(f"/candidates/{person.key}/applications/", {"job": position.key}, follow=True)

    assert Application.objects.count() == 1
    assert "the person is on it already" in page.content.decode()


def test_a_scorecard_is_requested_and_submitted(as_admin: Client, account: Account, admin: User) -> None:
    application = create_application(candidate=candidate(account), job=job(account))
    asked = {"application": application.key, "interview": "onsite", "interviewer": admin.key}
    as_admin.post(f"/candidates/{application.candidate.key}/scorecards/", asked)
    scorecard = application.scorecards.get()

    as_admin.post(f"/scorecards/{scorecard.pk}/", {"verdict": "Yes", "summary": "Solid."})

    scorecard.refresh_from_db()
    assert (scorecard.interviewer, scorecard.verdict) == ("Ingrid Solheim", "Yes")
    assert scorecard.submitted_at is not None


def test_private_notes_are_read_by_their_author_only(as_admin: Client, account: Account) -> None:
    person = candidate(account)
    add_note(about=person, text="Between us", author=("Amara", "Okafor"), is_private=True)
    as_admin.post(f"/candidates/{person.key}/notes/", {"text": "My own", "is_private": "on"})

    page = as_admin.get(f"/candidates/{person.key}/").content.decode()

    assert Note.objects.count() == 2
    assert ("Between us" in page, "My own" in page) == (False, True)


@pytest.mark.parametrize("writes_here", [True, False])
def test_private_notes_are_not_read_by_a_namesake(
    as_admin: Client, browser: Client, account: Account, admin: User, *, writes_here: bool
) -> None:
    person = candidate(account)
    if writes_here:
        as_admin.post(f"/candidates/{person.key}/notes/", {"text": "Between us", "is_private": "on"})
    else:
        add_note(about=person, text="Between us", author=(admin.first_name, admin.last_name), is_private=True)
    own = "Between us" in as_admin.get(person.get_absolute_url()).content.decode()

    namesake = create_user(
        account=account,
        email="ingrid.2@larkspur.example",
        password="correct horse",
        first_name=admin.first_name,
        last_name=admin.last_name,
        is_admin=False,
    )
    browser.post("/sign-out/")
    browser.post("/sign-in/", {"email": namesake.email, "password": "correct horse"})
    page = browser.get(person.get_absolute_url())

    assert (own, page.status_code, "Between us" in page.content.decode()) == (True, 200, False)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        *[(words, True) for words in ("love ada", "engines", "elac", "ADA@mail", "c-10001", "lo ad")],
        # One or two letters are found only at the start of a word, because nearly every text contains them somewhere.
        *[(words, False) for words in ("ada byron", "ce", "love%ace")],
    ],
)
def test_a_search_requires_every_word(as_admin: Client, account: Account, words: str, found: bool) -> None:  # noqa: FBT001 - a parameter of the test
    candidate(account, company="Engines", emails=["ada@mail.example"])

    page = as_admin.post("/candidates/", {"q": words}, follow=True).content.decode()

    assert ("Ada Lovelace" in page) is found


def test_what_somebody_searches_for_stays_out_of_addresses(as_admin: Client, account: Account) -> None:
    for _ in range(paging.PER_PAGE + 1):
        candidate(account)
    candidate(account, "Byron")

    found = as_admin.post("/candidates/", {"q": "lovel\0ace", "where": "none", "order": "oldest"}, follow=True)
    address = found.redirect_chain[-1][0]
    second = as_admin.get(f"{address}&page=2")

    assert ("lovelace" in address, "&where=none&order=oldest" in address) == (False, True)
    assert f'href="?{address.partition("?")[2].replace("&", "&amp;")}&amp;page=2"' in found.content.decode()
    assert 'value="lovelace"' in second.content.decode()
    assert [one.last_name for one in second.context["page"]] == ["Lovelace"]


def test_a_search_that_the_session_no_longer_has_finds_nobody(as_admin: Client, account: Account) -> None:
    candidate(account)

    page = as_admin.get("/candidates/?q=ada")

    assert list(page.context["page"]) == []
    assert "This search has expired. Search again." in page.content.decode()


def test_search_results_are_not_counted_to_the_end(
    as_admin: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_FOUND", 2)
    for name in ("Lovelace", "Byron", "King"):
        candidate(account, name)

    found = as_admin.post("/candidates/", {"q": "ada"}, follow=True)
    everybody = as_admin.get("/candidates/")

    assert [len(page.context["page"]) for page in (found, everybody)] == [2, 3]
    assert ["1 to 2 of 2+" in page.content.decode() for page in (found, everybody)] == [True, False]


def test_candidates_can_be_filtered_and_sorted(as_admin: Client, account: Account) -> None:
    linked = candidate(account, "King", recruiter_person="urn:li:person:1")
    applied, hired = candidate(account, "Byron"), candidate(account, "Lovelace")
    create_application(candidate=applied, job=job(account))
    over = create_application(candidate=hired, job=job(account, "Analyst"))
    Application.objects.filter(pk=over.pk).update(stage="Hired")

    shown = {
        query: [one.last_name for one in as_admin.get(f"/candidates/{query}").context["page"]]
        for query in ("", "?order=oldest", "?where=open", "?where=none", "?where=linked", "?where=nonsense&order=x")
    }

    newest = [hired.last_name, applied.last_name, linked.last_name]
    assert shown == {
        "": newest,
        "?order=oldest": newest[::-1],
        "?where=open": ["Byron"],
        "?where=none": ["King"],
        "?where=linked": ["King"],
        "?where=nonsense&order=x": newest,
    }


@pytest.mark.parametrize("order", ["", "title", "city", "opened"])
def test_each_job_is_on_one_page_of_the_list(as_admin: Client, account: Account, order: str) -> None:
    """The last column that rows are sorted by must be unique. If not, PostgreSQL may put one row on both pages."""
    jobs = [job(account) for _ in range(paging.PER_PAGE + 5)]
    Job.objects.update(created_at=clock.now(), opened_at=clock.now())
    # An update moves a row to the end of its table.
    Job.objects.filter(pk=jobs[3].pk).update(requisition="HR-1")

    pages = [as_admin.get(f"/jobs/?order={order}&page={number}").context["page"] for number in (1, 2)]

    assert [one.pk for page in pages for one in page] == [one.pk for one in reversed(jobs)]


def test_nul_in_an_address_breaks_no_page(as_admin: Client, account: Account) -> None:
    position = job(account)

    paths = ("/jobs/?q=%00", f"{position.get_absolute_url()}?stage=%00", "/candidates/?q=%00", "/candidates/?where=%00")
    assert [as_admin.get(path).status_code for path in paths] == [200] * 4


def test_jobs_can_be_sorted(as_admin: Client, account: Account) -> None:
    for title, city in (("Nurse", "Utrecht"), ("Analyst", "Vlieland"), ("Welder", "Almere")):
        job(account, title, city=city, state="open")

    titles = {
        order: [str(one.title) for one in as_admin.get(f"/jobs/?state=all&order={order}").context["page"]]
        for order in ("", "title", "city")
    }

    assert titles == {
        "": ["Welder", "Analyst", "Nurse"],
        "title": ["Analyst", "Nurse", "Welder"],
        "city": ["Welder", "Nurse", "Analyst"],
    }
