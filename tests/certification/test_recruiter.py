import httpx2
import pytest

from hirewire.certification import recruiter
from hirewire.certification.adapters import StepFailedError
from hirewire.certification.recordings import Sandbox
from hirewire.certification.recruiter import STAYS_OFF, Recruiter
from hirewire.certification.rules.onboarding import GRACE
from hirewire.certification.steps import STEPS

EXPORT = STEPS["export"]
HIDDEN = httpx2.Response(423, json={"message": "The ATS has not opened this job to you."})
MADE = httpx2.Response(200, json={"event": "E-1", "member": 7})


def recruiter_of(answers: list[httpx2.Response], monkeypatch: pytest.MonkeyPatch, *, patience: float) -> Recruiter:
    monkeypatch.setattr(recruiter, "LOOK_EVERY", 0)
    transport = httpx2.MockTransport(lambda _request: answers.pop(0))
    return Recruiter(Sandbox("http://sandbox.test", transport=transport), patience=patience)


def test_an_export_waits_for_the_access_lists_of_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [HIDDEN, HIDDEN, MADE]

    assert recruiter_of(answers, monkeypatch, patience=60).play(EXPORT, {"job": "J-1"}) == "E-1"
    assert answers == []


def test_an_integration_is_switched_on_again_only_when_no_call_can_be_on_its_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    playing = recruiter_of([httpx2.Response(200, json={})] * 2, monkeypatch, patience=60)

    playing.play(STEPS["switch-off"], {})
    before = [*waits]
    playing.play(STEPS["switch-on"], {})

    assert (before, waits) == ([], [STAYS_OFF])
    assert GRACE.total_seconds() < STAYS_OFF


def test_a_job_that_stays_closed_to_somebody_fails_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    playing = recruiter_of([HIDDEN, HIDDEN], monkeypatch, patience=-1)

    with pytest.raises(StepFailedError, match="has not opened this job"):
        playing.play(EXPORT, {"job": "J-1"})
