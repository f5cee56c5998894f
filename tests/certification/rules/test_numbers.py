import pytest

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.script import MILLIS, Script

FIRST = {"elements": [{}], "paging": {"start": 0, "count": 100, "links": [{"rel": "next", "href": "…"}]}}


@pytest.mark.parametrize("start", ["abc", "", "1e2", "²", "9" * 5000])
def test_a_start_that_is_not_a_number_does_not_name_the_next_page(start: str) -> None:
    script = Script()
    script.reads("seatsV2", f"q=attributes&start={start}&count=100", answer=FIRST)
    script.reads("seatsV2", f"q=attributes&start={start}&count=100", status=400)
    (before,) = judge(script.traffic, Plan(rules=["OWN-304"]))
    script.reads("seatsV2", "q=attributes&start=100&count=100")

    (after,) = judge(script.traffic, Plan(rules=["OWN-304"]))

    assert (before.verdict, after.verdict, after.words) == (Verdict.FAILED, Verdict.PASSED, "2 reads.")


@pytest.mark.parametrize("end", ["soon", "²", "9" * 20])
def test_an_impossible_time_gives_no_span(end: str) -> None:
    script = Script()
    script.reads("conversationEvents", f"q=criteria&viewer=1&timeRange.start={MILLIS}&timeRange.end={end}", status=400)

    (result,) = judge(script.traffic, Plan(rules=["OWN-301"]))

    assert (result.verdict, result.words) == (Verdict.FAILED, "A read gave no time span.")
