import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import BRIGHTPATH, LARKSPUR, Script

LIST, ZOE = ("L-1", "JOB_POSTING", "REQ-2"), ("L-1", "JOB_POSTING", "urn:li:person:zoe")


def judged(script: Script, rule: str) -> Result:
    (result,) = judge(script.traffic, Plan(rules=[rule]))
    return result


@pytest.mark.parametrize("status", [403, 422, 503])
def test_a_list_onto_which_nobody_could_be_put_has_nobody_on_it(status: int) -> None:
    script = Script()
    script.put("entityAcls", {LIST: {}})
    script.put("entityAclAssignees", {ZOE: {}})["status"] = status
    refused = judged(script, "RSC-401")
    script.put("entityAclAssignees", {ZOE: {}})

    assert [refused.verdict, judged(script, "RSC-401").verdict] == [Verdict.NOT_RUN, Verdict.PASSED]


def test_taking_somebody_off_a_list_puts_nobody_on_it() -> None:
    script = Script()
    script.put("entityAcls", {LIST: {}})
    script.delete("entityAclAssignees", ZOE)

    assert judged(script, "RSC-401").verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("by", "status", "verdict"),
    [
        (LARKSPUR, 204, Verdict.PASSED),
        (LARKSPUR, 404, Verdict.NOT_RUN),
        (BRIGHTPATH, 204, Verdict.NOT_RUN),
    ],
)
def test_somebody_is_put_on_a_list_again_only_after_being_taken_off(by: str, status: int, verdict: Verdict) -> None:
    script = Script()
    script.delete("entityAclAssignees", ZOE, by=by, status=status)
    script.put("entityAclAssignees", {ZOE: {}})

    assert judged(script, "RSC-404").verdict is verdict
