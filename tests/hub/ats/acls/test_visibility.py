"""Who sees a record: every combination of inputs, compared with the documented rules in plain Python."""

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from hirewire.hub.ats.acls.visibility import (
    VisibilityScope,
    application_row,
    job_row,
    verdict,
    visibility_scope,
    visible_applications,
    visible_candidates,
    visible_jobs,
)
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.platform.integrations.states import Feature
from tests.factories import connected, lists

pytestmark = pytest.mark.django_db

#: The lists that a job may be on. The recruiter is on the first one.
MINE, THEIRS, EVERYBODY = "mine", "theirs", "hirewire-everybody"
LISTS = ((), (MINE,), (THEIRS,), (EVERYBODY,), (THEIRS, EVERYBODY), (MINE, THEIRS))
FLAGS = (None, False, True)


class Facts(NamedTuple):
    is_on: bool
    is_open: bool
    viewers_come_first: bool
    lists: tuple[str, ...]
    is_unrestricted: bool


def row_of(facts: Facts) -> int:
    if not facts.is_on:
        return 1
    if MINE in facts.lists:
        return 2
    if EVERYBODY in facts.lists:
        return 3
    if not facts.lists and facts.is_open:
        return 4
    if not facts.lists and facts.is_unrestricted:
        return 5
    return 6 if facts.lists and facts.is_open else 7


def sees(facts: Facts) -> bool:
    return row_of(facts) in ({2, 3, 4, 5, 6} if facts.viewers_come_first else {2, 3, 4, 5})


@pytest.fixture
def company() -> connected.Company:
    """A company with a job for each combination of lists and flag.

    The flag is ``access_restricted``. Each job has one application for each value of the application's own flag.
    """
    company = connected.company()
    lists.assign(company.application, MINE, company.recruiter_a)
    for on_lists, flag in product(LISTS, FLAGS):
        job_id = name_of(on_lists, flag)
        connected.job(company, job_id)
        JobPosting.objects.filter(external_job_posting_id=job_id).update(access_restricted=flag)
        for acl_id in on_lists:
            lists.put(company.application, acl_id, job_id)
        for own_flag in FLAGS:
            apply(company, f"{job_id} {own_flag}", job_id, own_flag)
    return company


def name_of(on_lists: tuple[str, ...], flag: object) -> str:
    return f"{' '.join(on_lists) or 'none'} {flag}"


def apply(company: connected.Company, number: str, job_id: str, flag: bool | None) -> None:  # noqa: FBT001 - a value
    Application.objects.create(
        organization=company.application.organization,
        application=company.application,
        ats_job_application_id=number,
        ats_candidate_id=number,
        ats_job_posting_id=job_id,
        ats_job_posting_name=job_id,
        first_name="Noor",
        access_restricted=flag,
        ats_created_at=connected.APPLIED,
        ats_last_modified_at=connected.APPLIED,
    )
    Candidate.objects.create(
        organization=company.application.organization,
        application=company.application,
        ats_candidate_id=number,
        first_name="Noor",
        external_profile_url="https://ats.example/1",
        ats_created_at=connected.APPLIED,
        ats_last_modified_at=connected.APPLIED,
    )


@pytest.mark.parametrize(("is_on", "is_open", "viewers_come_first"), list(product((False, True), repeat=3)))
def test_visibility_is_decided_in_the_documented_order(
    company: connected.Company,
    is_on: bool,  # noqa: FBT001 - a column of the table
    is_open: bool,  # noqa: FBT001 - a column of the table
    viewers_come_first: bool,  # noqa: FBT001 - a column of the table
) -> None:
    company.switch(contract=is_on)
    if not is_open:
        lists.close(company.application)
    jobs = {
        name_of(on_lists, flag): Facts(is_on, is_open, viewers_come_first, on_lists, flag is False)
        for on_lists, flag in product(LISTS, FLAGS)
    }
    applications = {
        f"{name_of(on_lists, flag)} {own}": Facts(
            is_on, is_open, viewers_come_first, on_lists, flag is False if own is None else own is False
        )
        for on_lists, flag, own in product(LISTS, FLAGS, FLAGS)
    }

    with override_settings(HIREWIRE_VIEWERS_BEFORE_ACLS=viewers_come_first):
        exports, in_ats = (
            visibility_scope(company.recruiter_a, feature) for feature in (Feature.EXPORT, Feature.IN_ATS)
        )
        by_job = rows(JobPosting, job_row(exports), "external_job_posting_id")
        by_application = rows(Application, application_row(in_ats), "ats_job_application_id")
        found = visible(JobPosting, visible_jobs(exports), "external_job_posting_id")
        applied = visible(Application, visible_applications(in_ats), "ats_job_application_id")
        people = visible(Candidate, visible_candidates(in_ats), "ats_candidate_id")
        told = {row: verdict(row).sees for row in range(1, 8)}

    assert by_job == {name: row_of(facts) for name, facts in jobs.items()}
    assert by_application == {name: row_of(facts) for name, facts in applications.items()}
    assert found == {name for name, facts in jobs.items() if sees(facts)}
    assert applied == people == {name for name, facts in applications.items() if sees(facts)}
    assert told == {1: False, 2: True, 3: True, 4: True, 5: True, 6: viewers_come_first, 7: False}


def rows(table: type, row: object, name: str) -> dict[str, int]:
    return dict(table.objects.annotate(row=row).values_list(name, "row"))  # type: ignore[attr-defined]  # any model


def visible(table: type, condition: object, name: str) -> set[str]:
    return set(table.objects.filter(condition).values_list(name, flat=True))  # type: ignore[attr-defined]  # any model


def test_a_seat_without_a_profile_is_on_no_list(company: connected.Company) -> None:
    company.switch(contract=True)
    lists.close(company.application)
    seen = visibility_scope(company.admin_a, Feature.EXPORT)

    assert seen.member_id is None
    assert {name.split()[0] for name in visible(JobPosting, visible_jobs(seen), "external_job_posting_id")} == {
        "none",
        "theirs",
        EVERYBODY,
    }


def test_a_list_of_another_application_grants_no_access(company: connected.Company) -> None:
    other = connected.company()
    other.switch(contract=True)
    lists.close(other.application)
    connected.job(other, "mine None")
    lists.put(other.application, MINE, "mine None")
    other.recruiter_a.person.member, company.recruiter_a.person.member = company.recruiter_a.person.member, None

    seen = visibility_scope(other.recruiter_a, Feature.EXPORT)

    assert visible(JobPosting, visible_jobs(seen), "external_job_posting_id") == set()


def test_another_company_sees_nothing(company: connected.Company) -> None:
    other = connected.company()
    company.switch(contract=True, company=True)
    other.switch(contract=True, company=True)

    seen = visibility_scope(other.admin_a, Feature.IN_ATS)

    assert not Application.objects.filter(visible_applications(seen)).exists()
    assert not Candidate.objects.filter(visible_candidates(seen)).exists()
    assert not JobPosting.objects.filter(visible_jobs(visibility_scope(other.admin_a, Feature.EXPORT))).exists()


def test_a_candidate_without_an_application_shows_only_if_all_is_open(company: connected.Company) -> None:
    company.switch(contract=True)
    Application.objects.all().delete()
    found = []

    for _ in range(2):
        seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)
        found.append(Candidate.objects.filter(visible_candidates(seen)).count())
        lists.close(company.application)

    assert found == [len(LISTS) * len(FLAGS) * len(FLAGS), 0]


def test_deciding_visibility_costs_few_queries(company: connected.Company) -> None:
    company.switch(contract=True)

    with CaptureQueriesContext(connection) as queries:
        seen = visibility_scope(
            Seat.objects.select_related("contract__organization", "person").get(pk=company.recruiter_a.pk),
            Feature.EXPORT,
        )
        list(JobPosting.objects.filter(visible_jobs(seen)))

    # One query reads the seat, one reads what the company's ATSs opened to everybody, and one reads the jobs.
    # ``CaptureQueriesContext`` does not capture the prepared statement that reads which ATSs are on.
    assert len(queries) == 3


def test_no_lists_are_queried_for_a_company_without_lists(company: connected.Company) -> None:
    """Access lists must cost nothing in a company that has none."""
    company.switch(contract=True)
    seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)
    without = VisibilityScope(seen.organization, seen.member_id, seen.application_ids, seen.open_to_all)

    sql = str(Application.objects.filter(visible_applications(without)).query)

    assert "entityacl" not in sql


@pytest.mark.parametrize(
    ("table", "condition"),
    [(JobPosting, visible_jobs), (Application, visible_applications), (Candidate, visible_candidates)],
)
def test_lists_are_found_through_their_indexes(
    company: connected.Company, table: type, condition: Callable[[VisibilityScope], object]
) -> None:
    company.switch(contract=True)
    lists.close(company.application)
    seen = visibility_scope(company.recruiter_a, Feature.IN_ATS)

    with connection.cursor() as cursor:
        # With so few rows, a sequential scan is always cheapest. Switch such scans off, because this test asks only
        # whether the indexes can be used.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = table.objects.filter(condition(seen)).explain()  # type: ignore[attr-defined]  # any model

    assert "using hub_entityacl_pkey" in plan
    assert "using hub_entityaclassignee_" in plan
    # PostgreSQL may scan the table of jobs: whether a scan or an index is cheaper depends on the number of jobs.
    assert "Seq Scan on hub_entityacl" not in plan
