from datetime import UTC, datetime

import pytest

from hirewire.hub.identity.accounts.models import Seat
from tests.factories import connected

#: When the tests' stories begin.
MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def company(db: None) -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def seat(company: connected.Company) -> Seat:
    return company.recruiter_a
