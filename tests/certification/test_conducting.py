from datetime import UTC, datetime

from hirewire.certification.calls import Traffic
from hirewire.certification.conducting import Conductor
from hirewire.certification.findings import Result, Statement, Verdict
from hirewire.certification.judging import Plan
from hirewire.certification.limits import Limited
from hirewire.certification.people import Nobody, Reply, Words
from hirewire.certification.requirements import BY_ID, Teller
from hirewire.certification.showing import Saying, begun, ended, replied
from tests.certification.right import NOTE, RightAts
from tests.certification.script import CANDIDATE, MILLIS, Script
from tests.certification.vendor import Act, Vendor

AT = datetime(2026, 5, 5, 12, tzinfo=UTC)
YES, NO, DONE, END = Words(Reply.YES), Words(Reply.NO), Words(Reply.DONE), Words(Reply.END)


def conduct(script: Script, tester: Vendor, *rules: str) -> tuple[Traffic, list[Result]]:
    plan = Plan(rules=rules)
    return Conductor(lambda: script.traffic, tester, plan, now=lambda: AT).run()


def verdicts(results: list[Result]) -> list[tuple[str, str]]:
    return [(result.requirement.id, result.verdict.value) for result in results]


def test_a_rule_waits_until_calls_show_it_and_then_asks_what_a_person_sees() -> None:
    script = Script()
    rule = BY_ID["RSC-501"]
    steps: list[Act] = [
        lambda: script.put("candidates", {("C-1",): CANDIDATE}),
        lambda: script.put("candidateNotes", {("C-1", "N-1"): NOTE}),
        lambda: script.delete("candidateNotes", ("C-1", "N-1")),
        lambda: script.delete("candidates", ("C-1",)),
    ]
    tester = Vendor(steps, [YES])

    _, (result,) = conduct(script, tester, "RSC-501")

    assert tester.heard == [
        rule.act,
        "PUT /rest/candidates",
        "PUT /rest/candidateNotes",
        "DELETE /rest/candidateNotes",
        "DELETE /rest/candidates",
        "RSC-501 passed",
        rule.look,
        "RSC-501 passed",
    ]
    assert (result.verdict, result.told_by) == (Verdict.PASSED, (Teller.TRAFFIC, Teller.RECRUITER))
    assert result.statements == (Statement("Noor Haddad", AT, rule.look, "yes"),)


def test_a_slow_call_that_is_recorded_after_quick_ones_is_seen_and_counts() -> None:
    script = Script()
    broken = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
    script.put("candidates", {("C-1",): broken})
    late: list[dict[str, object]] = []

    def overtaken() -> None:
        script.put("candidates", {("C-2",): CANDIDATE})
        late.append(script.records.pop() | {"id": "slow"})
        script.call("GET", "/v2/seatsV2")
        script.call("GET", "/v2/mailStubs")

    def recorded() -> None:
        script.records.insert(1, late.pop())

    tester = Vendor([overtaken, recorded], [YES, YES])

    _, (result,) = conduct(script, tester, "RSC-204")

    seen = [words for words in tester.heard if words.startswith(("GET", "PUT"))]
    assert seen == ["GET /v2/seatsV2", "GET /v2/mailStubs", "PUT /rest/candidates"]
    assert result.verdict is Verdict.PASSED


def test_an_answer_of_no_fails_a_rule_although_its_calls_were_right() -> None:
    _, (result,) = conduct(RightAts().run(), Vendor(answers=[NO]), "RSC-501")

    assert (result.verdict, result.words) == (
        Verdict.FAILED,
        f"Noor Haddad answered no: {BY_ID['RSC-501'].look}",
    )


def test_a_wrong_step_can_be_tried_again_and_only_the_new_calls_count() -> None:
    script = Script()
    broken = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
    steps: list[Act] = [
        lambda: script.put("candidates", {("C-1",): broken}),
        lambda: None,
        lambda: script.put("candidates", {("C-2",): CANDIDATE}),
    ]

    _, (result,) = conduct(script, Vendor(steps, [YES, YES]), "RSC-204")

    assert (result.verdict, result.faults) == (Verdict.PASSED, ())


def test_a_failed_rule_stays_failed_if_nobody_tries_again() -> None:
    script = Script()
    broken = {name: value for name, value in CANDIDATE.items() if name != "firstName"}
    script.put("candidates", {("C-1",): broken})

    _, (result,) = conduct(script, Vendor(answers=[NO]), "RSC-204")

    assert (result.verdict, result.words) == (Verdict.FAILED, "Candidates: C-1 lacks firstName.")


def test_pressing_done_too_early_shows_what_is_missing_and_goes_on() -> None:
    script = Script()
    steps: list[Act | Words] = [DONE, lambda: script.put("candidates", {("C-1",): CANDIDATE})]
    tester = Vendor(steps, [YES])

    _, (result,) = conduct(script, tester, "RSC-204")

    assert tester.heard[1:3] == ["RSC-204 not run", "PUT /rest/candidates"]
    assert result.verdict is Verdict.PASSED


def test_a_statement_is_recorded_in_the_words_of_the_person() -> None:
    address = "https://docs.ats.example/recruiter/fields"

    _, (result,) = conduct(Script(), Vendor(answers=[Words(Reply.TEXT, address)]), "RSC-302")

    assert (result.verdict, result.words) == (Verdict.PASSED, f"Noor Haddad answered: {address}")
    assert result.statements[0].answer == address


def test_a_rule_that_does_not_apply_keeps_the_reason_and_who_gave_it() -> None:
    reason = Words(Reply.NOT_APPLICABLE, "It has no access lists.")

    _, (result,) = conduct(Script(), Vendor([reason]), "RSC-401")

    assert (result.verdict, result.words) == (Verdict.NOT_APPLICABLE, "It has no access lists.")
    assert result.statements[0].name == "Noor Haddad"


def test_ending_a_run_keeps_the_answers_and_leaves_the_rest_not_run() -> None:
    script = RightAts().run()

    _, results = conduct(script, Vendor(answers=[YES, END]), "RSC-101", "RSC-102", "RSC-103")

    assert verdicts(results) == [("RSC-101", "passed"), ("RSC-102", "not run"), ("RSC-103", "not run")]
    assert results[2].words == "The run ended before this rule."


def test_a_skipped_rule_is_not_run() -> None:
    _, (result,) = conduct(Script(), Vendor([Words(Reply.SKIP)]), "RSC-204")

    assert (result.verdict, result.words) == (Verdict.NOT_RUN, "It was skipped.")


def test_rules_for_which_no_time_is_left_are_not_run_and_say_so() -> None:
    script, seconds = Script(), [0.0]

    def slowly() -> None:
        script.put("candidates", {("C-1",): CANDIDATE})
        seconds[0] = 90.0

    tester = Limited(Vendor([slowly], [YES]), 60, monotonic=lambda: seconds[0])
    conductor = Conductor(lambda: script.traffic, tester, Plan(rules=["RSC-204", "RSC-501"]), now=lambda: AT)

    _, results = conductor.run()

    assert verdicts(results) == [("RSC-204", "not run"), ("RSC-501", "not run")]
    assert {result.words for result in results} == {
        "The run reached its time limit, 1 min, before this rule was shown."
    }
    assert conductor.is_cut


def reversed_times(script: Script, candidate: str) -> None:
    times = {"externalCreatedAt": MILLIS, "externalLastModifiedAt": MILLIS - 1}
    script.put("candidates", {(candidate,): CANDIDATE | times})


def test_a_later_mistake_breaks_a_rule_about_all_calls() -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    tester = Vendor([lambda: reversed_times(script, "C-2"), Words(Reply.SKIP)])

    _, (result, _) = conduct(script, tester, "OWN-205", "RSC-501")

    assert (result.verdict, result.words) == (Verdict.FAILED, "Candidates: C-2 was changed before it was created.")
    assert tester.heard[-1] == "OWN-205 failed"


def test_a_mistake_before_the_last_attempt_does_not_count_at_the_end() -> None:
    script = Script()
    reversed_times(script, "C-1")
    tester = Vendor([lambda: script.put("candidates", {("C-2",): CANDIDATE})], [YES])

    _, (result,) = conduct(script, tester, "OWN-205")

    assert result.verdict is Verdict.PASSED


def test_an_answer_stays_if_its_rule_fails_at_the_end() -> None:
    script = RightAts().run()
    showing = replied(
        begun(BY_ID["RSC-505"], script.traffic, Plan()),
        Saying(Words(Reply.TEXT, "Each month."), "Noor Haddad", AT),
        script.traffic,
        Plan(),
    )
    del script.put("candidates", {("C-3",): CANDIDATE})["request_headers"]["LinkedIn-Version"]

    result = ended(showing, script.traffic, Plan()).result

    assert (showing.result.verdict, result.verdict) == (Verdict.PASSED, Verdict.FAILED)
    assert [each.answer for each in result.statements] == ["Each month."]


def test_what_calls_show_by_the_end_of_the_time_is_judged_if_nobody_attends() -> None:
    script = RightAts().run()
    seconds = iter([0.0, 90.0])
    tester = Limited(Nobody(60, Vendor()), 60, monotonic=lambda: next(seconds))
    conductor = Conductor(lambda: script.traffic, tester, Plan(rules=["RSC-501", "RSC-502"]), now=lambda: AT)

    _, results = conductor.run()

    assert verdicts(results) == [("RSC-501", "passed"), ("RSC-502", "passed")]
    assert not conductor.is_cut
