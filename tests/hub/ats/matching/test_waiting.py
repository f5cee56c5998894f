from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from hirewire.hub.ats.candidates.services import upsert_candidates
from hirewire.hub.ats.matching import evidence
from hirewire.hub.ats.matching.models import Match, Rematch
from hirewire.hub.ats.matching.waiting import REMATCH
from hirewire.hub.identity.members.models import Member, MemberEmail
from hirewire.hub.identity.organizations.models import Organization
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.kit import clock
from tests.factories import hub, synced
from tests.support.plans import generic_plan, nodes, pretend_large

pytestmark = pytest.mark.django_db

#: A fault inside the database: matches of the candidate C-broken cannot be inserted.
_BREAK = """
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.ats_candidate_id = 'C-broken' THEN RAISE EXCEPTION 'made up'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse BEFORE INSERT ON hub_match FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse();
"""
#: Deletes the statistics that autovacuum may have collected after other tests. The deletion is rolled back with the
#: test's transaction. The lock keeps autovacuum from collecting new ones until then.
_UNCOUNTED = """
LOCK TABLE hub_member, hub_memberemail IN SHARE UPDATE EXCLUSIVE MODE;
DELETE FROM pg_statistic WHERE starelid IN ('hub_member'::regclass, 'hub_memberemail'::regclass);
UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN ('hub_member'::regclass, 'hub_memberemail'::regclass);
"""
_PREPARED = """
SELECT name, cardinality(parameter_types) FROM pg_prepared_statements
WHERE statement LIKE '%hub_memberemail%' AND statement NOT LIKE '%hub_versionuse%'
"""


#: Makes it look as if the transaction that queued C-1 had not yet ended on one of the servers. Until a transaction has
#: ended on a server, it holds a lock on its own number there. A table in the place of the view ``pg_locks`` claims that
#: this lock is still held. A real lock would not do: on a single PostgreSQL, the row of C-1 would be invisible until
#: the lock is free.
_STILL_ENDING = """
CREATE TEMP TABLE pg_locks AS
SELECT 'transactionid' AS locktype, 'ExclusiveLock' AS mode, 0 AS pid, written_in::xid AS transactionid FROM hub_rematch
WHERE 'C-1' = ANY(candidate_ids);
UPDATE hub_rematch SET written_in = '7' WHERE NOT 'C-1' = ANY(candidate_ids);
SET LOCAL search_path = pg_temp, public, pg_catalog;
"""


@pytest.fixture
def company() -> Organization:
    return hub.organization()


@pytest.fixture
def source() -> DeveloperApplication:
    return hub.customer_application()


def candidates(company: Organization, source: DeveloperApplication, *ids: str) -> None:
    """Add candidates who match a member by e-mail address. Each candidate waits in a separate row of ``Rematch``."""
    for candidate_id in ids:
        address = f"{candidate_id}@example.test"
        MemberEmail.objects.create(member=hub.member("Noor", "Haddad"), address=address.lower())
        row = synced.candidate_row(source, candidate_id, emailAddresses=[address])
        upsert_candidates(application=source, organization_id=company.pk, rows=[row])


def matched() -> list[str]:
    return sorted(Match.objects.values_list("ats_candidate_id", flat=True))


def test_waiting_candidates_are_matched_in_one_batch(company: Organization, source: DeveloperApplication) -> None:
    candidates(company, source, "C-1", "C-2", "C-3")

    assert (REMATCH.process_due(), matched(), Rematch.objects.count()) == (3, ["C-1", "C-2", "C-3"], 0)
    assert REMATCH.process_due() == 0


def test_each_batch_has_candidates_of_one_application(company: Organization, source: DeveloperApplication) -> None:
    candidates(company, source, "C-1")
    candidates(company, hub.customer_application(), "C-2")

    assert [REMATCH.process_due() for _ in range(3)] == [1, 1, 0]
    assert matched() == ["C-1", "C-2"]


def test_a_failing_row_waits_longer_each_time_and_does_not_block_others(
    company: Organization, source: DeveloperApplication
) -> None:
    candidates(company, source, "C-1", "C-broken", "C-2")
    with connection.cursor() as cursor:
        cursor.execute(_BREAK)

    with clock.stopped():
        assert REMATCH.process_due() == 3
        assert (matched(), REMATCH.process_due()) == ([], 0)
        with clock.moved(timedelta(seconds=3)):
            while REMATCH.process_due():
                pass
            assert matched() == ["C-1", "C-2"]
            left = Rematch.objects.get()
            assert (left.candidate_ids, left.failures) == (["C-broken"], 2)
            assert left.due_at == clock.now() + timedelta(seconds=4)


def test_a_lost_database_is_not_a_failure_of_the_waiting_rows(
    company: Organization, source: DeveloperApplication
) -> None:
    candidates(company, source, "C-broken")
    with connection.cursor() as cursor:
        cursor.execute(_BREAK.replace("'made up'", "'terminating' USING ERRCODE = 'admin_shutdown'"))

    with pytest.raises(psycopg.errors.AdminShutdown):
        REMATCH.process_due()

    assert Rematch.objects.get().failures == 0


def test_members_are_found_through_indexes_before_the_first_analyze(
    company: Organization, source: DeveloperApplication
) -> None:
    """Until the first ANALYZE after an import, the planner has no statistics, but it must still use the indexes."""
    members = Member.objects.bulk_create(
        [Member(first_name="Ada", last_name="Lovelace", profile_url=f"hirewire.example/in/ada-{n}") for n in range(300)]
    )
    MemberEmail.objects.bulk_create([MemberEmail(member=one, address=f"{one.pk}@example.test") for one in members])
    candidates(company, source, "C-1")

    evidence.evidence_for(organization_id=company.pk, application_id=source.pk, candidate_ids=["C-1"])
    with connection.cursor() as cursor:
        cursor.execute(_UNCOUNTED)
        cursor.execute(_PREPARED)
        ((name, parameters),) = cursor.fetchall()
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(f'EXPLAIN (FORMAT JSON) EXECUTE "{name}" ({", ".join(["NULL"] * parameters)})')
        (plan,) = cursor.fetchone()[0]

    used = {node["Index Name"] for node in nodes(plan["Plan"]) if node.get("Relation Name") == "hub_member"}
    assert used == {"hub_member_profile", "hub_member_pkey"}


def test_waiting_rows_are_taken_by_their_ids_however_many_wait(
    company: Organization, source: DeveloperApplication
) -> None:
    """PostgreSQL plans without knowing how small a batch is, but must not read every waiting row for one batch."""
    candidates(company, source, "C-1", "C-2")
    REMATCH.process_due(clock.now() - timedelta(days=1))
    pretend_large("hub_rematch")

    plan = generic_plan('DELETE FROM "hub_rematch"')

    (deletion,) = [part for part in plan["Plans"] if part["Parent Relationship"] == "Outer"]
    assert (deletion["Node Type"], deletion.get("Relation Name")) == ("Index Scan", "hub_rematch")


def test_a_row_names_the_whole_transaction_even_if_a_savepoint_wrote_it(
    company: Organization, source: DeveloperApplication
) -> None:
    with transaction.atomic():
        candidates(company, source, "C-1")

    with connection.cursor() as cursor:
        cursor.execute("SELECT written_in = pg_current_xact_id(), xmin = written_in::xid FROM hub_rematch")
        assert cursor.fetchall() == [(True, False)]


def test_candidates_wait_until_the_transaction_that_queued_them_has_ended_on_every_server(
    company: Organization, source: DeveloperApplication
) -> None:
    candidates(company, source, "C-1")
    with transaction.atomic():
        candidates(company, source, "C-2")
    with connection.cursor() as cursor:
        cursor.execute(_STILL_ENDING)

        assert (REMATCH.process_due(), matched(), REMATCH.process_due()) == (1, ["C-2"], 0)

        cursor.execute("DELETE FROM pg_locks")

    assert (REMATCH.process_due(), matched()) == (1, ["C-1", "C-2"])
