"""An export is complete when the ATS has sent back the person and, if a job was chosen, an application for that job.

After a second export of the person, the ATS must send an application for the second job, but no second candidate.
"""

import pytest

from hirewire.certification.calls import traffic_of
from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from tests.certification.right import ADA, LINA
from tests.certification.script import APPLICATION, BRIGHTPATH, CANDIDATE, LARKSPUR, Script

ON_FIRST = APPLICATION | {"atsCandidateId": "C-4", "atsJobPostingId": "REQ-1"}
ON_SECOND = ON_FIRST | {"atsJobPostingId": "REQ-2"}
REFUSAL = {"status": 409, "message": "The record was changed in the meantime."}


def judged(script: Script, rule: str) -> Result:
    (result,) = judge(script.traffic, Plan(rules=[rule]))
    return result


def brought(script: Script, *, person: str = ADA, candidate: str = "C-4", by: str = LARKSPUR) -> None:
    script.put("candidates", {(candidate,): CANDIDATE | {"manualMatchedMember": person}}, by=by)


def test_an_export_that_was_only_fetched_has_not_come_back_yet() -> None:
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")

    result = judged(script, "RSC-301")

    assert (result.verdict, result.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: The exported person as a candidate with the person's id, on the chosen job.",
    )


def test_a_person_who_came_back_without_the_application_is_not_on_the_job_yet() -> None:
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")
    brought(script)

    assert judged(script, "RSC-301").verdict is Verdict.NOT_RUN


def test_a_refused_application_puts_nobody_on_a_job() -> None:
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")
    brought(script)
    script.put("atsApplications", {("A-4",): ON_FIRST}, refusals={("A-4",): REFUSAL})

    assert judged(script, "RSC-301").verdict is Verdict.NOT_RUN


def test_an_export_without_a_job_has_come_back_as_soon_as_the_candidate_has() -> None:
    script = Script()
    script.fetches("export-1", ADA)
    brought(script)

    result = judged(script, "RSC-301")

    assert (result.verdict, result.words) == (Verdict.PASSED, "1 exported person came back as a candidate.")


def test_people_are_counted_once_however_often_they_are_fetched_and_exported() -> None:
    script = Script()
    for request_id in ("export-1", "export-1", "export-2"):
        script.fetches(request_id, ADA)
    script.fetches("export-3", LINA)
    brought(script)
    brought(script, person=LINA, candidate="C-3")

    assert judged(script, "RSC-301").words == "2 exported people came back as candidates."


def second_export(*, request_id: str = "export-2") -> Script:
    """Fetch a second export of a person whom the ATS sent back after the first export.

    The second export names another job, unless ``request_id`` repeats the first export.
    """
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")
    brought(script)
    script.put("atsApplications", {("A-4",): ON_FIRST})
    script.fetches(request_id, ADA, "REQ-2" if request_id != "export-1" else "REQ-1")
    return script


def test_fetching_an_export_again_is_no_second_export() -> None:
    result = judged(second_export(request_id="export-1"), "RSC-303")

    assert (result.verdict, result.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: A second export of the same person.",
    )


@pytest.mark.parametrize("is_refused_first", [False, True])
def test_a_known_person_must_arrive_on_the_job_of_the_second_export(*, is_refused_first: bool) -> None:
    script = second_export()
    if is_refused_first:
        script.put("atsApplications", {("A-5",): ON_SECOND}, refusals={("A-5",): REFUSAL})
    before = judged(script, "RSC-303")

    script.put("atsApplications", {("A-5",): ON_SECOND})

    after = judged(script, "RSC-303")
    assert (before.verdict, before.words) == (
        Verdict.NOT_RUN,
        "Missing from the traffic: The person of the second export, on the job that was chosen for this export.",
    )
    assert (after.verdict, after.words) == (Verdict.PASSED, "1 export of known people made no second candidate.")


@pytest.mark.parametrize("rule", ["RSC-301", "RSC-303"])
def test_another_customers_application_puts_nobody_on_a_job(rule: str) -> None:
    script = second_export()
    script.put("atsApplications", {("A-5",): ON_SECOND}, by=BRIGHTPATH)

    assert judged(script, rule).verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("person", "by", "verdict"),
    [(ADA, LARKSPUR, Verdict.FAILED), (LINA, LARKSPUR, Verdict.PASSED), (ADA, BRIGHTPATH, Verdict.PASSED)],
)
def test_only_people_who_were_exported_must_be_one_candidate(person: str, by: str, verdict: Verdict) -> None:
    """If a member was not exported and has two records in the ATS, both records may be linked to the member by hand."""
    script = second_export()
    script.put("atsApplications", {("A-5",): ON_SECOND})
    for candidate in ("C-8", "C-9"):
        brought(script, person=person, candidate=candidate, by=by)

    assert judged(script, "RSC-303").verdict is verdict


@pytest.mark.parametrize(("is_whole", "verdict"), [(False, Verdict.NOT_RUN), (True, Verdict.FAILED)])
@pytest.mark.parametrize("is_updated", [False, True])
def test_a_person_may_be_known_from_before_the_recording(*, is_whole: bool, is_updated: bool, verdict: Verdict) -> None:
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")
    if is_updated:
        script.patch("candidates", ("C-4",), {"$set": {"currentJobTitle": "****"}})
    script.put("atsApplications", {("A-4",): ON_FIRST})

    assert judged_later(script, is_whole=is_whole) is verdict


def test_an_application_of_somebody_else_does_not_bring_an_exported_person() -> None:
    script = Script()
    script.put("candidates", {("C-4",): CANDIDATE})
    script.fetches("export-1", ADA, "REQ-1")
    script.put("atsApplications", {("A-4",): ON_FIRST})

    assert judged_later(script) is Verdict.FAILED


def judged_later(script: Script, *, is_whole: bool = False) -> Verdict:
    script.wait(minutes=30)
    script.token()
    (result,) = judge(traffic_of(script.records, is_whole=is_whole), Plan(rules=["RSC-301"]))
    return result.verdict


@pytest.mark.parametrize(("job", "verdict"), [("REQ-2", Verdict.PASSED), ("", Verdict.NOT_RUN)])
def test_a_person_who_was_linked_in_an_earlier_attempt_is_known(job: str, verdict: Verdict) -> None:
    script = Script()
    brought(script)
    last_id = script.traffic.last_id
    script.fetches("export-1", ADA, job)
    script.put("atsApplications", {("A-5",): ON_SECOND})

    (result,) = judge(script.traffic.since(last_id), Plan(rules=["RSC-301"]))

    assert result.verdict is verdict


@pytest.mark.parametrize(("request_id", "verdict"), [("export-2", Verdict.PASSED), ("export-1", Verdict.NOT_RUN)])
def test_a_person_may_have_been_exported_first_in_an_earlier_attempt(request_id: str, verdict: Verdict) -> None:
    script = Script()
    script.fetches("export-1", ADA, "REQ-1")
    brought(script)
    last_id = script.traffic.last_id
    script.fetches(request_id, ADA, "REQ-2")
    script.put("atsApplications", {("A-5",): ON_SECOND})

    (result,) = judge(script.traffic.since(last_id), Plan(rules=["RSC-303"]))

    assert result.verdict is verdict


@pytest.mark.parametrize(
    ("is_earlier", "candidate", "verdict"),
    [(False, "C-9", Verdict.FAILED), (True, "C-9", Verdict.PASSED), (False, "C-1", Verdict.FAILED)],
)
def test_only_the_present_attempt_must_make_no_second_candidate(
    *, is_earlier: bool, candidate: str, verdict: Verdict
) -> None:
    script = Script()
    script.put("candidates", {("C-1",): CANDIDATE})
    script.fetches("export-1", ADA, "REQ-1")
    brought(script)
    if is_earlier:
        brought(script, candidate=candidate)
    last_id = script.traffic.last_id
    script.fetches("export-2", ADA, "REQ-2")
    brought(script, candidate=candidate)
    script.put("atsApplications", {("A-5",): ON_SECOND})

    (result,) = judge(script.traffic.since(last_id), Plan(rules=["RSC-303"]))

    assert result.verdict is verdict
