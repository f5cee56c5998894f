"""The callback address must accept events, but need not do so at once: the hub tries a delivery for three days."""

import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import RightAts
from tests.certification.rules.test_mistakes import verdicts
from tests.certification.script import BRIGHTPATH, LARKSPUR, Script

KIND = "INTEGRATION_STATUS_CHANGE"


def configured() -> Script:
    script = RightAts()
    script.configures(LARKSPUR)
    return script


def judged(script: Script, *, minutes: int = 11) -> Result:
    script.wait(minutes=minutes)
    script.token()
    (result,) = judge(script.traffic, Plan(rules=["RSC-104"]))
    return result


@pytest.mark.parametrize(("state", "tries"), [("PENDING", 0), ("PENDING", 1), ("", 0)])
def test_settings_alone_do_not_show_that_the_callback_address_answers(state: str, tries: int) -> None:
    script = configured()
    nothing = judged(script, minutes=0)
    script.event(KIND, "on", state=state, tries=tries)

    result = judged(script)

    words = "Missing from the traffic: An event that the callback address accepts."
    assert [(each.verdict, each.words) for each in (nothing, result)] == [(Verdict.NOT_RUN, words)] * 2


def test_an_address_that_never_answers_is_a_fault_although_the_event_is_still_being_delivered() -> None:
    script = configured()
    script.event(KIND, "on", state="PENDING", tries=5)

    result = judged(script)

    words = "The callback address did not accept an event of type INTEGRATION_STATUS_CHANGE."
    assert (result.verdict, result.words, result.faults[0].came) == (
        Verdict.FAILED,
        words,
        "5 tries; the last answer was 500.",
    )


def test_an_address_that_stops_answering_breaks_no_other_rule() -> None:
    class StopsAnswering(RightAts):
        def onboards(self) -> None:
            super().onboards()
            self.event("JOB_POSTING_STATUS", "lost", state="PENDING", tries=5)

    rules = verdicts(StopsAnswering())

    assert {rule for rule, verdict in rules.items() if verdict is Verdict.FAILED} == {"RSC-104"}


@pytest.mark.parametrize(("tries", "minutes"), [(2, 30), (5, 9)])
def test_one_hiccup_is_no_fault(tries: int, minutes: int) -> None:
    script = configured()
    script.event(KIND, "on")
    script.event(KIND, "off", state="PENDING", tries=tries)

    result = judged(script, minutes=minutes)

    assert (result.verdict, result.words) == (Verdict.PASSED, "3 settings stored, 1 event delivered.")


def test_each_customer_needs_an_event_of_its_own() -> None:
    script = RightAts()
    for by in (LARKSPUR, BRIGHTPATH):
        script.configures(by)
    script.event(KIND, "on")
    one = judged(script, minutes=0)
    script.event(KIND, "on-too", by=BRIGHTPATH)

    both = judged(script, minutes=0)

    assert [each.verdict for each in (one, both)] == [Verdict.NOT_RUN, Verdict.PASSED]
    assert both.words == "6 settings stored, 2 events delivered."


def test_events_of_an_application_that_sets_no_address_do_not_count() -> None:
    script = configured()
    script.event(KIND, "lost", by=BRIGHTPATH, state="DEAD")
    nothing = judged(script)
    script.event(KIND, "on")

    result = judged(script)

    assert [each.verdict for each in (nothing, result)] == [Verdict.NOT_RUN, Verdict.PASSED]


def test_an_event_from_before_a_new_attempt_does_not_count_in_it() -> None:
    script = configured()
    script.event(KIND, "lost", state="DEAD")
    script.token()
    first = script.traffic.last_id
    script.configures(LARKSPUR)
    script.event(KIND, "on")

    (result,) = judge(script.traffic.since(first), Plan(rules=["RSC-104"]))

    assert (result.verdict, result.words) == (Verdict.PASSED, "3 settings stored, 1 event delivered.")
