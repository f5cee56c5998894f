"""Clients repeat a call after a 401, 429 or 503, so the first try says nothing about its records."""

import pytest

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import Script

SEAT = ("L-1", "JOB_POSTING", "urn:li:person:zoe")
ANSWER = '{"message": "The token used in the request has expired"}'


@pytest.mark.parametrize("status", [401, 429, 503])
@pytest.mark.parametrize("rule", ["RSC-403", "RSC-404"])
def test_somebody_is_taken_off_a_list_and_put_on_it_at_the_second_try(rule: str, status: int) -> None:
    script = Script()
    script.put("entityAclAssignees", {SEAT: {}})
    script.delete("entityAclAssignees", SEAT)
    script.records[-1].update(status=status, answer=ANSWER)
    script.delete("entityAclAssignees", SEAT)
    script.put("entityAclAssignees", {SEAT: {}}).update(status=status, answer=ANSWER)
    script.put("entityAclAssignees", {SEAT: {}})

    (result,) = judge(script.traffic, Plan(rules=[rule]))

    assert result.verdict is Verdict.PASSED, result.words
    assert result.words.startswith("1 person was")
