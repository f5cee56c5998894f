from datetime import timedelta
from typing import Any

import pytest

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.postings import tasks
from hirewire.hub.ats.postings.judging import LISTING
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.ats.requisitions.models import JobRequisition, JobRequisitionStage
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.sites.recruiter.exporting import find_jobs
from hirewire.kit import clock
from hirewire.wire.restli import ComplexKey
from tests.factories import hub, synced
from tests.support.newer import Newer
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WHOLE = {
    "title": "Welding Robot Technician",
    "state": "OPEN",
    "description": "<p>Weld.</p>",
    "location": "Gdansk, PL",
    "accessRestricted": False,
    "requisitionOwnerEmail": "ana@example.test",
    "requisitionOwnerFirstName": "Ana",
    "requisitionOwnerLastName": "Silva",
    "externalCreatedAt": synced.CREATED,
    "externalLastModifiedAt": synced.MODIFIED,
    "vanityIdentifier": "2041",
}


@pytest.fixture
def ats() -> Newer:
    return Newer()


def requisition(ats: Newer, number: str = "R-1") -> ComplexKey:
    return ats.key(externalJobRequisitionId=number)


def stage(ats: Newer, number: str, of: str = "R-1") -> ComplexKey:
    return ats.key(jobRequisitionId=of, jobRequisitionStageId=number)


def put(ats: Newer, number: str = "R-1", **changes: object) -> Any:  # noqa: ANN401 - JSON
    return ats.put("jobRequisitions", {requisition(ats, number): {"title": "Welder", "state": "OPEN", **changes}})


def post(ats: Newer, number: str, of: str, state: str = "LISTED") -> None:
    ats.older.post_jobs(synced.job(number, state=state, partnerRequisitionId=of))
    run_tasks()


def offered(ats: Newer) -> set[str]:
    seen = visibility_scope(hub.seat(ats.older.contract), Feature.EXPORT)
    return {job.external_job_posting_id for job in find_jobs(seen, ats.older.application, "").jobs}


def test_a_requisition_is_written_read_and_deleted_with_its_stages(ats: Newer) -> None:
    key, first, other = requisition(ats), stage(ats, "S-1"), stage(ats, "S-1", of="R-2")
    ats.put("jobRequisitions", {key: WHOLE})
    ats.put("jobRequisitionStages", {first: {"name": "Phone screen", "position": 1}, other: {"name": "Onsite"}})

    read = ats.batch("GET", "jobRequisitions", [key, requisition(ats, "R-9")])
    stages = ats.batch("GET", "jobRequisitionStages", [first, other])["results"]
    gone = ats.batch("DELETE", "jobRequisitions", [key, requisition(ats, "R-9")])

    assert read["results"] == {ats.text(key): WHOLE}
    assert [error["status"] for error in read["errors"].values()] == [404]
    assert stages == {ats.text(first): {"name": "Phone screen", "position": 1}, ats.text(other): {"name": "Onsite"}}
    assert gone["results"] == {ats.text(key): {"status": 204}}
    assert [error["status"] for error in gone["errors"].values()] == [404]
    assert list(JobRequisitionStage.objects.values_list("job_requisition_id", flat=True)) == ["R-2"]
    assert JobRequisition.objects.count() + JobPosting.objects.count() == 0


def test_a_stage_of_a_requisition_can_be_deleted_alone(ats: Newer) -> None:
    first, second = stage(ats, "S-1"), stage(ats, "S-2")
    ats.put("jobRequisitionStages", {first: {"name": "Phone screen"}, second: {"name": "Onsite"}})

    ats.batch("DELETE", "jobRequisitionStages", [first])

    assert list(JobRequisitionStage.objects.values_list("name", flat=True)) == ["Onsite"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, 'ERROR :: /title :: length of "" is out of range 1...200\n'),
        ({"state": "DRAFT"}, 'ERROR :: /state :: "DRAFT" is not an enum symbol\n'),
        (
            {"externalCreatedAt": 2, "externalLastModifiedAt": 1},
            "ERROR :: /externalLastModifiedAt :: must not be earlier than externalCreatedAt\n",
        ),
    ],
)
def test_an_invalid_requisition_is_refused_without_affecting_others(
    ats: Newer, change: dict[str, object], message: str
) -> None:
    keys = [requisition(ats, "R-1"), requisition(ats, "R-2")]
    good = {"title": "Welder", "state": "OPEN"}

    answer = ats.put("jobRequisitions", {keys[0]: {**good, **change}, keys[1]: good})

    (error,) = answer["errors"].values()
    assert (error["status"], error["message"]) == (422, message)
    assert list(JobRequisition.objects.values_list("external_job_requisition_id", flat=True)) == ["R-2"]


@pytest.mark.parametrize("state", ["OPEN", "CLOSED"])
@pytest.mark.parametrize("is_advertised", [False, True])
def test_a_requisition_without_dates_keeps_the_time_at_which_it_came(
    ats: Newer,
    state: str,
    is_advertised: bool,  # noqa: FBT001 - a case
) -> None:
    if is_advertised:
        post(ats, "J-1", of="R-1")
    put(ats, state=state)
    first = JobPosting.objects.values("listed_at", "closed_at", "updated_at").get(is_requisition=True)

    with clock.moved(timedelta(minutes=10)):
        answer = put(ats, state=state)

    assert answer["errors"] == {}
    assert JobPosting.objects.values(*first).get(is_requisition=True) == first


def test_a_requisition_id_is_at_most_as_long_as_a_job_id(ats: Newer) -> None:
    (error,) = put(ats, "R" * 201)["errors"].values()

    assert (error["status"], error["message"].endswith("is out of range 1...200\n")) == (422, True)


def test_the_requisition_number_exists_only_in_newer_versions(ats: Newer) -> None:
    key = requisition(ats)
    body = {"entities": {ats.text(key): WHOLE}}
    path = f"jobRequisitions?ids[0].externalJobRequisitionId=R-1&ids[0].integrationContext={key['integrationContext']}"

    def read(version: str) -> Any:  # noqa: ANN401 - JSON
        (found,) = ats.call("GET", path, version=version).json()["results"].values()
        return found.get("vanityIdentifier")

    ats.call("PUT", path, version="202603", body=body)
    shown = read("202603"), read("202602")
    ats.call("PUT", path, version="202602", body=body)

    assert (*shown, read("202603")) == ("2041", None, None)


def test_only_the_versioned_root_has_requisitions(ats: Newer) -> None:
    assert ats.older.call("GET", "jobRequisitions", query="ids[0].a=b").status_code == 404


def test_a_requisition_of_another_company_is_refused(ats: Newer) -> None:
    key = ComplexKey({"externalJobRequisitionId": "R-1", "integrationContext": hub.organization().urn})

    assert ats.put("jobRequisitions", {key: WHOLE})["status"] == 403


def test_open_requisitions_without_a_posting_are_offered(ats: Newer) -> None:
    put(ats, "R-1")
    put(ats, "R-2", state="CLOSED")
    put(ats, "R-3", state="LISTED")

    assert offered(ats) == {"R-1", "R-3"}


def test_a_posting_replaces_its_requisition_whichever_came_first(ats: Newer) -> None:
    put(ats, "R-1")
    post(ats, "P-1", "R-1")
    post(ats, "P-2", "R-2")
    put(ats, "R-2")
    put(ats, "R-1", title="Senior Welder")

    assert offered(ats) == {"P-1", "P-2"}
    # Both requisitions are kept, because a requisition decides who sees the applications that name it.
    assert set(JobPosting.objects.filter(is_requisition=True).values_list("external_job_posting_id", flat=True)) == {
        "R-1",
        "R-2",
    }


def test_a_requisition_is_offered_again_when_its_last_posting_is_closed(ats: Newer) -> None:
    put(ats, "R-1")
    post(ats, "P-1", "R-1")
    post(ats, "P-2", "R-1")

    post(ats, "P-1", "R-1", state="CLOSED")
    with_one = offered(ats)
    post(ats, "P-2", "R-1", state="CLOSED")
    without = offered(ats)
    put(ats, "R-1", title="Senior Welder")

    assert (with_one, without, offered(ats)) == ({"P-2"}, {"R-1"}, {"R-1"})


def test_a_requisition_is_offered_again_when_its_posting_expires(ats: Newer) -> None:
    for number in ("1", "2"):
        put(ats, f"R-{number}")
        post(ats, f"P-{number}", f"R-{number}")
    put(ats, "R-2", state="CLOSED")

    with clock.moved(LISTING + timedelta(minutes=1)):
        tasks.expire_listings(timestamp=0)
        again = offered(ats)
        ats.older.sign_in()
        post(ats, "P-1", "R-1")

        renewed = offered(ats)

    assert (again, renewed) == ({"R-1"}, {"P-1"})


def test_a_requisition_is_offered_again_when_its_posting_advertises_another(ats: Newer) -> None:
    put(ats, "R-1")
    put(ats, "R-2")
    post(ats, "P-1", "R-1")

    post(ats, "P-1", "R-2")

    assert offered(ats) == {"P-1", "R-1"}


def test_a_posting_that_arrives_closed_replaces_no_requisition(ats: Newer) -> None:
    put(ats, "R-1")

    post(ats, "P-1", "R-1", state="CLOSED")

    assert offered(ats) == {"R-1"}


def test_a_closed_or_deleted_requisition_is_not_offered_again(ats: Newer) -> None:
    for number in ("1", "2"):
        put(ats, f"R-{number}")
        post(ats, f"P-{number}", f"R-{number}")
    put(ats, "R-1", state="CLOSED")
    ats.batch("DELETE", "jobRequisitions", [requisition(ats, "R-2")])

    for number in ("1", "2"):
        post(ats, f"P-{number}", f"R-{number}", state="CLOSED")

    assert offered(ats) == set()


def test_a_posting_with_the_same_id_replaces_the_requisition(ats: Newer) -> None:
    put(ats, "REQ-1", title="As a requisition")
    created = ats.older.post_jobs(synced.job("REQ-1", jobPostingOperationType="CREATE"))
    run_tasks()
    put(ats, "REQ-1", title="As a requisition again")
    ats.batch("DELETE", "jobRequisitions", [requisition(ats, "REQ-1")])

    posting = JobPosting.objects.get()
    assert ats.older.job_tasks(created[0]["id"])["results"][created[0]["id"]]["status"] == "SUCCEEDED"
    assert (posting.title, posting.is_requisition) == ("Welding Robot Technician", False)


def test_a_requisition_is_not_treated_as_a_posting(ats: Newer) -> None:
    put(ats, "R-1")

    (closing,) = ats.older.post_jobs({"externalJobPostingId": "R-1", "jobPostingOperationType": "CLOSE"})

    assert closing["status"] == 409
    assert ats.older.job_statuses("R-1")["results"] == {}
