"""Unlinked records that are likely a member: found by name, weighed by the rest, and only those that the seat sees."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.by_hand import link, unlink
from hirewire.hub.ats.matching.likely import likely_records
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from tests.factories import connected, hub, lists
from tests.support.perhaps import mateo, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def found(company: connected.Company, *members: Member, seat: Seat | None = None) -> dict[int, list[tuple[str, float]]]:
    seen = visibility_scope(seat or company.recruiter_a, Feature.IN_ATS)
    likely = likely_records(seen, company.application, members)
    return {member: [(one.id, round(one.likelihood, 2)) for one in records] for member, records in likely.items()}


def test_the_same_name_and_employer_are_likely_and_a_namesake_is_not(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", company_name="Hospital São Bento", city="Porto")
    record(company, "C-2", last_name="Ferreira Lima", company_name="Hospital São Bento")
    record(company, "C-3", company_name="Another Clinic", city="Lisboa")
    record(company, "C-4", first_name="Rui", company_name="Hospital São Bento")

    assert found(company, member) == {member.pk: [("C-1", 0.85), ("C-2", 0.55)]}


@pytest.mark.parametrize(
    ("first_name", "last_name", "of_member"),
    [
        ("Katherine", "Clements", ("Kathey", "Clements")),
        ("MATEO", "FERREIRA", ("Mateo", "Ferreira")),
        ("Zoe", "Nunez", ("Zoë", "Núñez")),
        ("Mateo", "Ferreira", ("Mateo", "Ferreira Lima")),
    ],
)
def test_names_may_be_written_in_other_ways(
    company: connected.Company, first_name: str, last_name: str, of_member: tuple[str, str]
) -> None:
    member = hub.member(*of_member)
    Member.objects.filter(pk=member.pk).update(current_company="Hospital São Bento")
    member.refresh_from_db()
    record(company, "C-1", first_name=first_name, last_name=last_name, company_name="Hospital São Bento")

    assert [name for name, _ in found(company, member)[member.pk]] == ["C-1"]


def test_a_record_that_is_somebody_or_was_told_apart_is_not_asked_about(company: connected.Company) -> None:
    member, other = mateo(), hub.member("Mateo", "Ferreira")
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, company_name="Hospital São Bento")
    said = {"seat": company.recruiter_a, "application": company.application}
    link(**said, candidate_id="C-1", member=other)
    unlink(**said, candidate_id="C-2", member=member)

    assert [name for name, _ in found(company, member)[member.pk]] == ["C-3"]


def test_who_has_a_record_is_not_asked_about(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", company_name="Hospital São Bento")
    record(company, "C-2", company_name="Hospital São Bento")
    link(seat=company.recruiter_a, application=company.application, candidate_id="C-1", member=member)

    assert found(company, member) == {}


def test_a_seat_learns_only_of_records_that_it_sees(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", company_name="Hospital São Bento", job_id="REQ-9")
    lists.put(company.application, "G", "REQ-9")

    assert found(company, member) == {}
    assert found(company, member, seat=company.admin_b) == {}


def test_it_takes_the_same_queries_for_any_number(company: connected.Company) -> None:
    counted = []
    for count in (1, 5):
        members = [mateo(str(number)) for number in range(count)]
        record(company, f"C-{count}", company_name="Hospital São Bento")
        seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)
        with CaptureQueriesContext(connection) as queries:
            likely = likely_records(seen, company.application, members)
        counted.append(len(queries))
        assert len(likely) == count

    assert counted == [3, 3]
    assert Candidate.objects.count() == 2
