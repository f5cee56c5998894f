"""Comparing Recruiter with the ATS: the agent counts and hashes the records of each month.

Then it lists the differences and repairs them.
"""

from datetime import timedelta

import pytest
from django.test import Client

from hirewire.agent.completeness import reading
from hirewire.agent.completeness.models import Difference, ListedRecord, Proof, ProofMonth, ProofState
from hirewire.agent.completeness.tasks import compare_due_connections
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.models import Sync
from hirewire.kit import clock
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.management.test_commands import run
from tests.agent.support import compare, later, tell
from tests.support.story import Story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.usefixtures("enabled")
#: Recruiter refuses the candidates C-3 and C-6, so it never gets N-1, a note about C-3.
REFUSED = {("refused", "candidates", "C-3"), ("refused", "candidates", "C-6"), ("missing", "candidate_notes", "N-1")}
PAGE = "/agent/connections/larkspur/"


def differences() -> set[tuple[str, str, str]]:
    return set(Difference.objects.values_list("kind", "entity", "key"))


def test_after_the_first_sync_only_refused_records_differ(story: Story, ats: FakeSimulator) -> None:
    compare()

    months = ProofMonth.objects.all()
    sent = {row.entity: row.accepted for row in story.connection.sent_counts.all() if "listed" not in row.entity}
    unequal = {(month.entity, month.listed - month.accepted) for month in months if not month.is_equal}
    assert unequal == {("candidates", 2), ("candidate_notes", 1)}
    assert {entity: sum(row.accepted for row in months if row.entity == entity) for entity in sent} == sent
    assert (Proof.objects.get().state, differences()) == (ProofState.JUDGED, REFUSED)


def test_differences_are_named_and_repaired(
    story: Story, ats: FakeSimulator, console: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Sent.objects.filter(entity="candidates")
    rows.filter(key="C-1").update(content="an older version")
    rows.filter(key="C-2").delete()
    rows.filter(key="C-4").update(reason="Recruiter had a bad day.")
    left = {"key": "C-9", "content": "x", "is_there": True, "tries": 1, "tried_at": clock.now()}
    rows.create(connection=story.connection, entity="candidates", **left)
    compare()
    found = differences()
    unequal = [month for month in ProofMonth.objects.all() if not month.is_equal]
    page = console.get(PAGE).content.decode()
    status = run("connection_status")

    console.post(f"{PAGE}act/repair/")
    run_tasks()

    assert found - REFUSED == {
        ("changed", "candidates", "C-1"),
        ("missing", "candidates", "C-2"),
        ("refused", "candidates", "C-4"),
        ("extra", "candidates", "C-9"),
    }
    assert ("candidates", "") in {(month.entity, month.month) for month in unequal}, "C-9 has no known time of creation"
    assert [key for key in ("C-1", "C-2", "C-4", "C-9") if key not in page] == []
    assert "7 records differ from the ATS" in status
    assert differences() == REFUSED
    assert not rows.filter(key="C-9").exists()
    assert not Proof.objects.get().is_repairing


def test_a_list_that_was_read_in_part_is_not_judged(story: Story, ats: FakeSimulator) -> None:
    compare()
    judged_at = Proof.objects.get().judged_at
    before = list(ProofMonth.objects.order_by("pk").values_list("pk", flat=True))
    ats.permissions.discard("applications")
    del ats.rows["candidates"]["C-2"]

    compare()

    proof = Proof.objects.get()
    assert (proof.state, "applications" in proof.fault, proof.judged_at) == (ProofState.FAILED, True, judged_at)
    assert list(ProofMonth.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_a_comparison_goes_on_where_the_last_turn_stopped(
    story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "TURN", 0.0)
    ats.page_size = 2

    compare()

    assert (Proof.objects.get().state, differences()) == (ProofState.JUDGED, REFUSED)
    listed = ListedRecord.objects.filter(entity="candidates").values_list("key", flat=True)
    assert set(listed) == {"C-1", "C-2", "C-3", "C-4", "C-6"}, "C-5 is private"


def test_a_comparison_reads_each_page_once(story: Story, ats: FakeSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TURN", 0.0)
    ats.page_size = 2
    ats.requests.clear()

    compare()

    lists = ("jobs", "candidates", "applications")
    pages = {f"GET {kind}": -(-len(ats.rows[kind]) // ats.page_size) for kind in lists}
    assert {request: ats.requests.count(request) for request in pages} == pages


def test_a_complete_comparison_runs_with_the_weekly_comparison_of_ids(story: Story) -> None:
    compare_due_connections(0)
    run_tasks()
    before = Proof.objects.exists()

    later(days=8)
    with clock.moved(timedelta(days=8, minutes=1)):
        compare_due_connections(0)
        run_tasks()

    assert (before, Proof.objects.get().state) == (False, ProofState.JUDGED)
    Sync.objects.update(compared_at=clock.now() + timedelta(days=9))
    assert not Proof.objects.due(clock.now() + timedelta(days=10)).exists(), "comparisons are at least 6 days apart"


def test_a_differing_record_that_cannot_be_read_by_itself_is_judged_by_its_list(
    story: Story, ats: FakeSimulator
) -> None:
    Sent.objects.filter(entity="candidates", key="C-2").delete()

    def spoil(_page: int) -> None:
        if ats.requests[-1] == "GET applications":
            ats.rows["candidates"]["C-2"]["emails"] = "none"

    ats.before_page = spoil

    compare()

    assert Proof.objects.get().state == ProofState.JUDGED
    assert differences() == REFUSED | {("missing", "candidates", "C-2")}


def test_a_comparison_stays_judged_if_its_differences_cannot_be_read_one_by_one(
    story: Story, ats: FakeSimulator
) -> None:
    Sent.objects.filter(entity="candidates", key="C-2").delete()

    def withdraw(_page: int) -> None:
        if ats.requests[-1] == "GET applications":
            ats.permissions.discard("candidates")

    ats.before_page = withdraw

    compare()

    proof = Proof.objects.get()
    assert (proof.state, proof.fault) == (ProofState.JUDGED, "")
    assert differences() == REFUSED | {("missing", "candidates", "C-2")}


def test_a_record_that_is_never_sent_is_not_a_difference(story: Story, ats: FakeSimulator) -> None:
    ats.put("candidates", "C-1", private=True)
    sync.rescan(connection=story.connection)
    later(minutes=2)

    compare()

    assert differences() == REFUSED
    assert not ListedRecord.objects.filter(key="C-1").exists()


@pytest.mark.parametrize("is_known", [True, False], ids=["known to the sync", "new"])
def test_parts_of_a_record_that_cannot_be_read_are_not_judged(
    story: Story, ats: FakeSimulator, *, is_known: bool
) -> None:
    compare()
    before = set(ProofMonth.objects.filter(entity="stages").values_list("month", "listed", "accepted"))
    ats.put("applications", "A-2", candidate="nobody")
    if is_known:
        tell(story, "application", "A-2")

    compare()

    assert Sent.objects.filter(entity="stages", parent="A-2", is_there=True).exists()
    assert differences() == REFUSED
    assert set(ProofMonth.objects.filter(entity="stages").values_list("month", "listed", "accepted")) == before


def test_a_record_that_neither_its_list_nor_its_own_page_shows_is_not_judged(story: Story, ats: FakeSimulator) -> None:
    row = ats.rows["candidates"].pop("C-2")
    ats.before_page = lambda _page: ats.rows["candidates"].update({"C-2": {**row, "emails": "none"}})

    compare()

    assert differences() == REFUSED
