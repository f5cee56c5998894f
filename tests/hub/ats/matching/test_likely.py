from importlib import import_module
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.by_hand import link, unlink
from hirewire.hub.ats.matching.likely import likely_records
from hirewire.hub.ats.matching.models import Match, Rescore
from hirewire.hub.ats.matching.people import candidates_by_id
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from tests.factories import connected, hub, lists
from tests.support.perhaps import mateo, record, weigh_everybody

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> connected.Company:
    company = connected.company()
    company.switch(contract=True)
    return company


def found(company: connected.Company, *members: Member, seat: Seat | None = None) -> dict[int, list[str]]:
    seen = visibility_scope(seat or company.recruiter_a, Feature.IN_ATS)
    likely = likely_records(seen, company.application, members)
    return {member: [record.id for record in records] for member, records in likely.items() if records}


def test_a_namesake_in_the_same_place_is_suggested_and_one_elsewhere_is_not(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    record(company, "C-3", company_name="Another Clinic", city="Lisboa")
    record(company, "C-4", first_name="Rui", company_name="Hospital São Bento")

    assert found(company, member) == {member.pk: ["C-1"]}


def test_a_record_with_the_same_name_and_employer_is_linked_at_once(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", company_name="Hospital São Bento", city="Porto")

    assert found(company, member) == {}
    assert [(match.ats_candidate_id, match.member_id) for match in Match.objects.all()] == [("C-1", member.pk)]


@pytest.mark.parametrize(
    ("first_name", "last_name", "of_member"),
    [
        ("MATEO", "FERREIRA", ("Mateo", "Ferreira")),
        ("Zoe", "Nunez", ("Zoë", "Núñez")),
        ("Mateo", "Ferreira", ("Mateo", "Ferreira Lima")),
    ],
)
def test_a_name_in_another_spelling_is_suggested(
    company: connected.Company, first_name: str, last_name: str, of_member: tuple[str, str]
) -> None:
    member = hub.member(*of_member)
    Member.objects.filter(pk=member.pk).update(location="Porto, Portugal")
    record(company, "C-1", first_name=first_name, last_name=last_name, city="Porto")

    assert found(company, member) == {member.pk: ["C-1"]}


def test_a_linked_or_rejected_record_is_not_suggested(company: connected.Company) -> None:
    member, other = mateo(), hub.member("Mateo", "Ferreira")
    for name in ("C-1", "C-2", "C-3"):
        record(company, name, city="Porto")
    said = {"seat": company.recruiter_a, "application": company.application}
    link(**said, candidate_id="C-1", member=other)
    unlink(**said, candidate_id="C-2", member=member)
    weigh_everybody()

    assert found(company, member) == {member.pk: ["C-3"]}


def test_a_member_who_has_a_record_gets_no_suggestion(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto")
    record(company, "C-2", city="Porto")
    link(seat=company.recruiter_a, application=company.application, candidate_id="C-1", member=member)

    assert found(company, member) == {}


def test_a_seat_gets_no_suggestion_of_a_record_that_it_may_not_see(company: connected.Company) -> None:
    member = mateo()
    record(company, "C-1", city="Porto", job_id="REQ-9")
    lists.put(company.application, "G", "REQ-9")

    assert found(company, member) == {}
    assert found(company, member, seat=company.admin_b) == {}


def test_suggestions_take_the_same_queries_for_any_number(company: connected.Company) -> None:
    counted = []
    for count in (1, 5):
        members = [mateo(str(number)) for number in range(count)]
        record(company, f"C-{count}", last_name="Ferreira 0", city="Porto")
        seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)
        with CaptureQueriesContext(connection) as queries:
            likely = likely_records(seen, company.application, members)
        counted.append(len(queries))
        assert likely

    assert counted == [3, 3]
    assert Candidate.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "country"), [("pt", "pt"), ("Portugal", "pt"), ("PRT", "pt"), ("Somewhere", ""), ("", "")]
)
def test_a_country_by_name_is_the_same_country(company: connected.Company, sent: str, country: str) -> None:
    """The name "Portugal" and a member's "pt" must be the same country."""
    record(company, "C-1", city="Porto", country=sent)
    application = company.application

    assert candidates_by_id(application.organization_id, application.pk, ["C-1"])["C-1"].country == country


def test_candidates_of_earlier_releases_whose_country_is_a_name_are_weighed_again(company: connected.Company) -> None:
    for number in range(7):
        record(company, f"C-{number}", city="Porto", country="Portugal")
    record(company, "C-8", city="Porto", country="pt")
    record(company, "C-9")
    Rescore.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(import_module("hirewire.hub.migrations.0081_countries_by_name").WEIGH_AGAIN)

    waiting = Rescore.objects.order_by("pk").values_list("candidate_ids", flat=True)
    assert sorted(map(len, waiting)) == [2, 5]
    assert sorted(chain(*waiting)) == [f"C-{number}" for number in range(7)]
