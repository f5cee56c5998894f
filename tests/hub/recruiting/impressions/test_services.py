from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.recruiting.impressions import services as impressions
from hirewire.hub.recruiting.impressions.models import AtsImpression
from hirewire.hub.sites.recruiter.settings import reporting
from hirewire.kit import clock
from tests.factories import connected

pytestmark = pytest.mark.django_db

#: A Wednesday.
NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Forget the impressions that other tests have counted in this process."""
    impressions.forget()


def test_impressions_are_written_in_one_query_and_kept_after_a_failure(
    company: connected.Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with clock.stopped(NOW):
        for _ in range(3):
            impressions.count(company.admin_a, signs=25, sections=1)
    with pytest.raises(RuntimeError, match="blocked"), connection.execute_wrapper(_refuse):
        impressions.flush()
    with django_assert_num_queries(1):
        impressions.flush()
    with django_assert_num_queries(0):
        impressions.flush()

    assert dict(AtsImpression.objects.values_list("kind", "seen")) == {"SIGN": 75, "SECTION": 3}


def test_impressions_are_kept_longer_than_the_longest_report(company: connected.Company) -> None:
    with clock.stopped(NOW):
        impressions.count(company.admin_a, signs=25, sections=1)
        impressions.flush()

    with clock.stopped(NOW + timedelta(days=400)):
        early = impressions.forget_old()
    with clock.stopped(NOW + timedelta(days=401)):
        late = impressions.forget_old()

    assert (early, late) == (0, 2)
    assert timedelta(weeks=max(reporting.PERIODS)) < impressions.KEPT


def _refuse(*_call: object) -> None:
    raise RuntimeError("blocked")
