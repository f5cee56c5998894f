"""For most rules, a refused call does not show that the ATS does what the rule asks for.

The call is a fault only if the ATS caused the refusal, for example by leaving out a required field.
"""

import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import FEEDBACK, HOUR, KINDS, NOTE, STAGE
from tests.certification.script import APPLICATION, CANDIDATE, CONTRACT, JOB, LARKSPUR, MILLIS, Fields, Script

READS = {
    "OWN-301": ("conversationEvents", f"q=criteria&viewer=1&timeRange.start={MILLIS}&timeRange.end={MILLIS + HOUR}"),
    "OWN-302": ("prospectNotes", f"q=criteria&contract=1&cutoffDate={MILLIS}&beforeDate={MILLIS + HOUR}"),
    "OWN-303": ("mailStubs", f"q=contract&contract={CONTRACT}&createdDateStart={MILLIS}"),
    "OWN-304": ("seatsV2", "q=attributes"),
}


def judged(script: Script, rule: str) -> Result:
    (result,) = judge(script.traffic, Plan(rules=[rule]))
    return result


@pytest.mark.parametrize("status", [401, 403, 429, 503])
@pytest.mark.parametrize("rule", READS)
def test_a_refused_read_is_no_read(rule: str, status: int) -> None:
    script = Script()
    script.reads(*READS[rule], status=status)
    refused = judged(script, rule)
    script.reads(*READS[rule])

    answered = judged(script, rule)

    assert (refused.verdict, answered.verdict, answered.words) == (Verdict.NOT_RUN, Verdict.PASSED, "1 read.")


@pytest.mark.parametrize("contracts", [1, 20])
def test_refusals_count_for_each_contract(contracts: int) -> None:
    script = Script()
    for number in range(20):
        script.reads("mailStubs", f"q=contract&contract=urn:li:contract:{number % contracts}", status=403)

    verdict = judged(script, "OWN-305").verdict

    assert verdict is (Verdict.FAILED if contracts == 1 else Verdict.PASSED)


@pytest.mark.parametrize("status", [403, 404])
def test_refused_deletions_delete_nothing(status: int) -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.put("candidateNotes", {("C-1", "N-1"): NOTE})
    script.delete("candidateNotes", ("C-1", "N-1"), status=status)
    script.delete("candidates", ("C-1",), status=status)

    assert judged(script, "RSC-501").verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(("of_part", "of_whole"), [(404, 404), (404, 204), (204, 404)])
def test_both_the_part_and_its_record_must_be_deleted(of_part: int, of_whole: int) -> None:
    script = Script()
    script.put("atsApplications", {("A-1",): APPLICATION})
    script.put("applicationStage", {("A-1", "S-1"): STAGE})
    script.put("applicationInterviewFeedbacks", {("A-1", "F-1"): FEEDBACK})
    script.delete("applicationStage", ("A-1", "S-1"), status=of_part)
    script.delete("atsApplications", ("A-1",), status=of_whole)

    assert judged(script, "RSC-503").verdict is Verdict.NOT_RUN


def test_refused_names_of_integrations_are_no_names() -> None:
    script = Script()
    for kind in KINDS:
        script.name(LARKSPUR, (kind,))
        script.records[-1]["status"] = 403
    refused = judged(script, "RSC-101")
    script.name(LARKSPUR, KINDS[:3])
    in_part = judged(script, "RSC-101")
    script.name(LARKSPUR, KINDS[3:])

    named = judged(script, "RSC-101")

    assert [each.verdict for each in (refused, in_part, named)] == [Verdict.NOT_RUN, Verdict.NOT_RUN, Verdict.PASSED]
    assert (in_part.words, named.words) == (
        "Missing from the traffic: An accepted name for CSA_API.",
        "4 integrations got a name.",
    )


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_records_that_never_arrived_keep_no_rule_and_break_none(status: int) -> None:
    script = Script()
    script.put("candidates", {("C-1",): {}})["status"] = status
    script.jobs({"REQ-1": JOB | {"description": "Lorem ipsum"}}, refusals={"REQ-1": status})

    rules = ("RSC-204", "OWN-201", "OWN-205")

    assert [judged(script, rule).verdict for rule in rules] == [Verdict.NOT_RUN] * len(rules)


def test_records_that_were_refused_although_they_look_right_show_nothing() -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})["status"] = 422
    script.jobs({"REQ-1": JOB}, refusals={"REQ-1": 422})

    rules = ("RSC-204", "OWN-201", "OWN-205")

    assert [judged(script, rule).verdict for rule in rules] == [Verdict.NOT_RUN] * len(rules)


def test_a_record_that_was_throttled_and_then_refused_for_its_fields_is_a_fault() -> None:
    script = Script()
    for status in (429, 422):
        script.put("candidates", {("C-1",): {"firstName": "****"}})["status"] = status

    assert judged(script, "RSC-204").verdict is Verdict.FAILED


def test_a_refused_record_that_was_not_repaired_yet_shows_no_error_handling() -> None:
    script = Script()
    script.jobs({"REQ-1": JOB}, refusals={"REQ-1": 422})
    refused = judged(script, "OWN-204")
    script.jobs({"REQ-2": JOB})
    other = judged(script, "OWN-204")
    script.jobs({"REQ-1": JOB})

    repaired = judged(script, "OWN-204")

    assert [each.verdict for each in (refused, other, repaired)] == [
        Verdict.NOT_RUN,
        Verdict.NOT_RUN,
        Verdict.PASSED,
    ]
    assert repaired.words == "1 refused record was repaired; none was sent again unchanged in a loop."


@pytest.mark.parametrize("status", [401, 403, 429, 503])
def test_a_call_that_was_refused_for_its_caller_or_the_moment_shows_no_error_handling(status: int) -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})["status"] = status
    script.put("candidates", {("C-1",): CANDIDATE})

    assert judged(script, "OWN-204").verdict is Verdict.NOT_RUN


def test_deleting_a_refused_record_does_not_repair_it() -> None:
    script = Script()
    script.put("candidates", {("C-1",): {}})["status"] = 422
    script.delete("candidates", ("C-1",), status=404)
    script.delete("candidates", ("C-1",))

    assert judged(script, "OWN-204").verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("job", "verdict"), [({"jobPostingOperationType": "CLOSE"}, Verdict.NOT_RUN), (JOB, Verdict.FAILED)]
)
def test_closing_a_job_that_is_not_open_needs_no_repair(job: Fields, verdict: Verdict) -> None:
    script = Script()
    script.jobs({"REQ-1": {"jobPostingOperationType": "CLOSE"}}, refusals={"REQ-1": 409})
    script.jobs({"REQ-1": job}, refusals={"REQ-1": 409})
    script.wait(minutes=30)
    script.token()

    assert judged(script, "OWN-204").verdict is verdict
