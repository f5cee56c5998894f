"""Recruiters export people while an ATS, or another recruiter, changes what they chose from."""

import pytest

from hirewire.hub.ats.candidates.services import delete_candidates
from hirewire.hub.ats.matching.models import MatchDecision
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import Choice
from tests.factories import connected
from tests.support.locks import Running
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def company(committed: None) -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def export(company: connected.Company, member: Member, choice: Choice) -> Export:
    return services.request_export(
        seat=company.recruiter_a, member=member, application=company.application, choice=choice
    )


def deleting(company: connected.Company, candidate_id: str) -> Running:
    """An ATS that deletes a candidate. The deletion is committed when it ends."""
    of = {"application": company.application, "organization_id": company.application.organization_id}
    return Running(lambda: delete_candidates(**of, candidate_ids=[candidate_id]), commits=True)


def test_a_chosen_record_that_is_deleted_meanwhile_can_no_longer_be_chosen(company: connected.Company) -> None:
    record(company, "C-1", city="Porto")
    member = mateo()

    with deleting(company, "C-1") as deletion, Running(lambda: export(company, member, Choice("C-1"))) as exporting:
        deletion.start()
        deletion.finish()
        exporting.start()
        assert exporting.waits_for_another()
        deletion.end()
        with pytest.raises(errors.RecordGone):
            exporting.finish()

    assert not MatchDecision.objects.exists()
