"""A hub's journal may keep only a part of the traffic.

Something that is missing from that part counts as a fault only if the journal would have kept it.
"""

import pytest

from hirewire.certification.calls import Traffic, traffic_of
from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import NOTE
from tests.certification.script import APPLICATION, BRIGHTPATH, JOB, LARKSPUR, Script

TASK = {"id": "urn:li:simpleJobPostingTask:7", "externalJobPostingId": "REQ-7"}
CUT = {"(journal)": "1 more of 1, not kept"}


def verdict(*answers: dict[str, object]) -> Verdict:
    script = Script()
    script.jobs({"REQ-1": JOB})
    for answer in answers:
        script.call("GET", "/rest/simpleJobPostingTasks", f"ids={TASK['id']}", method="batch_get", answer=answer)
    script.wait(minutes=30)
    script.token()
    return judge(script.traffic, Plan(rules=["RSC-201"]))[0].verdict


def test_a_task_that_nobody_asked_about_again_is_lost() -> None:
    assert verdict({"results": {TASK["id"]: {**TASK, "status": "IN_PROGRESS"}}}) is Verdict.FAILED


def test_a_task_may_have_ended_in_a_later_answer_that_was_cut() -> None:
    started: dict[str, object] = {"results": {TASK["id"]: {**TASK, "status": "IN_PROGRESS"}}}

    assert verdict(started, {"results": CUT}) is Verdict.PASSED


def test_a_task_whose_own_state_was_cut_may_have_ended() -> None:
    assert verdict({"results": {TASK["id"]: {**TASK, **CUT}}}) is Verdict.PASSED


def test_an_export_that_nobody_fetched_is_a_fault() -> None:
    script = Script()
    script.token()

    assert verdict_of_an_export(script) is Verdict.FAILED


def test_an_export_from_before_the_first_call_may_have_been_fetched() -> None:
    """The hub keeps exports longer than calls, so it may have deleted the call that fetched this export."""
    assert verdict_of_an_export(Script()) is Verdict.NOT_RUN


def verdict_of_an_export(script: Script) -> Verdict:
    return judged(unfetched(script).traffic)


def unfetched(script: Script | None = None) -> Script:
    script = script or Script()
    script.event("EXPORT_CANDIDATE_PROFILE", "export-1")
    script.token()
    script.wait(minutes=30)
    script.token()
    return script


def judged(traffic: Traffic) -> Verdict:
    return judge(traffic, Plan(rules=["RSC-301"]))[0].verdict


def test_an_export_from_before_the_first_call_counts_if_nothing_was_forgotten() -> None:
    script = unfetched()

    assert judged(traffic_of(script.records, is_whole=True)) is Verdict.FAILED


def test_a_recording_that_lost_calls_is_not_whole() -> None:
    script = unfetched()
    script.records[-1]["lost_before"] = 2

    traffic = traffic_of(script.records, is_whole=True)

    assert (traffic.is_whole, judged(traffic)) == (False, Verdict.NOT_RUN)


@pytest.mark.parametrize(("created", "verdict"), [(LARKSPUR, Verdict.FAILED), (BRIGHTPATH, Verdict.PASSED)])
@pytest.mark.parametrize("rule", ["RSC-203", "OWN-203"])
def test_the_set_up_of_a_customer_shows_what_was_never_sent_for_that_customer_only(
    created: str, rule: str, verdict: Verdict
) -> None:
    script = Script()
    script.provision(created)
    script.put("atsApplications", {("A-1",): APPLICATION})
    script.put("applicationNotes", {("A-2", "N-1"): NOTE})
    script.wait(minutes=30)
    script.token()

    (result,) = judge(script.traffic, Plan(rules=[rule]))

    assert result.verdict is verdict, result.words


@pytest.mark.parametrize(("created", "verdict"), [(LARKSPUR, Verdict.FAILED), (BRIGHTPATH, Verdict.NOT_RUN)])
def test_the_set_up_of_a_customer_says_nothing_about_lists_and_older_exports_of_others(
    created: str, verdict: Verdict
) -> None:
    script = unfetched()
    script.wait(minutes=1)
    script.provision(created)
    script.put("entityAcls", {("L-1", "JOB_POSTING", "REQ-1"): {}})
    script.wait(minutes=30)
    script.token()

    results = judge(script.traffic, Plan(rules=["RSC-301", "RSC-401"]))

    assert [result.verdict for result in results] == [verdict, verdict]


@pytest.mark.parametrize(
    ("status", "by", "expected"),
    [
        (200, LARKSPUR, Verdict.NOT_RUN),
        (401, LARKSPUR, Verdict.FAILED),
        (503, LARKSPUR, Verdict.FAILED),
        # The export is over, for example because the person has closed their account.
        (404, LARKSPUR, Verdict.NOT_RUN),
        (404, BRIGHTPATH, Verdict.FAILED),
    ],
)
def test_a_fetch_counts_unless_it_must_be_repeated(status: int, by: str, expected: Verdict) -> None:
    script = Script()
    script.token()
    script.event("EXPORT_CANDIDATE_PROFILE", "export-1")
    script.reads("exportedCandidates", "q=request&requestId=export-1", status=status, by=by)
    script.wait(minutes=30)
    script.token()

    assert judged(script.traffic) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [("DELIVERED", Verdict.FAILED), ("", Verdict.FAILED), ("PENDING", Verdict.NOT_RUN), ("DEAD", Verdict.NOT_RUN)],
)
def test_an_export_of_which_the_ats_was_not_told_need_not_be_fetched(state: str, expected: Verdict) -> None:
    script = unfetched(begun())
    next(record for record in script.records if "type" in record)["state"] = state

    assert judged(script.traffic) is expected


def begun() -> Script:
    script = Script()
    script.token()
    return script


def test_an_export_whose_person_was_cut_neither_keeps_nor_breaks_the_rule() -> None:
    script = Script()
    answer = {"elements": [{"candidate": {"firstName": "****", **CUT}}]}
    script.reads("exportedCandidates", "q=request&requestId=export-1", answer=answer)
    script.wait(minutes=30)
    script.token()

    assert judged(script.traffic) is Verdict.NOT_RUN
