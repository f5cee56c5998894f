"""An ATS must delete the parts of a record before the record, and send nothing about a deleted candidate.

It may send a deleted stage again.
"""

import pytest

from hirewire.certification.adapters import PythonAdapter
from hirewire.certification.choosing import plan_from
from hirewire.certification.conducting import Conductor
from hirewire.certification.findings import Options, Result, Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.people import Reply, Words
from tests.certification.right import FEEDBACK, HOUR, NOTE, STAGE
from tests.certification.script import APPLICATION, BEGIN, BRIGHTPATH, CANDIDATE, LARKSPUR, MILLIS, Script
from tests.certification.vendor import Vendor

PARTS = {
    "applicationNotes": (("A-1", "N-1"), NOTE),
    "applicationStage": (("A-1", "S-1"), STAGE),
    "applicationInterviewFeedbacks": (("A-1", "F-1"), FEEDBACK),
}
OPEN = (
    "Missing from the traffic: Somebody who deletes a part of each kind that an application has, and then the "
    "application."
)


def judged(script: Script, rule: str, *, lacks: tuple[str, ...] = ()) -> Result:
    (result,) = judge(script.traffic, Plan(rules=[rule], options=Options(lacks=dict.fromkeys(lacks, "It stays."))))
    return result


def deletes(*resources: str) -> Script:
    script = Script()
    script.put("atsApplications", {("A-1",): APPLICATION})
    for resource, (ids, fields) in PARTS.items():
        script.put(resource, {ids: fields})
    for resource in resources:
        script.delete(resource, PARTS[resource][0])
    script.delete("atsApplications", ("A-1",))
    return script


@pytest.mark.parametrize("left", PARTS)
def test_a_part_of_each_kind_must_be_deleted(left: str) -> None:
    all_but_one = judged(deletes(*(PARTS.keys() - {left})), "RSC-503")

    assert (all_but_one.verdict, all_but_one.words) == (Verdict.NOT_RUN, OPEN)
    assert judged(deletes(*PARTS), "RSC-503").verdict is Verdict.PASSED


def test_what_nobody_can_delete_in_the_ats_may_stay() -> None:
    script = deletes("applicationNotes")

    some = judged(script, "RSC-503", lacks=("delete-stage",))
    all_others = judged(script, "RSC-503", lacks=("delete-stage", "add-feedback", "open-page"))

    assert [some.verdict, all_others.verdict] == [Verdict.NOT_RUN, Verdict.PASSED]
    assert all_others.words == (
        "1 deletion in the right order. Nobody can delete interview feedback: It stays."
        " Nobody can delete stages: It stays."
    )


def test_a_run_takes_what_the_ats_lacks_from_its_adapter() -> None:
    class Ats:
        lacks = {"delete-stage": "It stays.", "delete-feedback": "It stays."}  # noqa: RUF012 - as a vendor writes it

    script = deletes("applicationNotes")
    person = Vendor(answers=[Words(Reply.YES)])
    plan = Plan(rules=["RSC-503"])

    _, (result,) = Conductor(
        lambda: script.traffic, person, plan, now=lambda: BEGIN, adapters=[PythonAdapter(Ats())]
    ).run()

    assert result.verdict is Verdict.PASSED


def test_a_run_without_an_adapter_is_told_what_the_ats_lacks() -> None:
    script = deletes("applicationNotes")
    person = Vendor(answers=[Words(Reply.YES)])
    plan = plan_from(rules=["RSC-503"], lacks=["delete-stage=It stays.", "delete-feedback = It stays."])

    _, (result,) = Conductor(lambda: script.traffic, person, plan, now=lambda: BEGIN).run()

    assert result.verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("by", "is_restored", "verdict"),
    [
        (LARKSPUR, False, Verdict.FAILED),
        (LARKSPUR, True, Verdict.PASSED),
        (BRIGHTPATH, False, Verdict.PASSED),
    ],
)
def test_no_application_of_a_deleted_candidate_may_follow(by: str, *, is_restored: bool, verdict: Verdict) -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.put("atsApplications", {("A-1",): APPLICATION, ("A-2",): APPLICATION | {"atsCandidateId": "C-2"}})
    script.delete("candidates", ("C-1",))
    script.delete("atsApplications", ("A-1",))
    if is_restored:
        script.put("candidates", {("C-1",): CANDIDATE | {"externalLastModifiedAt": MILLIS}})
    script.put("atsApplications", {("A-2",): APPLICATION | {"atsCandidateId": "C-2"}})
    script.put("atsApplications", {("A-1",): APPLICATION}, by=by)

    assert judged(script, "RSC-502").verdict is verdict


@pytest.mark.parametrize(("status", "verdict"), [(204, Verdict.PASSED), (404, Verdict.FAILED)])
def test_a_stage_that_was_deleted_may_be_entered_again(status: int, verdict: Verdict) -> None:
    script = Script()
    script.put("applicationStage", {("A-1", "S-1"): STAGE})
    script.delete("applicationStage", ("A-1", "S-1"), status=status)
    script.put("applicationStage", {("A-1", "S-1"): STAGE | {"atsCreatedAt": MILLIS + HOUR}})

    assert judged(script, "OWN-203").verdict is verdict
