from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory, override_settings

from hirewire.hub.ats.applications.models import Stage
from hirewire.hub.ats.matching.models import MatchDecision, Verdict
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.hub.recruiting.bell import following
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import notes
from hirewire.hub.recruiting.messaging.models import Visibility
from hirewire.hub.recruiting.projects import pipeline, services
from hirewire.hub.sites.recruiter.search.first_steps import first_steps
from hirewire.hub.sites.recruiter.search.search_conditions import viewer_of
from hirewire.kit import clock
from tests.factories import connected, hub

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sandbox() -> Iterator[None]:
    with override_settings(HIREWIRE_ENVIRONMENT="sandbox"):
        yield


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def manager(company: connected.Company) -> Seat:
    return hub.seat(company.admin_a.contract, hub.person("Rhys", "Beddoe"), (Role.HIRING_MANAGER,))


def shown(seat: Seat) -> list[tuple[str, str]]:
    """Return the title and the state of each step.

    For a finished step, the state says what the seat did. For the next step, the state is "now". For a later step, the
    state is empty.
    """
    seat = Seat.objects.select_related("contract__organization", "person").get(pk=seat.pk)
    steps = first_steps(RequestFactory().get("/search/"), viewer_of(seat))
    return [(str(one.step.title), one.done or ("now" if one.is_now else "")) for one in steps]


def exported(
    seat: Seat, company: connected.Company, member: Member, state: ExportState = ExportState.ARRIVED
) -> Export:
    tenant = {"organization": seat.contract.organization, "application": company.application}
    event = PushEvent.objects.create(id=f"event-{member.pk}", type="EXPORT_CANDIDATE", **tenant)
    return Export.objects.create(**tenant, member=member, seat=seat, event=event, state=state, finished_at=clock.now())


def test_a_recruiter_searches_exports_and_sees_the_person_move(
    company: connected.Company, working_as: Callable[[Seat], Client]
) -> None:
    seat, priya = company.recruiter_a, connected.known_member(company)
    first = shown(seat)
    working_as(seat).post("/search/", {"text": "nurse AND triage", "order": "fit"})
    searched = shown(seat)
    export = exported(seat, company, priya)
    arrived = shown(seat)
    Stage.objects.create(
        organization=export.organization,
        application=export.application,
        ats_job_application_id="A-1",
        part_id="3",
        stage="Offer",
        ats_created_at=clock.now() + timedelta(seconds=1),
    )
    connected.follow(company)

    assert first == [("Find a nurse", "now"), ("Export somebody", ""), ("Watch the person move", "")]
    assert searched[:2] == [("Find a nurse", "You searched for nurse AND triage."), ("Export somebody", "now")]
    assert arrived[1:] == [
        ("Export somebody", "You exported Priya Raghunathan."),
        ("Watch the person move", "now"),
    ]
    assert shown(seat)[2] == ("Watch the person move", "Priya Raghunathan is now at Offer.")


def test_what_happened_before_the_person_could_sign_in_is_not_theirs(company: connected.Company) -> None:
    """A sandbox makes up a history that is older than the person's account.

    That history does not count as the person's own steps.
    """
    seat = company.recruiter_a
    with clock.stopped(seat.person.created_at - timedelta(days=3)):
        exported(seat, company, hub.member())
        seat.people_searches.create(content={"text": "old"})

    assert shown(seat)[0] == ("Find a nurse", "now")
    assert shown(seat)[1] == ("Export somebody", "")


def test_a_refused_export_does_not_take_the_step(company: connected.Company) -> None:
    seat = company.recruiter_a
    exported(seat, company, hub.member(), ExportState.FAILED)
    refused = shown(seat)
    exported(seat, company, connected.known_member(company))

    assert refused[1] == ("Export somebody", "")
    assert shown(seat)[1] == ("Export somebody", "You exported Priya Raghunathan.")


def test_a_manager_writes_a_note_and_follows_a_job(company: connected.Company, manager: Seat) -> None:
    note = notes.write_note(seat=manager, member=hub.member(), text="Good", visibility=Visibility.PRIVATE)
    following.follow(seat=manager, job=connected.job(company))
    done = shown(manager)
    notes.delete_note(seat=manager, note=note)

    assert done == [
        ("Find a nurse", "now"),
        ("Write a note", "You wrote about Ada Lovelace."),
        ("Follow a job", "You follow REQ-2041."),
    ]
    assert shown(manager)[1] == ("Write a note", "")


def test_an_admin_turns_company_level_on_looks_as_a_colleague_and_decides(
    company: connected.Company, working_as: Callable[[Seat], Client]
) -> None:
    admin, browser = company.admin_a, working_as(company.admin_a)
    first = shown(admin)
    company.switch(contract=True, company=True)
    browser.post(f"/settings/seat-holders/{company.recruiter_a.pk}/view/")
    MatchDecision.objects.create(
        organization=admin.contract.organization,
        application=company.application,
        ats_candidate_id="C-1",
        member=hub.member(),
        verdict=Verdict.SAME,
        by=admin.person,
    )

    assert first == [
        ("Turn company level on", "now"),
        ("See what a colleague sees", ""),
        ("Decide on a doubtful match", ""),
    ]
    assert shown(admin) == [
        ("Turn company level on", "Company level is on."),
        ("See what a colleague sees", "You looked at Recruiter as Amara Okafor."),
        ("Decide on a doubtful match", "You decided on a match for Ada Lovelace."),
    ]


def test_without_an_ats_an_admin_requests_the_connection(company: connected.Company) -> None:
    company.switch(contract=False)

    assert shown(company.admin_a)[:2] == [
        ("Request the connection", "It has been requested."),
        ("Turn it on", "now"),
    ]


def test_without_an_ats_a_recruiter_starts_a_project(company: connected.Company) -> None:
    company.switch(contract=False)
    seat = company.recruiter_a
    project = services.open_project(seat=seat, name="Harbour")
    pipeline.save(seat=seat, project=project, member_ids=[hub.member().pk])

    assert shown(seat) == [
        ("Find a nurse", "now"),
        ("Start a project", "You saved Ada Lovelace to “Harbour”."),
        ("Ask why nobody is marked “In ATS”", ""),
    ]


def test_the_page_marks_what_is_done_and_what_is_next(
    company: connected.Company, working_as: Callable[[Seat], Client]
) -> None:
    company.recruiter_a.people_searches.create(content={"text": "nurse"})

    page = working_as(company.recruiter_a).get("/search/").content.decode()

    strip = page.split('<ol class="steps3">')[1].split("</ol>")[0]
    assert [strip.count(mark) for mark in ('class="done"', 'class="now" aria-current="step"')] == [1, 1]
