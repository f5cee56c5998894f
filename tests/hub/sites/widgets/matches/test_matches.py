import json
from typing import Any

import pytest
from django.test import Client

from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.identity.accounts.models import Person, Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.identity.organizations.models import Contract, Product
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports import services as exports
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging.models import Message
from hirewire.hub.recruiting.projects.models import ProjectCandidate
from hirewire.hub.recruiting.projects.services import archive_project, open_project
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.factories.connected import Company
from tests.hub.sites.widgets.conftest import PAGE, Frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = connected.company()
    DeveloperApplication.objects.filter(pk=company.application.pk).update(valid_js_sdk_domains=[PAGE])
    company.application.refresh_from_db()
    company.switch(contract=True)
    return company


@pytest.fixture
def job(company: Company) -> JobPosting:
    job = connected.job(company, "REQ-7", "Data Engineer")
    JobPosting.objects.filter(pk=job.pk).update(location="Rotterdam, Netherlands")
    return job


@pytest.fixture
def member() -> Member:
    member = hub.member("Abe", "Smit")
    Member.objects.filter(pk=member.pk).update(current_title="Data Engineer", location="Rotterdam, Netherlands")
    return member


def ask(application: DeveloperApplication, person: Person, **fields: object) -> dict[str, Any]:
    frame = Frame(application, person)
    sent = {"job": "REQ-7", **fields}
    return frame._answer(frame.client.post("/widgets/matches/state/", sent, headers=frame.headers))


def as_recruiter(company: Company, **fields: object) -> dict[str, Any]:
    return ask(company.application, company.recruiter_a.person, **fields)


def test_missing_attributes_of_the_tag_are_named(company: Company) -> None:
    query = {"api_key": company.application.client_id, "origin": PAGE}
    client = Client()

    without_job = client.get("/widgets/matches/", query).content.decode()
    without_company = client.get("/widgets/matches/", {**query, "job": "REQ-7", "context": "urn:li:contract:1"})

    assert "data-ats-job-posting-id must be the id with which the job is synced." in without_job
    assert "it must be an organization URN" in without_company.content.decode()


def test_the_frame_starts_in_the_language_requested_by_the_page(company: Company) -> None:
    query = {"api_key": company.application.client_id, "origin": PAGE, "job": "REQ-7", "lang": "de_DE"}
    query["context"] = company.application.organization.urn if company.application.organization else ""

    page = Client().get("/widgets/matches/", query).content.decode()

    assert '<html lang="de"' in page
    config = json.loads(page.split('<script id="widget-config" type="application/json">')[1].split("</script>")[0])
    assert (config["lang"], config["state"]) == ("de", {"job": "REQ-7", "contract": ""})


@pytest.mark.usefixtures("job")
def test_a_person_without_a_seat_in_the_company_sees_no_matches(company: Company, member: Member) -> None:
    stranger = hub.seat(hub.contract(hub.organization("Bristlecone"), "Bristlecone"), hub.person("Theo", "Nakamura"))

    screens = [ask(company.application, who) for who in (hub.person("Nobody", "Here"), stranger.person)]

    assert [one["screen"] for one in screens] == ["no_seat", "other_company"]
    assert member.name not in str(screens)


@pytest.mark.usefixtures("job")
def test_a_switched_off_or_unsuitable_contract_says_so(company: Company, member: Member) -> None:
    company.switch()
    off = as_recruiter(company)
    Contract.objects.update(product=Product.LITE)

    lite = as_recruiter(company)

    assert (off["screen"], lite["screen"]) == ("off", "wrong_product")
    assert "Ingrid Solheim can turn it on under More, Admin Settings, ATS." in off["text"]
    assert member.name not in off["text"] + lite["text"]


def test_an_unknown_job_and_a_hidden_one_look_the_same(company: Company, job: JobPosting) -> None:
    company.application.integrations.get(integration_type="ONE_CLICK_EXPORT").configurations.filter(
        key="JOB_POSTING_VIEWERS"
    ).delete()

    # The clock stands still, because the pages contain support bundles, which contain the time.
    with clock.stopped(clock.now()):
        hidden, unknown = as_recruiter(company), as_recruiter(company, job="REQ-8")

    assert (hidden["screen"], hidden["poll"]) == (unknown["screen"], unknown["poll"]) == ("not_here", 5)
    assert (
        hidden["html"].replace("REQ-7", "REQ-8").partition("data-copies")[0]
        == unknown["html"].partition("data-copies")[0]
    )
    assert job.title not in hidden["html"]


@pytest.mark.parametrize(
    ("fields", "screen", "words"),
    [
        ({"state": PostingState.CLOSED}, "closed", "Members are recommended for open jobs only."),
        ({"title": "…"}, "untitled", "When ATS Simulator sends a title for REQ-7, members appear here."),
        ({"title": "Actuary"}, "nobody", "no member does the work of “Actuary”"),
        ({"location": ""}, "list", "This job has no location."),
    ],
)
@pytest.mark.usefixtures("member")
def test_a_job_that_cannot_be_matched_says_why(
    company: Company, job: JobPosting, fields: dict[str, object], screen: str, words: str
) -> None:
    JobPosting.objects.filter(pk=job.pk).update(**fields)

    answer = as_recruiter(company)

    assert answer["screen"] == screen
    assert words in answer["text"]


@pytest.mark.usefixtures("job")
def test_a_member_is_shown_with_reasons(company: Company, member: Member) -> None:
    answer = as_recruiter(company)

    assert answer["screen"] == "list"
    assert (
        "1 member fits this job Data Engineer&nbsp;· Rotterdam, Netherlands&nbsp;· REQ-7 AS Abe Smit (new window) "
        "Compiler engineer Rotterdam, Netherlands Same work: Data Engineer Same place: Rotterdam, Netherlands "
        "Same level Save to Job Save and InMail Project Not Interested"
    ) in answer["text"]
    assert f'href="/people/{member.pk}/"' in answer["html"]


@pytest.mark.usefixtures("job")
def test_saving_exports_to_this_job_and_notifies_the_page(company: Company, member: Member) -> None:
    answer = as_recruiter(company, act="save", member=member.pk)

    export = Export.objects.get()
    assert (export.member_id, export.seat_id, export.external_job_posting_id) == (
        member.pk,
        company.recruiter_a.pk,
        "REQ-7",
    )
    urn = person_urn(company.application.pk, member.pk)
    assert answer["told"] == [{"name": "save", "about": {"person": urn, "atsJobPostingId": "REQ-7"}}]
    assert "Abe Smit is on the way to the ATS, for “Data Engineer”." in answer["text"]
    assert "On the way to the ATS" in answer["text"]
    assert "Not Interested" not in answer["text"]


@pytest.mark.usefixtures("job")
def test_a_disabled_or_used_up_export_is_explained_and_refused(
    company: Company, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    Contract.objects.update(export_is_on=False)
    off, refused = as_recruiter(company), as_recruiter(company, act="save", member=member.pk)
    Contract.objects.update(export_is_on=True)
    monkeypatch.setattr(exports, "MONTHLY_QUOTA", 0)

    used, too_many = as_recruiter(company), as_recruiter(company, act="save", member=member.pk)

    assert "An admin of Larkspur Talent EMEA has turned export off." in off["text"]
    assert "Nothing was changed. An admin of this contract has turned export off." in refused["text"]
    assert "exports are used up (limit: 0). The count starts again on the 1st (UTC)." in used["text"]
    assert "Nothing was changed. You have used up this month’s exports (limit: 0)." in too_many["text"]
    assert [("Save to Job" in one["text"]) for one in (off, used)] == [False, False]
    assert not Export.objects.exists()


@pytest.mark.usefixtures("job")
def test_a_member_who_forbids_exports_cannot_be_saved(company: Company, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(allows_export=False)

    answer = as_recruiter(company, act="save", member=member.pk)

    assert "Does not allow exports" in answer["text"]
    assert "does not allow exports" in answer["text"]


@pytest.mark.usefixtures("job")
def test_save_and_inmail_does_both_or_nothing(company: Company, member: Member) -> None:
    letter = {"act": "save-inmail", "member": member.pk, "subject": "Hello {first name}", "view": "save-inmail"}
    empty = as_recruiter(company, **letter, body="")
    Contract.objects.update(export_is_on=False)
    refused = as_recruiter(company, **letter, body="Come.")
    Contract.objects.update(export_is_on=True)
    nothing = (Export.objects.count(), Message.objects.count())

    sent = as_recruiter(company, **letter, body="Come.")

    assert "Write a message." in empty["text"]
    assert "has turned export off" in refused["text"]
    assert 'value="Hello {first name}"' in refused["html"]
    assert nothing == (0, 0)
    assert (Export.objects.get().external_job_posting_id, Message.objects.get().subject) == ("REQ-7", "Hello Abe")
    assert [one["name"] for one in sent["told"]] == ["save", "inmail"]
    assert (sent["screen"], sent["state"]["view"]) == ("list", "")


@pytest.mark.usefixtures("job")
def test_not_interested_hides_a_member_and_undo_restores_it(company: Company, member: Member) -> None:
    gone = as_recruiter(company, act="dismiss", member=member.pk)
    listed = ask(company.application, company.admin_a.person, view="dismissed")

    back = ask(company.application, company.admin_a.person, act="undo", member=member.pk)

    assert (gone["screen"], gone["told"][0]["about"]["undone"]) == ("nobody", False)
    assert "Abe Smit is hidden for this job from everybody on this contract. Undo" in gone["text"]
    assert "Abe Smit Amara Okafor" in listed["text"]
    assert (back["screen"], back["told"][0]["about"]["undone"]) == ("list", True)


@pytest.mark.usefixtures("job")
def test_a_member_is_saved_to_a_project_in_the_frame(company: Company, member: Member) -> None:
    project = open_project(seat=company.recruiter_a, name="Claims platform")
    panel = as_recruiter(company, view="project", member=member.pk)

    # While an existing project is chosen, the panel hides the field with the name of a new project, but still sends
    # it. The member must be saved even though the hidden name is too long.
    fields = {"project": project.pk, "name": "x" * 201}
    saved = as_recruiter(company, act="project", view="project", member=member.pk, **fields)

    assert "Save Abe Smit to a project Project Claims platform A new project" in panel["text"]
    assert "Abe Smit has been saved to “Claims platform”." in saved["text"]
    assert ProjectCandidate.objects.get().member_id == member.pk


@pytest.mark.usefixtures("job")
def test_a_project_that_is_missing_or_gone_is_refused_in_words(company: Company, member: Member) -> None:
    project = open_project(seat=company.recruiter_a, name="Claims platform")
    archive_project(seat=company.recruiter_a, project=project)
    panel = {"act": "project", "view": "project", "member": member.pk}

    missing = as_recruiter(company, **panel)
    gone = as_recruiter(company, **panel, project=project.pk)

    assert (missing["screen"], gone["screen"]) == ("project", "project")
    assert "Choose a project." in missing["text"]
    assert "Nothing was changed. This project can no longer be chosen: it was archived" in gone["text"]
    assert not ProjectCandidate.objects.exists()


@pytest.mark.usefixtures("job")
def test_people_of_another_company_cannot_be_acted_on(company: Company) -> None:
    theirs = hub.member("Secret", "Person", of=hub.organization())

    answers = [as_recruiter(company, act=act, member=theirs.pk) for act in ("save", "inmail", "project", "dismiss")]

    assert {one["text"].count("This person is no longer available here.") for one in answers} == {1}
    assert "Secret" not in str(answers)


@pytest.mark.usefixtures("job")
def test_the_widget_shows_past_applications_only_to_seats_that_may_see_them(company: Company, member: Member) -> None:
    connected.known_member(company, member=member)
    Application.objects.update(disposition_reason="Salary")

    seen = as_recruiter(company)
    company.application.integrations.get(integration_type="IN_ATS_INDICATOR").configurations.all().delete()
    unseen = as_recruiter(company)

    assert "Rediscovered: applied for “Senior Data Engineer, Claims” in March 2026 and was not hired" in seen["text"]
    assert "In ATS · 1 job" in seen["text"]
    for word in ("Rediscovered", "In ATS", "Claims"):
        assert word not in unseen["text"]


@pytest.mark.usefixtures("job")
def test_matches_are_shown_in_pages_of_twenty_five(company: Company) -> None:
    Member.objects.bulk_create(
        Member(first_name=f"N{n:02}", last_name=f"S{n:02}", current_title="Data Engineer", profile_url=f"x.example/{n}")
        for n in range(30)
    )

    first, second = as_recruiter(company), as_recruiter(company, page=2)
    beyond = as_recruiter(company, page=99)

    assert ("1–25 of 30" in first["text"], "26–30 of 30" in second["text"]) == (True, True)  # noqa: RUF001 - a range
    assert ("N24" in first["text"], "N25" in first["text"], "N25" in second["text"]) == (True, False, True)
    assert beyond["html"] == second["html"]


@pytest.mark.usefixtures("company")
def test_a_request_without_a_token_is_refused(client: Client) -> None:
    assert client.post("/widgets/matches/state/", {"job": "REQ-7"}).status_code == 401


@pytest.mark.usefixtures("job")
def test_another_contract_sees_matches_only_with_company_level_access(company: Company) -> None:
    def screen(seat: Seat) -> str:
        return str(ask(company.application, seat.person)["screen"])

    before = screen(company.admin_b)
    company.switch(company=True)

    assert (before, screen(company.admin_b)) == ("off", "nobody")
