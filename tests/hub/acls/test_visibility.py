"""The decision order, row by row: as a filter, and as an explanation that says the same."""

import pytest

from hirewire.hub.acls.visibility import (
    application_row,
    job_row,
    sight,
    verdict,
    visible_applications,
    visible_jobs,
)
from hirewire.hub.applications.models import Application
from hirewire.hub.integrations.states import Feature
from hirewire.hub.postings.models import JobPosting
from tests.factories import connected

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("is_on", "open_to_all", "restricted", "row"),
    [
        (False, True, False, 1),
        (True, True, True, 4),
        (True, True, None, 4),
        (True, False, False, 5),
        (True, False, True, 7),
        (True, False, None, 7),
    ],
)
def test_each_row_decides(
    is_on: bool,  # noqa: FBT001 - a column of the table
    open_to_all: bool,  # noqa: FBT001 - a column of the table
    restricted: bool | None,  # noqa: FBT001 - a column of the table
    row: int,
) -> None:
    company = connected.company()
    company.switch(contract=is_on)
    if not open_to_all:
        for integration in company.application.integrations.all():
            integration.configurations.exclude(key="CALLBACK_URL").delete()
    connected.known_member(company)
    job = connected.job(company)
    job.access_restricted = restricted
    job.save()
    jobs, applications = (sight(company.recruiter_a, feature) for feature in (Feature.EXPORT, Feature.IN_ATS))

    job_rows = list(JobPosting.objects.annotate(row=job_row(jobs)).values_list("row", flat=True))
    application_rows = list(
        Application.objects.annotate(row=application_row(applications)).values_list("row", flat=True)
    )

    assert job_rows == application_rows == [row]
    assert JobPosting.objects.filter(visible_jobs(jobs)).exists() == verdict(row).sees
    assert Application.objects.filter(visible_applications(applications)).exists() == verdict(row).sees


def test_another_company_sees_none_of_it() -> None:
    company, other = connected.company(), connected.company()
    company.switch(contract=True, company=True)
    other.switch(contract=True, company=True)
    connected.known_member(company)
    connected.job(company)

    seen = sight(other.admin_a, Feature.IN_ATS)

    assert not Application.objects.filter(visible_applications(seen)).exists()
    assert not JobPosting.objects.filter(visible_jobs(sight(other.admin_a, Feature.EXPORT))).exists()
