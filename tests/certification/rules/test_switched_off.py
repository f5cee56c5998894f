"""Whether an ATS stops sending after its integration is switched off.

An ATS can show this only if its integration stays off for longer than a call can take to arrive.
"""

import pytest

from hirewire.certification.calls import traffic_of
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import KINDS
from tests.certification.script import BRIGHTPATH, CANDIDATE, LARKSPUR, Script

TOO_SHORT = (
    "Missing from the traffic: More than a minute during which the integration stays off, and a call after that, "
    "such as the one that tells the ATS that the integration is on again."
)


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["OWN-102"]))
    return result


class Switched(Script):
    def __init__(self) -> None:
        super().__init__()
        self.sends()

    def sends(self, status: int = 200) -> None:
        self.put("candidates", {("C-1",): CANDIDATE})["status"] = status

    def learns(self, status: str) -> None:
        elements = [{"integrationType": kind, "onboardingStatus": status} for kind in KINDS]
        self.reads("atsIntegrations", "q=request&requestId=1", answer={"elements": elements})


def test_a_refused_record_is_news_and_does_not_show_that_the_ats_has_stopped() -> None:
    script = Switched()
    script.event("INTEGRATION_STATUS_CHANGE", "off")
    script.sends(status=403)

    assert (judged(script).verdict, judged(script).words) == (Verdict.NOT_RUN, TOO_SHORT)


def test_an_integration_that_is_on_again_at_once_shows_nothing_however_long_the_recording_goes_on() -> None:
    script = Switched()
    script.learns("DISABLED")
    script.learns("ENABLED")
    script.wait(minutes=30)
    script.sends()

    assert (judged(script).verdict, judged(script).words) == (Verdict.NOT_RUN, TOO_SHORT)


def test_an_ats_that_sends_nothing_until_it_is_on_again_has_stopped() -> None:
    script = Switched()
    script.learns("DISABLED")
    script.wait(seconds=61)
    script.learns("ENABLED")

    assert (judged(script).verdict, judged(script).words) == (Verdict.PASSED, "The ATS stopped sending.")


def test_records_that_were_on_their_way_are_no_fault() -> None:
    script = Switched()
    script.learns("DISABLED")
    script.sends(status=403)
    script.wait(minutes=2)
    script.learns("ENABLED")
    script.sends()

    assert judged(script).verdict is Verdict.PASSED


def test_a_second_switch_is_news_again() -> None:
    script = Switched()
    script.learns("DISABLED")
    script.learns("ENABLED")
    script.wait(minutes=5)
    script.sends(status=403)

    assert judged(script).verdict is Verdict.NOT_RUN


def test_an_ats_that_goes_on_in_the_second_time_off_fails() -> None:
    script = Switched()
    script.learns("DISABLED")
    script.wait(minutes=2)
    script.learns("ENABLED")
    script.learns("DISABLED")
    script.wait(minutes=2)
    script.sends(status=403)

    result = judged(script)

    assert (result.verdict, result.words) == (
        Verdict.FAILED,
        "The ATS kept sending records after the integration was switched off.",
    )


def test_a_403_does_not_mean_off_if_nothing_has_changed() -> None:
    """Perhaps the ATS got the 403 because it named another customer's company or lacks a scope."""
    script = Switched()
    for _ in range(3):
        script.sends(status=403)
        script.wait(minutes=2)

    result = judged(script)

    assert (result.verdict, result.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: An integration that is switched off.",
    )


@pytest.mark.parametrize(("by", "verdict"), [(LARKSPUR, Verdict.FAILED), (BRIGHTPATH, Verdict.NOT_RUN)])
def test_a_change_of_the_same_application_tells_why_a_record_was_refused(by: str, verdict: Verdict) -> None:
    script = Switched()
    script.event("INTEGRATION_STATUS_CHANGE", "off", by=by)
    for _ in range(2):
        script.sends(status=403)
        script.wait(minutes=2)

    assert judged(script).verdict is verdict


@pytest.mark.parametrize(("is_whole", "verdict"), [(True, Verdict.FAILED), (False, Verdict.NOT_RUN)])
def test_a_403_shows_that_records_came_too_early_only_if_they_were_the_first(
    *, is_whole: bool, verdict: Verdict
) -> None:
    script = Script()
    for status in (403, 200):
        script.put("candidates", {("C-1",): CANDIDATE})["status"] = status

    (result,) = judge(traffic_of(script.records, is_whole=is_whole), Plan(rules=["OWN-101"]))

    assert result.verdict is verdict


def test_a_new_attempt_begins_with_a_new_application() -> None:
    script = Script()
    script.provision(LARKSPUR)
    script.put("candidates", {("C-1",): CANDIDATE})["status"] = 403
    first = script.traffic.last_id
    script.put("candidates", {("C-1",): CANDIDATE})
    (same,) = judge(script.traffic.since(first), Plan(rules=["OWN-101"]))
    script.provision(BRIGHTPATH)
    script.put("candidates", {("C-1",): CANDIDATE}, by=BRIGHTPATH)

    (new,) = judge(script.traffic.since(first), Plan(rules=["OWN-101"]))

    assert [same.verdict, new.verdict] == [Verdict.NOT_RUN, Verdict.PASSED]
