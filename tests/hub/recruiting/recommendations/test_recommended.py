import pytest
from pytest_django import DjangoAssertNumQueries

from hirewire.hub.ats.acls.visibility import visibility_scope
from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import Member
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.hub.platform.integrations.states import Feature
from hirewire.hub.recruiting.recommendations import services, telling
from hirewire.hub.recruiting.recommendations.errors import OutOfReach
from hirewire.hub.recruiting.recommendations.queries import LEAST_TELLING, MOST, dismissed, recommended
from hirewire.hub.templatetags.recruiter import audited
from hirewire.hub.templatetags.widgets import reason_words
from hirewire.kit import clock
from tests.factories import connected, hub
from tests.factories.connected import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = connected.company()
    company.switch(contract=True)
    return company


@pytest.fixture
def job(company: Company) -> JobPosting:
    job = connected.job(company, "REQ-7", "Senior Data Engineer, Claims")
    job.location = "Rotterdam, Netherlands"
    job.description = "<p>You know <b>Kafka</b> and dbt, and explain both.</p>"
    job.save()
    return job


def person(name: str, title: str, location: str = "Lyon, France", **fields: object) -> Member:
    member = hub.member(name, "Smit")
    Member.objects.filter(pk=member.pk).update(current_title=title, location=location, **fields)
    member.refresh_from_db()
    return member


def who(seat: Seat, job: JobPosting) -> list[str]:
    return [one.member.first_name for one in recommended(seat, job, visibility_scope(seat, Feature.IN_ATS))]


def why(seat: Seat, job: JobPosting) -> dict[str, list[tuple[str, str]]]:
    found = recommended(seat, job, visibility_scope(seat, Feature.IN_ATS))
    return {one.member.first_name: [(reason.kind.value, reason.value) for reason in one.reasons] for one in found}


def test_the_best_matches_come_first_with_their_reasons(company: Company, job: JobPosting) -> None:
    person("Abe", "Senior Data Engineer", "Rotterdam, Netherlands", skills=["Kafka", "Excel", "dbt"])
    person("Bea", "Data Engineer", "Rotterdam, Netherlands", skills=["dbt"])
    person("Cleo", "Software Engineer", "Utrecht, Netherlands", open_to_opportunities=True)
    person("Dan", "Data Engineer")
    person("Eve", "Nurse", "Rotterdam, Netherlands")
    person("Finn", "Engineering Manager")

    assert why(company.recruiter_a, job) == {
        "Abe": [
            ("title", "Senior Data Engineer"),
            ("place", "Rotterdam, Netherlands"),
            ("skills", "dbt, Kafka"),
            ("level", ""),
        ],
        "Bea": [("title", "Data Engineer"), ("place", "Rotterdam, Netherlands"), ("skills", "dbt")],
        "Dan": [("title", "Data Engineer")],
        "Cleo": [("same_trade", "Software Engineer"), ("country", "Utrecht, Netherlands"), ("open", "")],
    }
    assert who(company.recruiter_a, job) == ["Abe", "Bea", "Dan", "Cleo"]


def test_a_word_shared_by_many_titles_does_not_count_as_the_same_field(company: connected.Company) -> None:
    job = connected.job(company, "REQ-9", "Facilities Maintenance Engineer")
    job.location = "Lyon, France"
    job.save()
    person("Abe", "Facilities Maintenance Engineer")
    for number in range(8):
        person(f"S{number}", "Software Engineer")

    assert who(company.recruiter_a, job) == ["Abe"]


def test_a_matching_field_says_what_share_of_the_title_it_covers(company: connected.Company) -> None:
    job = connected.job(company, "REQ-9", "Registered Nurse")
    person("Abe", "Registered Nurse")
    person("Bea", "Staff Nurse", open_to_opportunities=True)
    seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)

    _, bea = recommended(company.recruiter_a, job, seen)

    # Among so few people, both words of the title have the same weight. Among many people, the rarer word “registered”
    # would weigh more.
    trade, _ = bea.reasons
    assert (trade.kind.value, trade.word, trade.tells, trade.points) == ("same_trade", "nurse", 50, 10)
    assert reason_words(trade) == "Same field: Staff Nurse (“nurse” counts for 50% of the job’s title)"


@pytest.mark.parametrize(
    ("people", "is_trade"),
    [
        ({"triage": 0, "nurse": 56}, True),
        ({"care": 0, "coordinator": 97}, True),
        ({"facilities": 0, "maintenance": 170, "engineer": 505}, False),
        ({"mobile": 0, "engineer": 505}, False),
        ({"triage": 700, "nurse": 9_000}, True),
        ({"facilities": 2_000, "maintenance": 7_000, "engineer": 10_000}, False),
    ],
)
def test_words_in_few_titles_leave_some_of_the_weight_for_the_trade(people: dict[str, int], *, is_trade: bool) -> None:
    weights = {word: telling.weight(number) for word, number in people.items()}

    assert (telling.share(weights, [*people][-1:]) >= LEAST_TELLING) == is_trade


def test_a_member_with_the_skills_is_found_without_the_title(company: Company, job: JobPosting) -> None:
    person("Abe", "Data Engineer", skills=["Kafka", "dbt"])
    person("Bea", "Analyst", "Rotterdam, Netherlands", skills=["Kafka", "dbt"])

    assert why(company.recruiter_a, job)["Bea"] == [("place", "Rotterdam, Netherlands"), ("skills", "dbt, Kafka")]


def test_an_applicant_is_left_out_even_if_the_seat_cannot_see_it(company: Company, job: JobPosting) -> None:
    applied = connected.known_member(company, member=person("Abe", "Data Engineer"))
    Application.objects.filter(ats_candidate_id="C-1").update(ats_job_posting_id="REQ-7")
    person("Bea", "Data Engineer")
    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()

    assert applied.first_name == "Abe"
    assert who(company.recruiter_a, job) == ["Bea"]


def test_only_seats_that_see_the_application_rediscover_a_past_applicant(company: Company, job: JobPosting) -> None:
    connected.known_member(company, member=person("Abe", "Data Engineer"))
    Application.objects.filter(ats_candidate_id="C-1").update(disposition_reason="Salary")

    seen = why(company.recruiter_a, job)
    Configuration.objects.filter(key="APPLICATION_VIEWERS").delete()
    unseen = why(company.recruiter_a, job)

    assert seen == {"Abe": [("title", "Data Engineer"), ("past", "Senior Data Engineer, Claims")]}
    assert unseen == {"Abe": [("title", "Data Engineer")]}


def test_somebody_who_was_hired_is_not_rediscovered(company: Company, job: JobPosting) -> None:
    connected.known_member(company, member=person("Abe", "Data Engineer"))
    Stage.objects.filter(ats_job_application_id="A-1", stage="Onsite interview").update(stage="Hired")

    assert why(company.recruiter_a, job) == {"Abe": [("title", "Data Engineer")]}


def test_a_member_marked_do_not_contact_is_not_recommended(company: Company, job: JobPosting) -> None:
    connected.known_member(company, member=person("Abe", "Data Engineer"))
    Candidate.objects.update(do_not_contact=True)

    assert who(company.recruiter_a, job) == []


def test_members_of_other_companies_and_closed_accounts_are_left_out(company: Company, job: JobPosting) -> None:
    theirs = hub.member("Abe", of=hub.organization())
    Member.objects.filter(pk=theirs.pk).update(current_title="Data Engineer")
    person("Bea", "Data Engineer", closed_at=clock.now())

    assert who(company.recruiter_a, job) == []


def test_not_interested_applies_to_this_job_for_the_whole_contract(company: Company, job: JobPosting) -> None:
    abe = person("Abe", "Data Engineer")
    company.switch(company=True)
    other = connected.job(company, "REQ-8", "Data Engineer")

    services.dismiss(seat=company.recruiter_a, job=job, member=abe)
    services.dismiss(seat=company.admin_a, job=job, member=abe)

    assert who(company.admin_a, job) == []
    assert (who(company.admin_b, job), who(company.admin_a, other)) == (["Abe"], ["Abe"])
    assert [(one.member_id, one.seat_id) for one in dismissed(company.admin_a, job)] == [
        (abe.pk, company.recruiter_a.pk)
    ]
    services.undo(seat=company.admin_a, job=job, member=abe)
    assert who(company.recruiter_a, job) == ["Abe"]
    actions = AuditEntry.objects.filter(action__startswith="recommendation").order_by("pk")
    assert list(actions.values_list("action", "subject", "after")) == [
        ("recommendation.dismissed", "Abe Smit", "Senior Data Engineer, Claims"),
        ("recommendation.dismissal_undone", "Abe Smit", "Senior Data Engineer, Claims"),
    ]
    assert [audited(one) for one in actions] == [
        'Abe Smit no longer recommended for <b class="medium">Senior Data Engineer, Claims</b>',
        'Abe Smit recommended again for <b class="medium">Senior Data Engineer, Claims</b>',
    ]


def test_a_member_of_another_company_cannot_be_dismissed(company: Company, job: JobPosting) -> None:
    theirs = hub.member("Abe", of=hub.organization())

    with pytest.raises(OutOfReach):
        services.dismiss(seat=company.recruiter_a, job=job, member=theirs)


def test_at_most_five_pages_are_recommended(company: Company, job: JobPosting) -> None:
    Member.objects.bulk_create(
        Member(
            first_name=f"N{number}", last_name="Smit", current_title="Data Engineer", profile_url=f"x.example/{number}"
        )
        for number in range(MOST + 10)
    )

    assert len(who(company.recruiter_a, job)) == MOST


@pytest.mark.parametrize("number", [1, 3])
def test_recommending_takes_the_same_queries_for_any_number(
    company: Company, job: JobPosting, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for one in range(number):
        connected.known_member(company, one, member=person(f"N{one}", "Data Engineer", skills=["Kafka"]))
    seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)

    with django_assert_num_queries(10):
        assert len(recommended(company.recruiter_a, job, seen)) == number
