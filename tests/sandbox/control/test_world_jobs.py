from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import UNSET

from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.ats.postings.rows import posting_row
from hirewire.kit import clock
from hirewire.sandbox.control import world_file as file
from hirewire.sandbox.control import world_jobs
from hirewire.wire.records.postings import (
    Availability,
    EmploymentStatus,
    ExperienceLevel,
    ListingType,
    Operation,
    SimpleJobPosting,
    decode_posting,
)
from hirewire.wire.urn import contract_urn, organization_urn

NOW: Final = datetime(2026, 3, 12, 9, 41, tzinfo=UTC)
DESCRIPTION: Final = "Weld robots, by day and by night, in a hall by the harbour. " * 3
#: Fields that a job in the file lacks. The company is missing because the file lists each job below its company. The
#: file has ``is_open`` instead of the state. The end of the listing is missing because an import begins a new listing.
NOT_A_FIELD: Final = {"company", "state", "expire_at"}
SENT: Final = SimpleJobPosting(
    external_job_posting_id="REQ-1",
    integration_context=organization_urn(4_000_123),
    company_page_url="https://larkspur.example/jobs",
    company_name="Larkspur Clinics",
    job_posting_operation_type=Operation.CREATE,
    title="Welder",
    description=DESCRIPTION,
    company_apply_url="https://ats.example/jobs/1",
    listed_at=clock.to_millis(NOW),
    availability=Availability.INTERNAL,
    location="Gdansk, Poland",
    country_code="PL",
    postal_code="80-831",
    alternate_locations=["Gdynia, Poland"],
    categories=["eng"],
    skills_description="Steel, and a head for heights.",
    company_job_code="2041/26",
    workplace_types=["Hybrid"],
    industries=["urn:li:industry:4"],
    employment_status=EmploymentStatus.PART_TIME,
    experience_level=ExperienceLevel.ASSOCIATE,
    tracking_pixel_url="https://ats.example/pixel",
    compensation={"compensationType": "BASE_SALARY", "amount": {"amount": "9000", "currencyCode": "PLN"}},
    listing_type=ListingType.BASIC,
    access_restricted=False,
    requisition_owner_email="ana@example.test",
    requisition_owner_first_name="Ana",
    requisition_owner_last_name="Silva",
    contract=contract_urn(5_500_777),
    partner_requisition_id="R-2041",
)


def stored(posting: SimpleJobPosting) -> JobPosting:
    row = posting_row(posting)
    return JobPosting(**{**row._asdict(), "extra": msgspec.json.decode(row.extra)})


def in_file(posting: SimpleJobPosting) -> file.Job:
    written = msgspec.to_builtins(world_jobs.described(stored(posting)))
    return msgspec.convert(written, file.Job)


def test_every_field_of_a_job_survives_a_file() -> None:
    job = in_file(SENT)

    with clock.stopped(NOW):
        sent_again = decode_posting(world_jobs.element(job, company_id=4_000_123, operation=Operation.CREATE))
    assert sent_again == SENT
    fields = SENT.__struct_fields__
    assert {name for name in fields if getattr(SENT, name) in (None, UNSET)} == NOT_A_FIELD


def test_a_field_that_was_not_sent_is_not_in_the_file() -> None:
    sent = SimpleJobPosting(
        external_job_posting_id="REQ-2",
        job_posting_operation_type=Operation.CREATE,
        title="Rigger",
        description=DESCRIPTION,
        company_apply_url="https://ats.example/jobs/2",
        listed_at=clock.to_millis(NOW),
        availability=Availability.PUBLIC,
        country_code="PL",
        postal_code="80-831",
    )

    assert msgspec.to_builtins(in_file(sent)) == {
        "id": "REQ-2",
        "title": "Rigger",
        "description": DESCRIPTION,
        "apply_url": "https://ats.example/jobs/2",
        "availability": "PUBLIC",
        "country_code": "PL",
        "postal_code": "80-831",
    }
