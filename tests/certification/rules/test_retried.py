"""Clients repeat a call after a 401, 429 or 503, so the refused try says nothing about the records."""

import pytest

from hirewire.certification.findings import Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.rules.access import MOST_LISTS
from hirewire.certification.rules.onboarding import REQUESTED
from tests.certification.script import BRIGHTPATH, CANDIDATE, LARKSPUR, Script

SEAT = ("L-1", "JOB_POSTING", "urn:li:person:zoe")
SETTINGS = {
    "CALLBACK_URL": "*** 72 characters ***",
    "JOB_POSTING_VIEWERS": "ALL_PRODUCT_USERS",
    "APPLICATION_VIEWERS": "ALL_PRODUCT_USERS",
}
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


@pytest.mark.parametrize("status", [401, 429, 503])
def test_an_application_is_provisioned_at_the_second_try(status: int) -> None:
    script = Script()
    script.provision(LARKSPUR)
    script.records[-1].update(status=status, answer=ANSWER)
    script.provision(LARKSPUR)
    sends_as_two_customers(script)

    (result,) = judge(script.traffic, Plan(rules=["RSC-103"]))

    assert result.verdict is Verdict.PASSED, result.words


def test_an_application_that_was_refused_for_its_fields_is_provisioned_at_the_second_try() -> None:
    script = Script()
    script.provision(LARKSPUR)
    script.records[-1].update(status=422)
    script.provision(LARKSPUR)
    sends_as_two_customers(script)

    (result,) = judge(script.traffic, Plan(rules=["RSC-103"]))

    assert result.verdict is Verdict.PASSED, result.words


@pytest.mark.parametrize("status", [201, 409])
def test_an_application_that_already_exists_must_not_be_provisioned_again(status: int) -> None:
    script = Script()
    script.provision(LARKSPUR)
    script.records[-1].update(status=status)
    script.provision(LARKSPUR)
    script.records[-1].update(status=409)

    (result,) = judge(script.traffic, Plan(rules=["RSC-103"]))

    assert result.verdict is Verdict.FAILED


def sends_as_two_customers(script: Script) -> None:
    for by in (LARKSPUR, BRIGHTPATH):
        script.put("candidates", {("C-1",): CANDIDATE}, by=by)


def test_names_that_were_refused_for_an_unknown_token_are_sent_at_the_second_try() -> None:
    script = Script()
    script.name(LARKSPUR, REQUESTED)
    # The hub does not know to which application the refused token belongs.
    script.records[-1].update(status=401, answer=ANSWER, client_id=None)
    script.name(LARKSPUR, REQUESTED)

    (result,) = judge(script.traffic, Plan(rules=["RSC-101"]))

    assert result.verdict is Verdict.PASSED, result.words


def test_a_callback_address_that_was_refused_for_an_unknown_token_is_set_at_the_second_try() -> None:
    script = Script()
    for _ in range(2):
        for key, value in SETTINGS.items():
            script.setting(LARKSPUR, key, value)
    for record in script.records[: len(SETTINGS)]:
        record.update(status=401, answer=ANSWER, client_id=None)
    script.event("INTEGRATION_STATUS_CHANGE", "on")

    (result,) = judge(script.traffic, Plan(rules=["RSC-104"]))

    assert (result.verdict, result.words) == (Verdict.PASSED, "3 settings stored, 1 event delivered.")


def test_a_call_that_was_throttled_is_no_refused_record() -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.records[-1].update(status=429, answer=ANSWER)
    script.put("candidates", {("C-1",): CANDIDATE})

    (result,) = judge(script.traffic, Plan(rules=["OWN-204"]))

    assert result.verdict is Verdict.NOT_RUN


def test_lists_onto_which_somebody_could_not_be_put_do_not_count() -> None:
    script = Script()
    for number in range(MOST_LISTS + 1):
        script.put("entityAclAssignees", {(f"L-{number}", *SEAT[1:]): {}})
    script.records[-1].update(status=429, answer=ANSWER)

    (result,) = judge(script.traffic, Plan(rules=["OWN-401"]))

    assert result.verdict is Verdict.PASSED, result.words


def test_somebody_who_could_not_be_put_on_any_list_shows_no_limit() -> None:
    script = Script()
    script.put("entityAclAssignees", {("L-1", *SEAT[1:]): {}})
    script.records[-1].update(status=422, answer=ANSWER)

    (result,) = judge(script.traffic, Plan(rules=["OWN-401"]))

    assert result.verdict is Verdict.NOT_RUN


def test_a_list_too_many_is_one_fault_although_the_server_refuses_it_each_time() -> None:
    script = Script()
    for number in (*range(MOST_LISTS + 1), MOST_LISTS):
        script.put("entityAclAssignees", {(f"L-{number}", *SEAT[1:]): {}})
    for record in script.records[-2:]:
        record.update(status=422, answer=ANSWER)

    (result,) = judge(script.traffic, Plan(rules=["OWN-401"]))

    assert (result.verdict, [fault.came for fault in result.faults]) == (Verdict.FAILED, ["11 lists"])
