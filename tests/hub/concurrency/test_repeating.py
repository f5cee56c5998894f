"""What the API and the batch queues do when PostgreSQL aborts a transaction despite the lock order."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.matching.models import Match, Rematch
from hirewire.hub.ats.matching.waiting import REMATCH
from hirewire.hub.identity.audit.models import AuditEntry
from hirewire.hub.identity.members.models import MemberEmail
from hirewire.hub.platform.throttling import quotas
from hirewire.hub.platform.throttling.counting import Key
from hirewire.hub.platform.throttling.limits import Meter
from hirewire.hub.platform.throttling.models import Usage
from hirewire.hub.platform.throttling.services import COUNTERS, add, flush, set_quota
from hirewire.kit import clock
from hirewire.kit.db import conflicts
from hirewire.wire.records.integrations import IntegrationType
from tests.factories import hub, synced
from tests.support.ats import Ats

pytestmark = pytest.mark.usefixtures("committed", "no_waits")

PART = "atsCandidateId"
Fail = Callable[..., None]

# A sequence counts the statements, because it keeps its count when a transaction is rolled back.
_FAIL = """
CREATE SEQUENCE conflicts_made_up;
GRANT USAGE ON SEQUENCE conflicts_made_up TO PUBLIC;
CREATE FUNCTION made_up_conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('public.conflicts_made_up') BETWEEN {first} AND {last} THEN
        RAISE EXCEPTION 'made up' USING ERRCODE = '40P01';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER made_up_conflict AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION made_up_conflict();
"""
_FORGET = "DROP FUNCTION made_up_conflict CASCADE; DROP SEQUENCE conflicts_made_up"


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conflicts, "WAITS", (0.0,) * len(conflicts.WAITS))


@pytest.fixture
def fail(committed: None) -> Iterator[Fail]:
    """Return a function that makes writes to a table fail as if there were a deadlock.

    The first ``after`` statements succeed, and the next ``times`` statements fail.
    """

    def begin(table: str, times: int, *, after: int = 0) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_FAIL.format(table=table, first=after + 1, last=after + times))

    yield begin
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)


@pytest.fixture
def ats(committed: None) -> Ats:
    COUNTERS.forget()
    return Ats()


@pytest.mark.parametrize("with_row_security", [False, True])
def test_an_aborted_call_is_repeated_and_takes_effect_once(
    ats: Ats,
    fail: Fail,
    settings: Settings,
    tenant_role: None,
    *,
    with_row_security: bool,
) -> None:
    settings.HIREWIRE_ROW_SECURITY = with_row_security
    fail("hub_candidate", 2)

    answer = ats.put("atsCandidates", PART, {"C-1": synced.candidate()})
    gone = ats.delete("atsCandidates", PART, "C-1", "C-2")

    assert answer["results"] == {ats.answered(PART, "C-1"): {"status": 204}}
    assert ({*gone["results"]}, {*gone["errors"]}) == ({ats.answered(PART, "C-1")}, {ats.answered(PART, "C-2")})
    # Each of the two calls queued one rematch, however often it was retried. One record was counted: the candidate of
    # the first call. Deletions are not counted.
    assert [row.candidate_ids for row in Rematch.objects.order_by("pk")] == [["C-1"], ["C-1"]]
    flush()
    assert set(Usage.objects.filter(meter__startswith="RECORDS").values_list("used", flat=True)) == {1}


@pytest.fixture
def near_the_limit(ats: Ats, settings: Settings, tenant_role: None) -> Iterator[Key]:
    """A limit so low that each call immediately adds its usage to the table of usage.

    Row security is on, so each call runs in one transaction.
    """
    settings.HIREWIRE_ROW_SECURITY = True
    group, meter = "v2/atsCandidates", Meter.RECORDS_A_MINUTE
    set_quota(application=ats.application, group=group, meter=meter, amount=3)
    with clock.stopped(clock.now()):
        yield Key(ats.application.pk, group, meter, meter.start_of(clock.now()))
    quotas.forget()


def used(key: Key) -> int:
    flush()
    return Usage.objects.get(meter=key.meter, starts_at=key.starts_at).used


def test_an_aborted_calls_records_count_near_the_limit_too(ats: Ats, fail: Fail, near_the_limit: Key) -> None:
    fail("hub_candidate", 2)

    ats.put("atsCandidates", PART, {"C-1": synced.candidate()})

    assert used(near_the_limit) == 1


def test_a_batch_refused_near_the_limit_takes_away_nothing_that_others_have_used(ats: Ats, near_the_limit: Key) -> None:
    # Pretend that another process has used up the limit.
    add({near_the_limit: 3})
    key = ats.key(PART, "C-1")
    query = "&".join(f"ids[0].{part}" for part in key.split("&"))

    answer = ats.call("PUT", "atsCandidates", query=query, body={"entities": {key: synced.candidate()}})

    assert (answer.status_code, used(near_the_limit)) == (429, 3)


def test_a_call_that_keeps_conflicting_gets_503_with_retry_after(ats: Ats, fail: Fail) -> None:
    fail("hub_candidate", 1000)
    key = ats.key(PART, "C-1")
    query = "&".join(f"ids[0].{part}" for part in key.split("&"))

    answer = ats.call("PUT", "atsCandidates", query=query, body={"entities": {key: synced.candidate()}})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.json() == {
        "status": 503,
        "code": "SERVICE_UNAVAILABLE",
        "message": "Other calls are changing the same records at this moment. Send the request again.",
    }
    assert not Candidate.objects.exists()


def test_finished_parts_of_a_batch_are_not_repeated(ats: Ats, fail: Fail) -> None:
    """Each setting of an integration is deleted in its own transaction. The second transaction runs into a conflict."""
    integration = ats.application.integrations.get(integration_type=IntegrationType.ONE_CLICK_EXPORT)
    before = AuditEntry.objects.count()
    path = "atsIntegrations/" + "&".join(
        (
            f"integrationContext={ats.organization.urn}",
            "integrationType=ONE_CLICK_EXPORT",
            "tenantType=RECRUITER",
            "dataProvider=ATS",
        )
    )
    fail("hub_configuration", 1, after=1)

    answer = ats.call("DELETE", f"{path}/configurations", query="ids=JOB_POSTING_VIEWERS&ids=CALLBACK_URL")

    assert answer.json()["results"] == {"JOB_POSTING_VIEWERS": {"status": 204}, "CALLBACK_URL": {"status": 204}}
    assert (integration.configurations.count(), AuditEntry.objects.count() - before) == (0, 2)


def test_a_batch_queue_retries_its_batch_at_once(ats: Ats, fail: Fail) -> None:
    MemberEmail.objects.create(member=hub.member("Noor", "Haddad"), address="noor@example.test")
    ats.put("atsCandidates", PART, {"C-1": synced.candidate()})
    fail("hub_match", 2)

    assert REMATCH.process_due() == 1

    assert (Match.objects.count(), Rematch.objects.count()) == (1, 0)
