from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.postings import telling
from hirewire.hub.ats.postings.errors import NoAddress, ResyncRefused, SyncIsOff
from hirewire.hub.ats.postings.models import JobPosting, PostingTask, TaskStatus
from hirewire.hub.ats.postings.services import expire_listings
from hirewire.hub.platform.notifications.models import Delivery, PushEvent
from hirewire.kit import clock
from hirewire.wire.push import PushType
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.receiver import Receiver
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ats() -> Ats:
    return Ats()


def send(ats: Ats, *jobs: dict[str, object]) -> list[str]:
    urns = [answer["id"] for answer in ats.post_jobs(*jobs)]
    run_tasks()
    return urns


def events_after(ats: Ats, *jobs: dict[str, object]) -> list[dict[str, object]]:
    """The events that these jobs caused, without the event ids."""
    receiver = Receiver()
    with receiver.listening():
        send(ats, *jobs)
    return [{name: value for name, value in body.items() if name != "id"} for body in receiver.bodies]


def test_the_status_of_a_listed_job_has_every_field(ats: Ats) -> None:
    send(ats, synced.job(state="LISTED", location="Gdansk, PL", companyPageUrl="https://example.test/larkspur"))

    answer = ats.job_statuses("REQ-1")

    posting = JobPosting.objects.get()
    assert posting.expire_at is not None
    assert answer == {
        "results": {
            "REQ-1": {
                "externalJobPostingId": "REQ-1",
                "rawLocation": "Gdansk, PL",
                "listingStatus": "LISTED",
                "jobPostingInfo": {
                    "listedAt": synced.CREATED,
                    "expireAt": clock.to_millis(posting.expire_at),
                    "location": "Gdansk, Poland",
                    "companyDetails": {
                        "companyName": "Larkspur Health",
                        "companyPage": "https://example.test/larkspur",
                    },
                    "visibilityTag": "PRIVATE",
                },
                "linkedInApplyStatus": "NOT_ENABLED",
                "promotionStatus": "NOT_PROMOTED",
            }
        },
        "statuses": {},
        "errors": {},
    }


def test_a_status_can_be_requested_by_any_id_of_the_job(ats: Ats) -> None:
    (task,) = send(ats, synced.job(state="LISTED"))
    posting = f"urn:li:jobPosting:{JobPosting.objects.get().posting_id}"

    results = ats.job_statuses("REQ-1", posting, task)["results"]

    assert {key: one["externalJobPostingId"] for key, one in results.items()} == dict.fromkeys(
        ("REQ-1", posting, task), "REQ-1"
    )


@pytest.mark.parametrize(("availability", "tag"), [("PUBLIC", "PUBLIC"), ("INTERNAL", "COMPANY")])
def test_the_availability_of_a_job_sets_its_visibility_tag(ats: Ats, availability: str, tag: str) -> None:
    send(ats, synced.job(state="LISTED", availability=availability, contract=ats.contract.urn))

    assert ats.job_statuses("REQ-1")["results"]["REQ-1"]["jobPostingInfo"]["visibilityTag"] == tag


def test_a_job_that_is_not_listed_says_why(ats: Ats) -> None:
    send(ats, synced.job("REQ-1", state="CLOSED"), synced.job("REQ-2", state="LISTED"))
    send(ats, synced.job("REQ-3", state="LISTED", title="7"))
    send(ats, synced.job("REQ-4", jobPostingOperationType="UPDATE"))
    ats.post_jobs(synced.job("REQ-5", state="LISTED"))

    with clock.moved(timedelta(days=181)):
        ats.sign_in()
        expired = ats.job_statuses("REQ-2")["results"]["REQ-2"]
    found = ats.job_statuses("REQ-1", "REQ-3", "REQ-4", "REQ-5")["results"]

    details = {key: one.get("listingStatusDetail", {}) for key, one in {**found, "REQ-2": expired}.items()}
    assert {key: one["listingStatus"] for key, one in found.items()} == {
        "REQ-1": "NOT_LISTED",
        "REQ-3": "NOT_LISTED",
        "REQ-4": "NOT_LISTED",
        "REQ-5": "IN_PROGRESS",
    }
    assert {key: (one.get("errorCode"), one.get("errorType")) for key, one in details.items()} == {
        "REQ-1": ("JOB_CLOSED", "CUSTOMER_ERROR"),
        "REQ-2": ("JOB_EXPIRED", "CUSTOMER_ERROR"),
        "REQ-3": ("JOB_FIELD_PROCESSOR_TITLE", "CUSTOMER_ERROR"),
        "REQ-4": ("JOB_DOES_NOT_EXIST", "PARTNER_ERROR"),
        "REQ-5": (None, None),
    }
    assert details["REQ-3"]["statusMessage"].startswith("The job was dropped.")


def test_jobs_of_other_applications_are_not_found(ats: Ats) -> None:
    (task,) = send(ats, synced.job(state="LISTED"))
    posting = f"urn:li:jobPosting:{JobPosting.objects.get().posting_id}"
    keys = ("REQ-1", posting, task, "urn:li:jobPosting:x", "a%00b")

    colleague = Ats(hub.customer_application(), ats.contract).job_statuses(*keys[:3])
    stranger = Ats().job_statuses(*keys)

    assert {key: error["status"] for key, error in colleague["errors"].items()} == dict.fromkeys(keys[:3], 404)
    assert stranger["results"] == {}
    assert [error["status"] for error in stranger["errors"].values()] == [404, 404, 404, 400, 404]


def test_statuses_need_the_same_statements_for_any_number(ats: Ats) -> None:
    send(ats, *[synced.job(f"REQ-{number}", state="LISTED") for number in range(100)])
    counts = []
    for size in (1, 100):
        with CaptureQueriesContext(connection) as statements:
            answer = ats.job_statuses(*[f"REQ-{number}" for number in range(size)])
        assert len(answer["results"]) == size
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_events_announce_changes_after_a_job_was_accepted(ats: Ats) -> None:
    first = events_after(ats, synced.job(state="LISTED"))
    unchanged = events_after(ats, synced.job(state="LISTED", title="Senior Welder"))
    closed = events_after(ats, synced.job(jobPostingOperationType="CLOSE"))
    again = events_after(ats, synced.job(state="LISTED"))

    assert (first, unchanged) == ([], [])
    assert [[event["listingStatus"] for event in events] for events in (closed, again)] == [["NOT_LISTED"], ["LISTED"]]


def test_an_event_has_the_same_content_as_the_resource(ats: Ats) -> None:
    send(ats, synced.job(state="LISTED"))

    (event,) = events_after(ats, synced.job(jobPostingOperationType="CLOSE"))

    assert event == {
        "type": "JOB_POSTING_STATUS",
        "developerApplicationUrn": ats.application.urn,
        **ats.job_statuses("REQ-1")["results"]["REQ-1"],
    }


def test_a_public_job_and_a_failed_job_are_announced_at_once(ats: Ats) -> None:
    events = events_after(
        ats,
        synced.job("REQ-1", state="LISTED", availability="PUBLIC"),
        synced.job("REQ-2", state="LISTED", title="7"),
    )

    assert [(event["externalJobPostingId"], event["listingStatus"]) for event in events] == [
        ("REQ-1", "LISTED"),
        ("REQ-2", "NOT_LISTED"),
    ]


def test_without_a_callback_address_no_event_is_made() -> None:
    ats = Ats()
    ats.application.integrations.get(integration_type="ONE_CLICK_EXPORT").configurations.all().delete()

    send(ats, synced.job(state="LISTED", title="7"))

    assert not PushEvent.objects.exists()


def test_an_expiring_listing_is_announced(ats: Ats) -> None:
    week = clock.to_millis(clock.now() + timedelta(days=7))
    send(ats, synced.job("REQ-1", state="LISTED", expireAt=week), synced.job("REQ-2", state="LISTED"))
    receiver = Receiver()

    expire_listings()
    with clock.moved(timedelta(days=8)), receiver.listening():
        expire_listings()
        expire_listings()
        run_tasks()

    assert dict(JobPosting.objects.values_list("external_job_posting_id", "state")) == {
        "REQ-1": "EXPIRED",
        "REQ-2": "LISTED",
    }
    assert [
        (event["externalJobPostingId"], event["listingStatus"], event["listingStatusDetail"]["errorCode"])
        for event in receiver.bodies
    ] == [("REQ-1", "NOT_LISTED", "JOB_EXPIRED")]


@pytest.mark.parametrize(("ids", "is_all"), [((), True), (("REQ-1", "REQ-2"), False)])
def test_a_resync_event_asks_the_ats_for_its_jobs(ats: Ats, ids: tuple[str, ...], is_all: bool) -> None:  # noqa: FBT001 - a parameter of the test
    receiver = Receiver()
    admin = hub.admin_seat(hub.contract(ats.organization))
    telling.ask_for_jobs(application=ats.application, contract=admin.contract, person=admin.person, external_ids=ids)

    with receiver.listening():
        run_tasks()

    (body,) = receiver.bodies
    del body["id"]
    assert body == {
        "type": "RESYNC_JOBS",
        "developerApplicationUrn": ats.application.urn,
        "externalJobPostingIds": list(ids),
        "syncAllOpenJobs": is_all,
    }


@pytest.mark.parametrize(
    ("is_on", "callback_url", "refusal"), [(False, "http://ats.test/hook", SyncIsOff), (True, "", NoAddress)]
)
def test_an_ats_that_cannot_receive_events_is_not_asked(
    *, is_on: bool, callback_url: str, refusal: type[ResyncRefused]
) -> None:
    access = hub.enabled(contract_on=is_on, callback_url=callback_url)
    admin = hub.admin_seat(access.contract)

    with pytest.raises(refusal):
        telling.ask_for_jobs(application=access.application, contract=admin.contract, person=admin.person)

    assert not Delivery.objects.filter(event__type=PushType.RESYNC_JOBS).exists()


def test_a_job_that_an_earlier_release_accepted_holds_up_no_other(ats: Ats) -> None:
    """The hub now immediately refuses a job that has no valid contract.

    A job that an earlier release accepted may still be waiting.
    """
    ats.post_jobs(synced.job("REQ-1", state="LISTED"), synced.job("REQ-2", state="LISTED"))
    broken = PostingTask.objects.get(external_job_posting_id="REQ-1")
    broken.element = broken.element.replace("{", '{"contract": "urn:li:contract:0",', 1)
    broken.save()

    run_tasks()

    statuses = dict(PostingTask.objects.values_list("external_job_posting_id", "status"))
    assert statuses == {"REQ-1": TaskStatus.FAILED, "REQ-2": TaskStatus.SUCCEEDED}
    broken.refresh_from_db()
    assert "/contract" in broken.error_message
