"""Candidacies, compared with a plain computation from matches, job applications and their newest stages."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.applications.progress import ENDED
from hirewire.hub.ats.applications.services import (
    delete_applications,
    delete_stages,
    upsert_applications,
    upsert_stages,
)
from hirewire.hub.ats.candidates.services import delete_candidates, upsert_candidates
from hirewire.hub.ats.matching import by_hand
from hirewire.hub.ats.matching.candidacies import FOLLOW, follow_matches
from hirewire.hub.ats.matching.models import Candidacy, Match
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.kit.db import row_security, statistics
from tests.factories import hub, synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

#: A candidacy's application, member, candidate, job and stage, the stage's date, and whether the candidacy is over.
Row = tuple[str, int, str, str, str, object, bool]
_COLUMNS = (
    "ats_job_application_id",
    "member_id",
    "ats_candidate_id",
    "ats_job_posting_id",
    "stage",
    "since",
    "is_over",
)
PEOPLE, APPLICATIONS = range(3), range(4)
#: Discards statistics within this test's transaction. Autovacuum may have collected some after other tests.
# The lock keeps autovacuum from analyzing the table at the same moment.
_UNCOUNTED = """
LOCK TABLE hub_application IN SHARE UPDATE EXCLUSIVE MODE;
DELETE FROM pg_statistic WHERE starelid = 'hub_application'::regclass;
"""
_COUNTED = "SELECT count(*) > 0 FROM pg_stats WHERE tablename = 'hub_application'"


@pytest.fixture
def ats() -> Ats:
    for number in PEOPLE:
        MemberEmail.objects.create(member=hub.member("Noor", f"Haddad {number}"), address=address(number))
    return Ats()


def address(number: int) -> str:
    return f"person.{number}@example.test"


def of(ats: Ats) -> dict[str, Any]:
    return {"application": ats.application, "organization_id": ats.organization.pk}


def held() -> set[Row]:
    return set(Candidacy.objects.values_list(*_COLUMNS))


def plainly() -> set[Row]:
    rows: set[Row] = set()
    for application in Application.objects.all():
        name = application.ats_job_application_id
        stages = Stage.objects.filter(ats_job_application_id=name).order_by("ats_created_at", "part_id")
        newest = stages.last()
        stage = newest.stage if newest else ""
        is_over = bool(application.disposition_reason or re.search(rf"\b({ENDED})\b", stage, re.IGNORECASE))
        since = newest.ats_created_at if newest else application.ats_created_at
        for match in Match.objects.filter(ats_candidate_id=application.ats_candidate_id):
            rows.add(
                (
                    name,
                    match.member_id,
                    application.ats_candidate_id,
                    application.ats_job_posting_id,
                    stage,
                    since,
                    is_over,
                )
            )
    return rows


def send_candidate(ats: Ats) -> None:
    who = random.choice([address(number) for number in PEOPLE] + ["nobody@example.test"])
    row = synced.candidate_row(ats.application, f"C-{random.choice(PEOPLE)}", emailAddresses=[who])
    upsert_candidates(**of(ats), rows=[row])


def send_application(ats: Ats) -> None:
    row = synced.application_row(
        f"A-{random.choice(APPLICATIONS)}",
        atsCandidateId=f"C-{random.choice(PEOPLE)}",
        atsJobPostingId=random.choice(["REQ-1", "REQ-2"]),
        dispositionReason=random.choice([None, "Salary"]),
    )
    upsert_applications(**of(ats), rows=[row])


def send_stage(ats: Ats) -> None:
    row = synced.stage_row(
        f"A-{random.choice(APPLICATIONS)}",
        f"S-{random.choice(range(3))}",
        stage=random.choice(["Applied", "Offer", "Rejected"]),
        atsCreatedAt=synced.CREATED + random.choice(range(3)),
    )
    upsert_stages(**of(ats), rows=[row])


def take_candidate(ats: Ats) -> None:
    delete_candidates(**of(ats), candidate_ids=[f"C-{random.choice(PEOPLE)}"])


def take_application(ats: Ats) -> None:
    delete_applications(**of(ats), ids=[f"A-{random.choice(APPLICATIONS)}"])


def take_stage(ats: Ats) -> None:
    delete_stages(**of(ats), keys=[(f"A-{random.choice(APPLICATIONS)}", f"S-{random.choice(range(3))}")])


def test_candidacies_follow_whatever_an_ats_sends(ats: Ats) -> None:
    calls: list[Callable[[Ats], None]] = [send_candidate, send_application, send_stage]
    for _ in range(40):
        random.choice([*calls, *calls, take_candidate, take_application, take_stage])(ats)
        if random.random() < 0.4:
            run_tasks()
            assert held() == plainly()

    for call in calls * 3:
        call(ats)
    run_tasks()

    assert held() == plainly()


def somebody(ats: Ats) -> None:
    upsert_candidates(**of(ats), rows=[synced.candidate_row(ats.application, "C-1", emailAddresses=[address(1)])])
    upsert_applications(**of(ats), rows=[synced.application_row("A-1", atsCandidateId="C-1")])
    upsert_stages(**of(ats), rows=[synced.stage_row("A-1", "S-1", stage="Offer")])
    run_tasks()


def stages() -> list[str]:
    return list(Candidacy.objects.values_list("stage", flat=True))


def test_candidacies_are_deleted_at_once_with_the_application(ats: Ats) -> None:
    somebody(ats)
    before = stages()

    delete_applications(**of(ats), ids=["A-1"])

    assert (before, stages()) == (["Offer"], [])


def test_candidacies_are_deleted_with_the_candidate(ats: Ats) -> None:
    somebody(ats)

    delete_candidates(**of(ats), candidate_ids=["C-1"])

    assert (stages(), Match.objects.count()) == ([], 0)


def test_candidacies_are_deleted_when_a_person_undoes_the_match(ats: Ats) -> None:
    somebody(ats)
    match = Match.objects.get()
    seat = hub.admin_seat(ats.contract)

    by_hand.unlink(seat=seat, application=ats.application, candidate_id=match.ats_candidate_id, member=match.member)

    assert stages() == []


def test_an_unchanged_batch_queues_no_work(ats: Ats) -> None:
    somebody(ats)

    upsert_applications(**of(ats), rows=[synced.application_row("A-1", atsCandidateId="C-1")])
    upsert_stages(**of(ats), rows=[synced.stage_row("A-1", "S-1", stage="Offer")])

    assert FOLLOW.process_due() == 0


def test_the_table_of_applications_is_analyzed_before_its_first_look_up_by_candidates(
    ats: Ats, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without statistics, PostgreSQL may read all of the company's applications for each candidate."""
    somebody(ats)
    monkeypatch.setattr(statistics, "_known", set())

    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED)
        follow_matches(
            organization_id=ats.organization.pk, application_id=ats.application.pk, candidate_ids=["C-elsewhere"]
        )
        cursor.execute(_COUNTED)
        assert cursor.fetchone() == (True,)


def test_a_session_that_is_limited_to_a_company_leaves_analyzing_to_the_worker(
    ats: Ats, monkeypatch: pytest.MonkeyPatch, settings: Settings, tenant_role: None
) -> None:
    """The session's role does not own the tables, so it cannot see their statistics and may not analyze the tables."""
    settings.HIREWIRE_ROW_SECURITY = True
    somebody(ats)
    monkeypatch.setattr(statistics, "_known", set())

    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED)
    with CaptureQueriesContext(connection) as limited, row_security.only(ats.organization.pk):
        statistics.ensure("hub_application")
    with CaptureQueriesContext(connection) as free:
        statistics.ensure("hub_application")

    assert (analyses(limited), analyses(free)) == ([], ['ANALYZE "public"."hub_application"'])


@pytest.mark.usefixtures("ats")
def test_a_table_without_rows_is_not_analyzed(monkeypatch: pytest.MonkeyPatch) -> None:
    """ANALYZE gives an empty table no statistics.

    Every transaction would therefore analyze the table again, and wait for other transactions that analyze it.
    """
    monkeypatch.setattr(statistics, "_known", set())

    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED)
    with CaptureQueriesContext(connection) as queries:
        statistics.ensure("hub_application")
        statistics.ensure("hub_application")

    assert analyses(queries) == []


@pytest.mark.usefixtures("ats")
def test_no_sub_query_asks_whether_a_table_has_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Citus refuses a sub-query on a distributed table unless the sub-query names a company."""
    monkeypatch.setattr(statistics, "_known", set())
    monkeypatch.setattr(statistics, "_UNKNOWN", "SELECT unnest(%s::text[])")
    with CaptureQueriesContext(connection) as queries:
        statistics.ensure("hub_application")

    (asked,) = (
        query["sql"] for query in queries if '"hub_application"' in query["sql"] and "ANALYZE" not in query["sql"]
    )
    assert asked == 'SELECT FROM "public"."hub_application" LIMIT 1'


def test_a_table_whose_statistics_are_elsewhere_is_analyzed_once(
    ats: Ats, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The coordinator of a cluster never has statistics of a distributed table: only the other machines have them.

    ``ensure`` must therefore remember that it has analyzed the table. This test changes the query for statistics, so
    that the query finds none.
    """
    somebody(ats)
    monkeypatch.setattr(statistics, "_known", set())
    monkeypatch.setattr(statistics, "_UNKNOWN", "SELECT unnest(%s::text[])")

    with CaptureQueriesContext(connection) as queries:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                statistics.ensure("hub_application")

    assert analyses(queries) == ['ANALYZE "public"."hub_application"']


def analyses(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries.captured_queries if query["sql"].startswith("ANALYZE")]
