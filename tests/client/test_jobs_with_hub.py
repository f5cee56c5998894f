from collections.abc import Iterator

import pytest

from hirewire.client import RscClient
from hirewire.hub.platform.provisioning import services as provisioning
from hirewire.wire.records.posting_status import ListingStatus
from hirewire.wire.records.postings import Availability, Operation, SimpleJobPosting
from hirewire.wire.records.requisitions import JobRequisitionStage, NumberedJobRequisition, RequisitionState
from hirewire.wire.restli import Protocol
from hirewire.wire.urn import organization_urn
from tests.factories import synced
from tests.support.ats import Ats
from tests.support.http import transport
from tests.support.sites import HUB
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


def client_of(ats: Ats, *, version: str = "", protocol: Protocol = Protocol.V1) -> RscClient:
    return RscClient(
        api_url=f"http://{HUB}",
        oauth_url=f"http://{HUB}",
        client_id=ats.application.client_id,
        client_secret=provisioning.roll_secret(application=ats.application),
        transport=transport(),
        organization=organization_urn(ats.organization.pk),
        version=version,
        protocol=protocol,
    )


@pytest.fixture(params=[("", Protocol.V1), ("202603", Protocol.V1), ("202603", Protocol.V2)])
def client(request: pytest.FixtureRequest) -> Iterator[RscClient]:
    version, protocol = request.param
    with client_of(Ats(), version=version, protocol=protocol) as client:
        yield client


def job(of: RscClient, external_id: str, title: str = "Welder") -> SimpleJobPosting:
    return SimpleJobPosting(
        integration_context=of.organization,
        external_job_posting_id=external_id,
        job_posting_operation_type=Operation.CREATE,
        title=title,
        description=synced.DESCRIPTION,
        company_apply_url="https://jobs.example.test/1",
        listed_at=synced.CREATED,
        availability=Availability.PRIVATE_TO_ATS_INTEGRATION,
        location="Gdansk, Poland",
    )


def test_job_statuses_are_returned_under_the_ats_own_ids(client: RscClient) -> None:
    # The second id contains characters of the key syntax.
    ids = ["REQ-1", "REQ (2), a:b=c", "REQ-3"]
    client.send_jobs([job(client, ids[0]), job(client, ids[1]), job(client, ids[2], title="7")])
    run_tasks()

    found = client.job_statuses([*ids, "REQ-9"])

    assert {key: status.listing_status for key, status in found.items()} == {
        ids[0]: ListingStatus.LISTED,
        ids[1]: ListingStatus.LISTED,
        ids[2]: ListingStatus.NOT_LISTED,
    }


@pytest.mark.parametrize("protocol", Protocol)
def test_requisitions_and_their_stages_are_written_read_and_deleted(protocol: Protocol) -> None:
    record = NumberedJobRequisition(title="Welder", state=RequisitionState.OPEN, vanity_identifier="2041")
    stage = JobRequisitionStage(name="Onsite", position=2)
    with client_of(Ats(), version="202603", protocol=protocol) as client:
        came = client.upsert_requisitions({"R-1": record, "R-2": record})
        steps = client.upsert_requisition_stages({("R-1", "S-1"): stage, ("R-2", "S-1"): stage})
        read = client.requisitions(["R-1", "R-3"])
        gone = client.delete_requisitions(["R-1", "R-3"])
        left = client.delete_requisition_stages([("R-1", "S-1"), ("R-2", "S-1")])

    assert (came.accepted, steps.accepted) == (["R-1", "R-2"], [("R-1", "S-1"), ("R-2", "S-1")])
    assert read == {"R-1": record}
    assert (gone.accepted, list(gone.refused)) == (["R-1"], ["R-3"])
    assert (left.accepted, list(left.refused)) == ([("R-2", "S-1")], [("R-1", "S-1")])


def test_the_older_dialect_has_no_requisitions() -> None:
    with client_of(Ats()) as client, pytest.raises(ValueError, match="has no requisitions"):
        client.delete_requisitions(["R-1"])
