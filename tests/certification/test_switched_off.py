"""An ATS shows that it stops sending only while its integration stays off for longer than calls may be on their way."""

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import KINDS
from tests.certification.script import CANDIDATE, Script

TOO_SHORT = (
    "Missing from the traffic: More than a minute during which the integration stays off, and a call after that, "
    "such as the one that learns that it is on again."
)


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["OWN-102"]))
    return result


class Switched(Script):
    """An ATS that has sent a candidate, and learns of each switch."""

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
