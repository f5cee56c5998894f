"""Recruiters export people while an ATS, or another recruiter, changes what they chose from."""

import pytest

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.candidates.services import delete_candidates
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.models import Match, MatchDecision
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.integrations.queries import callback_url
from hirewire.hub.platform.notifications.models import Endpoint
from hirewire.hub.recruiting.exports import errors, services
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.exports.services import Choice
from tests.factories import connected
from tests.support.locks import Order, Running
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


def test_exporting_many_follows_the_lock_order(company: connected.Company) -> None:
    """Row security puts the page into one transaction, as ``Order`` does."""
    members = [mateo("Um"), mateo("Dois")]
    for name in ("C-1", "C-2"):
        record(company, name, city="Porto")
    about = {"seat": company.recruiter_a, "application": company.application}
    choices = {members[0].pk: Choice("C-2"), members[1].pk: Choice("C-1")}
    for member in members:
        by_hand.postpone(**about, candidate_id=choices[member.pk].adds_to, member=member)
    address = callback_url(company.application, company.application.organization_id)
    turns = {
        Match: f"matching:{company.application.organization_id}",
        Endpoint: f"hirewire announce to {company.application.pk} {address}",
    }
    order = Order((Organization, MatchDecision, Candidate, Match, Seat, Member, Endpoint), turns=turns)

    locked = order.check(
        lambda: services.request_exports(**about, members=members[::-1], job=None, with_mail=False, choices=choices)
    )

    kinds = [row.partition(" ")[0] for row in locked]
    assert kinds[:5] == ["Organization", *["MatchDecision"] * 2, *["Candidate"] * 2]
    assert kinds[5:] == ["the", "Seat", "Member", "Member", "the", "Endpoint"]
