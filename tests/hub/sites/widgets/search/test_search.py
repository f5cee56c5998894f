from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import NO_CANDIDATE, Match
from hirewire.hub.identity.accounts.models import Person
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.hub.recruiting.exports.models import Export
from hirewire.hub.recruiting.messaging import templates
from hirewire.hub.sites.widgets.search.finding import Criteria, find
from tests.factories import connected, hub
from tests.factories.connected import APPLIED, Company
from tests.hub.sites.widgets.conftest import PAGE, Frame
from tests.support.perhaps import weigh_everybody

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = connected.company()
    DeveloperApplication.objects.filter(pk=company.application.pk).update(valid_js_sdk_domains=[PAGE])
    company.application.refresh_from_db()
    company.switch(contract=True)
    return company


def ask(application: DeveloperApplication, person: Person, **fields: object) -> dict[str, Any]:
    frame = Frame(application, person)
    return frame._answer(frame.client.post("/widgets/search/state/", fields, headers=frame.headers))


def as_recruiter(company: Company, **fields: object) -> dict[str, Any]:
    return ask(company.application, company.recruiter_a.person, **fields)


def person(first: str, last: str = "Smit", **fields: object) -> Member:
    member = hub.member(first, last)
    Member.objects.filter(pk=member.pk).update(**fields)
    member.refresh_from_db()
    return member


def record(of: Company, number: str, first: str, last: str = "Smit", **fields: object) -> Candidate:
    return Candidate.objects.create(
        organization=of.application.organization,
        application=of.application,
        ats_candidate_id=number,
        first_name=first,
        last_name=last,
        external_profile_url=f"https://ats.example/{number}",
        ats_created_at=APPLIED,
        ats_last_modified_at=APPLIED,
        **fields,
    )


def matched(candidate: Candidate, member: Member) -> None:
    Match.objects.create(
        organization=candidate.organization,
        application=candidate.application,
        ats_candidate_id=candidate.ats_candidate_id,
        member=member,
        probability=0.99,
    )


def found(company: Company, **sought: Any) -> list[tuple[str, list[str], bool]]:  # noqa: ANN401 - fields of Criteria
    seat = company.recruiter_a
    people = find(seat, visibility_scope(seat, Feature.IN_ATS), Criteria(**sought)).people
    return [(one.name, [row.ats_candidate_id for row in one.records], one.member is not None) for one in people]


def test_a_person_found_in_both_systems_takes_one_row(company: Company) -> None:
    matched(record(company, "C-1", "Abe"), person("Abe"))
    person("Bea")
    record(company, "C-2", "Cleo")

    assert found(company, text="smit") == [
        ("Abe Smit", ["C-1"], True),
        ("Bea Smit", [], True),
        ("Cleo Smit", ["C-2"], False),
    ]


def test_a_search_by_either_name_finds_both_record_and_member(company: Company) -> None:
    matched(record(company, "C-1", "Abraham", "de Smit"), person("Abe", "Smit"))

    assert found(company, text="abraham") == found(company, text="abe") == [("Abe Smit", ["C-1"], True)]


def test_a_record_matching_two_members_keeps_its_own_row(company: Company) -> None:
    twofold = record(company, "C-1", "Abraham")
    for member in (person("Abe", "Jansen"), person("Abe", "de Vries")):
        matched(twofold, member)

    assert found(company, text="abraham") == [("Abraham Smit", ["C-1"], False)]
    assert found(company, text="abe jansen") == [("Abe Jansen", ["C-1"], True)]


def test_facets_filter_both_systems(company: Company) -> None:
    person("Abe", current_title="Nurse", location="Utrecht, Netherlands", open_to_opportunities=True)
    person("Bea", current_title="Welder", current_company="Nurse Ltd", location="Lyon, France")
    record(company, "C-1", "Cleo", current_job_title="Head nurse", addresses=[{"city": "Utrecht"}])
    record(company, "C-2", "Dan", current_job_title="Welder", current_company_name="Utrecht Nurse")

    assert [name for name, _, _ in found(company, title="nurse")] == ["Abe Smit", "Cleo Smit"]
    assert [name for name, _, _ in found(company, location="utrecht")] == ["Abe Smit", "Cleo Smit"]
    assert [name for name, _, _ in found(company, text="smit", is_open=True)] == ["Abe Smit"]
    assert [name for name, _, _ in found(company, text="smit", ats="in")] == ["Cleo Smit", "Dan Smit"]
    assert [name for name, _, _ in found(company, text="smit", ats="out")] == ["Abe Smit", "Bea Smit"]


def test_members_whom_the_ats_knows_by_hashes_alone_are_in_it(company: Company) -> None:
    member = person("Abe")
    person("Bea")
    Match.objects.create(
        organization=company.application.organization,
        application=company.application,
        ats_candidate_id=NO_CANDIDATE,
        member=member,
        probability=0.99,
    )

    assert found(company, text="smit", ats="in") == [("Abe Smit", [], True)]
    assert found(company, text="smit", ats="out") == [("Bea Smit", [], True)]


def test_records_hidden_from_the_seat_are_not_found(company: Company) -> None:
    matched(record(company, "C-1", "Abe"), person("Abe"))
    record(company, "C-2", "Cleo")
    company.application.integrations.get(integration_type="IN_ATS_INDICATOR").configurations.all().delete()

    answer = as_recruiter(company, text="smit")

    assert found(company, text="smit") == [("Abe Smit", [], True)]
    assert found(company, text="smit", ats="in") == []
    for word in ("C-1", "C-2", "Cleo"):
        assert word not in answer["html"]


def test_other_companies_and_their_people_are_not_found(company: Company) -> None:
    other = connected.company()
    other.switch(contract=True)
    record(other, "C-9", "Zoe")
    hub.member("Yara", "Smit", of=hub.organization())

    assert found(company, text="smit") == []


def test_nobody_is_listed_before_a_search(company: Company) -> None:
    person("Abe")

    answer = as_recruiter(company)

    assert answer["screen"] == "start"
    assert "Abe" not in answer["text"]


def test_a_row_shows_the_person_in_both_systems(company: Company) -> None:
    member = connected.known_member(company)
    Member.objects.filter(pk=member.pk).update(open_to_opportunities=True)

    answer = as_recruiter(company, text="priya")

    assert "1 person PR Priya Raghunathan (new window) In ATS · 1 job" in answer["text"]
    assert "Open to opportunities Compiler engineer C-1" in answer["text"]
    assert 'href="https://ats.example/C-1"' in answer["html"]
    assert "Open record Open record InMail Save to Job Project" in answer["text"]


def test_a_record_address_with_an_unsafe_scheme_is_not_linked(company: Company) -> None:
    record(company, "C-1", "Abe")
    Candidate.objects.update(external_profile_url="javascript:alert(1)")

    assert "javascript" not in as_recruiter(company, text="abe")["html"]


@pytest.mark.parametrize(
    ("filters", "advice"),
    [
        ({}, "Three letters of a name are enough."),
        ({"location": "Delft"}, "Remove a filter, or use fewer words."),
        ({"open": "1"}, "These filters find only members of Recruiter."),
    ],
)
def test_no_match_says_so_and_what_may_help(company: Company, filters: dict[str, str], advice: str) -> None:
    answer = as_recruiter(company, text="qqq", **filters)

    assert "No people match “qqq”" in answer["text"]
    assert advice in answer["text"]


def test_somebody_is_saved_to_a_job_that_is_chosen_in_the_frame(company: Company) -> None:
    abe = person("Abe")
    connected.job(company, "REQ-7", "Data Engineer")
    panel = as_recruiter(company, view="job", member=abe.pk)

    saved = as_recruiter(company, act="save", member=abe.pk, for_job="REQ-7", text="smit")
    without = as_recruiter(company, act="save", member=abe.pk, for_job="-", text="smit")
    unknown = as_recruiter(company, act="save", member=abe.pk, for_job="REQ-8", text="smit")

    assert "Save Abe Smit to a job" in panel["text"]
    assert "Data Engineer REQ-7" in panel["text"]
    assert sorted(Export.objects.values_list("external_job_posting_id", flat=True)) == ["", "REQ-7"]
    assert "for “Data Engineer”" in saved["text"]
    assert "Abe Smit is on the way to the ATS." in without["text"]
    assert "Nothing was changed. This job is closed." in unknown["text"]


def test_the_search_is_off_while_both_switches_are_off(company: Company) -> None:
    company.switch()

    assert as_recruiter(company, text="smit")["screen"] == "off"


def test_more_results_than_are_examined_are_mentioned(company: Company) -> None:
    Member.objects.bulk_create(
        Member(first_name=f"N{n:03}", last_name="Smit", profile_url=f"x.example/{n}") for n in range(260)
    )

    answer = as_recruiter(company, text="smit")

    assert "250 people. There are more: only the first 250 matches of each system were compared." in answer["text"]


def test_searching_takes_the_same_queries_for_any_number(
    company: Company, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    seat = company.recruiter_a
    seen = visibility_scope(seat, Feature.IN_ATS)
    for number in range(5):
        matched(record(company, f"C-{number}", f"N{number}"), person(f"N{number}"))
        record(company, f"D-{number}", f"M{number}")

    with django_assert_max_num_queries(8):
        assert len(find(seat, seen, Criteria(text="smit")).people) == 10


def test_a_record_that_is_likely_a_member_shares_the_members_row(company: Company) -> None:
    member = person("Abe", location="Porto, Portugal")
    record(company, "C-1", "Abe", addresses=[{"city": "Porto"}])
    other = record(company, "C-2", "Abe", addresses=[{"city": "Porto"}])
    weigh_everybody()
    matched(other, hub.member("Abe", "Smit", of=hub.organization()))

    lines = find(
        company.recruiter_a, visibility_scope(company.recruiter_a, Feature.IN_ATS), Criteria(text="smit")
    ).people
    html = as_recruiter(company, text="smit")["html"]

    assert [(one.name, [record.id for record in one.perhaps], one.member) for one in lines] == [
        ("Abe Smit", ["C-1"], member),
        ("Abe Smit", [], None),
    ]
    assert 'same person as <span class="nowrap">C-1</span> (same name, same place)' in " ".join(html.split())


def test_saving_a_likely_duplicate_asks_first(company: Company) -> None:
    member = person("Abe", location="Porto, Portugal")
    record(company, "C-1", "Abe", addresses=[{"city": "Porto"}])
    weigh_everybody()
    save = {"act": "save", "member": member.pk, "for_job": "-", "text": "smit"}

    asked = as_recruiter(company, **save)["html"]
    before = Export.objects.count()
    as_recruiter(company, **save, to="add:C-1")

    assert 'value="add:C-1"' in asked
    assert '<input type="hidden" name="for_job" value="-">' in asked
    assert before == 0
    assert Export.objects.get().adds_to == "C-1"


def test_a_template_keeps_what_was_written_until_it_is_to_be_replaced(company: Company) -> None:
    seat, member = company.recruiter_a, person("Abe")
    first, second = (
        templates.write_template(seat=seat, template=None, name=name, subject=name, body=f"{name}, {{first name}}")
        for name in ("First", "Second")
    )
    panel = {"view": "inmail", "member": member.pk, "template": second.pk, "filled": first.pk, "fill": "1"}

    untouched = as_recruiter(company, **panel, subject="First", body="First, Abe")
    own = as_recruiter(company, **panel, subject="First", body="My own")
    replaced = as_recruiter(company, **panel, subject="First", body="My own", replaces="1")

    letters = [
        [text for text in ("First, Abe", "Second, Abe", "My own", "What you wrote was kept.") if text in answer["text"]]
        for answer in (untouched, own, replaced)
    ]
    assert letters == [["Second, Abe"], ["My own", "What you wrote was kept."], ["Second, Abe"]]
    assert all('value="Second"' in answer["html"] for answer in (untouched, own, replaced))
    assert f'data-set-filled="{second.pk}"' in own["html"]
