"""RSC-201: the ATS must poll the newest task of each job until the task ends.

The ATS need not poll tasks that only close a job.
"""

from collections.abc import Mapping

import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import RightAts
from tests.certification.rules.test_mistakes import verdicts
from tests.certification.script import BRIGHTPATH, JOB, LARKSPUR, Fields, Script

CLOSURE: Fields = {"jobPostingOperationType": "CLOSE"}
UNASKED = "The ATS never asked what became of job REQ-1."


class Forgetful(Script):
    """An ATS that sends jobs, but reads tasks only for the jobs in ``asked``."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = {"REQ-0"}
        self.jobs({"REQ-0": JOB})

    def tasks(self, tasks: Mapping[str, Fields], *, by: str = LARKSPUR) -> None:
        super().tasks({urn: task for urn, task in tasks.items() if task["externalJobPostingId"] in self.asked}, by=by)


def judged(script: Script, *, minutes: int = 30) -> Result:
    script.wait(minutes=minutes)
    script.token()
    (result,) = judge(script.traffic, Plan(rules=["RSC-201"]))
    return result


def test_a_job_that_nobody_asked_about_is_a_fault_and_breaks_no_other_rule() -> None:
    class AsksAboutTheFirstJobsOnly(RightAts):
        def tasks(self, tasks: Mapping[str, Fields], *, by: str = LARKSPUR) -> None:
            super().tasks({urn: task for urn, task in tasks.items() if task["externalJobPostingId"] != "REQ-4"}, by=by)

    rules = verdicts(AsksAboutTheFirstJobsOnly())

    assert {rule for rule, verdict in rules.items() if verdict is Verdict.FAILED} == {"RSC-201"}


def test_each_job_that_nobody_asked_about_is_named() -> None:
    script = Forgetful()
    script.jobs({f"REQ-{number}": JOB for number in range(1, 101)})

    result = judged(script)

    assert (result.verdict, result.words, len(result.faults)) == (Verdict.FAILED, UNASKED, 100)


OPEN = "Missing from the traffic: Polls of each job's task until it ends."


def test_a_job_may_still_be_asked_about_for_ten_minutes() -> None:
    script = Forgetful()
    script.jobs({"REQ-1": JOB})

    result = judged(script, minutes=9)

    assert (result.verdict, result.words) == (Verdict.NOT_RUN, OPEN)


def test_a_task_may_still_end_for_ten_minutes() -> None:
    script = Script()
    script.jobs({"REQ-1": JOB})
    script.tasks({"urn:li:simpleJobPostingTask:1": {"status": "IN_PROGRESS", "externalJobPostingId": "REQ-1"}})

    result = judged(script, minutes=9)

    assert (result.verdict, result.words) == (Verdict.NOT_RUN, OPEN)


def test_the_first_question_may_come_within_ten_minutes() -> None:
    script = Script()
    script.jobs({"REQ-1": JOB})
    script.records.pop()

    result = judged(script, minutes=9)

    assert (result.verdict, result.words) == (Verdict.NOT_RUN, OPEN)


def test_only_the_newest_task_of_a_job_counts() -> None:
    script = Forgetful()
    script.jobs({"REQ-1": JOB, "REQ-2": JOB})
    script.asked.add("REQ-1")
    script.jobs({"REQ-1": JOB, "REQ-2": JOB | {"state": "CLOSED"}})

    assert judged(script).verdict is Verdict.PASSED


@pytest.mark.parametrize(("refusals", "verdict"), [({}, Verdict.PASSED), ({"REQ-1": 400}, Verdict.FAILED)])
@pytest.mark.parametrize("status", ["FAILED", "IN_PROGRESS"])
def test_an_earlier_task_need_not_be_followed_after_the_job_was_accepted_again(
    status: str, refusals: Mapping[str, int], verdict: Verdict
) -> None:
    script = Script()
    script.jobs({"REQ-1": JOB})
    script.tasks({"urn:li:simpleJobPostingTask:1": {"status": status, "externalJobPostingId": "REQ-1"}})
    script.jobs({"REQ-1": JOB}, refusals=refusals)

    assert judged(script).verdict is verdict


def test_closing_a_job_needs_no_question() -> None:
    script = Forgetful()
    script.jobs({"REQ-1": CLOSURE})

    assert judged(script).verdict is Verdict.PASSED


def test_a_question_that_was_refused_is_a_question() -> None:
    script = Forgetful()
    script.jobs({"REQ-1": JOB})
    script.reads("simpleJobPostingTasks", "ids=urn%3Ali%3AsimpleJobPostingTask%3A2", status=503)

    assert judged(script).verdict is Verdict.PASSED


def test_questions_that_are_all_refused_leave_the_rule_open() -> None:
    script = Script()
    script.jobs({"REQ-1": JOB})
    script.records[-1]["status"] = 403

    result = judged(script)

    assert (result.verdict, result.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: An answer about what became of the jobs.",
    )


def test_jobs_that_were_only_closed_need_no_question_but_show_nothing() -> None:
    script = Script()
    script.jobs({"REQ-1": CLOSURE})
    script.records.pop()

    assert judged(script).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize("status", ["FAILED", "IN_PROGRESS"])
@pytest.mark.parametrize(("job", "verdict"), [(CLOSURE, Verdict.PASSED), (JOB, Verdict.FAILED)])
def test_a_task_that_closes_a_job_need_neither_succeed_nor_end(job: Fields, verdict: Verdict, status: str) -> None:
    script = Script()
    script.jobs({"REQ-1": job})
    script.tasks({"urn:li:simpleJobPostingTask:1": {"status": status, "externalJobPostingId": "REQ-1"}})

    assert judged(script).verdict is verdict


@pytest.mark.parametrize(("job", "verdict"), [(CLOSURE, Verdict.PASSED), (JOB, Verdict.FAILED)])
def test_a_task_that_closes_a_job_may_belong_to_an_earlier_attempt(job: Fields, verdict: Verdict) -> None:
    script = Script()
    script.jobs({"REQ-1": job})
    last_id = script.traffic.last_id
    script.jobs({"REQ-2": JOB})
    script.tasks({"urn:li:simpleJobPostingTask:1": {"status": "FAILED", "externalJobPostingId": "REQ-1"}})

    (result,) = judge(script.traffic.since(last_id), Plan(rules=["RSC-201"]))

    assert result.verdict is verdict


@pytest.mark.parametrize(("by", "verdict"), [(LARKSPUR, Verdict.PASSED), (BRIGHTPATH, Verdict.FAILED)])
def test_only_the_same_customers_job_repairs_a_failed_one(by: str, verdict: Verdict) -> None:
    script = Script()
    script.jobs({"REQ-1": JOB})
    script.tasks({"urn:li:simpleJobPostingTask:1": {"status": "FAILED", "externalJobPostingId": "REQ-1"}})
    script.jobs({"REQ-1": JOB}, by=by)

    assert judged(script).verdict is verdict
