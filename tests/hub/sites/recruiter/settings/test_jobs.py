from collections.abc import Callable

import pytest
from django.test import Client

from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.accounts.roles import Role
from hirewire.hub.identity.organizations.models import Contract
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.notifications.models import PushEvent
from tests.factories import hub, lists, synced
from tests.hub.sites.recruiter.why.test_why import text_of
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
WorkingAs = Callable[[Seat], Client]


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ({"state": "LISTED"}, "It is in the export list."),
        ({"state": "CLOSED"}, "It is closed."),
        ({"state": "LISTED", "title": "7"}, "[JOB_FIELD_PROCESSOR_TITLE]"),
        (None, "The ATS has not sent it"),
    ],
)
def test_a_job_is_looked_up_by_its_id(working_as: WorkingAs, job: dict[str, object] | None, words: str) -> None:
    ats = Ats()
    if job is not None:
        ats.post_jobs(synced.job(**job))
        run_tasks()

    page = working_as(hub.seat(ats.contract)).get("/settings/jobs/?check=REQ-1").content.decode()

    assert words in page
    assert "Ask the ATS" not in page


@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (Role.RECRUITER, "Yes. The ATS lets every seat see all"),
        (Role.HIRING_MANAGER, "No. You may not export: that requires the role Hiring Project Creator."),
    ],
)
def test_a_seat_that_may_not_export_cannot_export_to_a_visible_job(
    working_as: WorkingAs, role: Role, answer: str
) -> None:
    ats = Ats()
    ats.post_jobs(synced.job(state="LISTED"))
    run_tasks()
    seat = hub.seat(ats.contract, hub.person(), (role,))

    own = working_as(seat).get("/settings/jobs/").content.decode()
    of_colleague = working_as(hub.admin_seat(ats.contract)).get(f"/settings/jobs/?seat={seat.pk}").content.decode()

    assert answer in text_of(own)
    assert answer.replace("You may", f"{seat.person.name} may") in text_of(of_colleague)


def test_export_that_is_turned_off_leaves_no_job_to_export_to(working_as: WorkingAs) -> None:
    ats = Ats()
    ats.post_jobs(synced.job(state="LISTED"))
    run_tasks()
    Contract.objects.update(export_is_on=False)

    page = working_as(hub.seat(ats.contract)).get("/settings/jobs/").content.decode()

    assert "No. An admin of this contract has turned export off." in text_of(page)


def test_a_hidden_job_is_shown_to_admins_only(working_as: WorkingAs) -> None:
    ats = Ats()
    ats.post_jobs(synced.job(state="LISTED", title="Secret search"))
    run_tasks()
    lists.put(ats.application, "G", "REQ-1")

    pages = [
        working_as(seat).get("/settings/jobs/?check=REQ-1").content.decode()
        for seat in (hub.seat(ats.contract), hub.admin_seat(ats.contract))
    ]
    unknown = working_as(hub.seat(ats.contract)).get("/settings/jobs/?check=REQ-9").content.decode()

    assert ["Secret search" in page for page in pages] == [False, True]
    assert "You may not see it: The job has an access list" in pages[1]
    assert "or you may not see it" in pages[0]
    assert "or you may not see it" in unknown


def test_an_admin_asks_for_all_jobs_or_for_one(working_as: WorkingAs) -> None:
    ats = Ats()
    browser = working_as(hub.admin_seat(ats.contract))

    browser.post("/settings/jobs/ask/", {"job": ""})
    page = browser.post("/settings/jobs/ask/", {"job": "REQ-1"}, follow=True).content.decode()

    wishes = [event.content["externalJobPostingIds"] for event in PushEvent.objects.order_by("created_at")]
    assert wishes == [[], ["REQ-1"]]
    assert "was asked for job REQ-1" in page


def test_a_request_without_a_callback_address_says_so(working_as: WorkingAs) -> None:
    ats = Ats()
    Configuration.objects.filter(key="CALLBACK_URL").delete()

    page = working_as(hub.admin_seat(ats.contract)).post("/settings/jobs/ask/", follow=True).content.decode()

    assert "has not set an address for events" in page


def test_only_admins_can_request_jobs(working_as: WorkingAs) -> None:
    ats = Ats()

    assert working_as(hub.seat(ats.contract)).post("/settings/jobs/ask/").status_code == 403
    assert not PushEvent.objects.exists()
