import pytest

from hirewire.certification.findings import Result, Verdict
from hirewire.certification.judging import Plan, judge
from hirewire.certification.rules import volume
from tests.certification.right import FEEDBACK, NOTE
from tests.certification.script import CANDIDATE, Script


def judged(script: Script) -> Result:
    (result,) = judge(script.traffic, Plan(rules=["OWN-206"]))
    return result


class Quick(Script):
    def wait(self, **_span: float) -> None:
        self.now = self.now.replace(second=0)


def batch(number: int, *prefix: str) -> list[tuple[str, ...]]:
    return [(*prefix, f"{number}-{place}") for place in range(100)]


def test_deleted_records_do_not_count() -> None:
    script = Quick()
    for number in range(101):
        script.delete("candidates", *batch(number))

    assert judged(script).verdict is Verdict.PASSED


@pytest.mark.parametrize(("status", "verdict"), [(401, Verdict.PASSED), (429, Verdict.PASSED), (422, Verdict.FAILED)])
def test_records_that_have_to_be_sent_again_do_not_count(status: int, verdict: Verdict) -> None:
    script = Quick()
    for number in range(51):
        script.put("candidates", dict.fromkeys(batch(number), CANDIDATE)).update(status=status, done=0, refused=0)
        script.put("candidates", dict.fromkeys(batch(number), CANDIDATE))

    assert judged(script).verdict is verdict


def test_deletions_do_not_make_room_for_writes() -> None:
    script = Quick()
    script.delete("candidates", *batch(0))
    for number in range(101):
        script.put("candidates", dict.fromkeys(batch(number), CANDIDATE))

    assert judged(script).words == "More candidates within a minute than allowed."


def test_a_deletion_may_be_too_large_a_batch() -> None:
    script = Quick()
    script.delete("candidates", *batch(0), ("C-1",))

    assert judged(script).words == "A batch was too large."


def test_each_root_has_its_own_minute() -> None:
    script = Quick()
    for number in range(120):
        record = script.put("candidates", dict.fromkeys(batch(number), CANDIDATE))
        if number % 2:
            record["path"] = "/v2/atsCandidates"

    assert judged(script).verdict is Verdict.PASSED


def test_the_newer_address_of_interview_feedback_limits_no_records() -> None:
    script = Quick()
    for number in range(101):
        script.put("applicationInterviewFeedbacks", dict.fromkeys(batch(number, "A-1"), FEEDBACK))
    newer = judged(script).verdict
    for record in script.records:
        record["path"] = "/v2/atsApplications/atsJobApplicationId=A-1/interviewFeedback"

    older = judged(script)

    assert newer is Verdict.PASSED
    assert older.words == "More interview feedback within a minute than allowed."


@pytest.mark.parametrize(
    ("resource", "paths", "requests", "verdict"),
    [
        ("applicationNotes", ["/rest/applicationNotes"], 4, Verdict.FAILED),
        ("applicationNotes", ["/rest/applicationNotes", "/v2/atsApplications/A-1/notes"], 4, Verdict.PASSED),
        ("applicationInterviewFeedbacks", ["/rest/applicationInterviewFeedbacks"], 4, Verdict.PASSED),
        ("applicationInterviewFeedbacks", ["/rest/applicationInterviewFeedbacks"], 31, Verdict.FAILED),
        ("applicationInterviewFeedbacks", ["/v2/atsApplications/A-1/interviewFeedback"], 4, Verdict.FAILED),
    ],
)
def test_each_endpoint_has_its_own_day(
    monkeypatch: pytest.MonkeyPatch, resource: str, paths: list[str], requests: int, verdict: Verdict
) -> None:
    monkeypatch.setattr(volume, "REQUESTS_A_DAY", 3)
    monkeypatch.setattr(volume, "FEEDBACK_REQUESTS_A_DAY", 30)
    script = Script()
    for number in range(requests):
        script.put(resource, {("A-1", f"N-{number}"): NOTE})["path"] = paths[number % len(paths)]

    assert judged(script).verdict is verdict
