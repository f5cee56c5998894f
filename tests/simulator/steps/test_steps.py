from collections.abc import Mapping

import httpx2
import pytest

from hirewire.certification.adapters import HttpAdapter, StepFailedError
from hirewire.certification.steps import PLAYS, STEPS, Move, usual_values
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.models import Application, Candidate, Deletion, Job, Note, Scorecard, StageEntry
from tests.simulator.support import Receiver
from tests.support.http import transport
from tests.support.sites import ATS

URL = f"http://{ATS}/api/v1"


@pytest.fixture
def adapter(account: Account, admin: User, receiver: Receiver) -> HttpAdapter:
    receiver.answers["GET", account.slug] = (404, {})
    return HttpAdapter(URL, key=api_key(account), transport=transport())


def play(adapter: HttpAdapter, moves: tuple[Move, ...], things: dict[str, str] | None = None) -> dict[str, str]:
    made = {} if things is None else things
    for move in moves:
        needed = {name: made[name] for name in move.step.needs}
        thing = adapter.play(move.step, {**needed, **usual_values(move)})
        if move.step.makes:
            made[move.step.makes] = thing
    return made


def counts() -> Mapping[str, int]:
    return {model.__name__: model.objects.count() for model in (Application, Candidate, Note, Scorecard, StageEntry)}


def test_the_simulator_plays_all_steps_but_those_of_recruiter(adapter: HttpAdapter) -> None:
    assert adapter.name == "ATS Simulator"
    assert set(STEPS) - adapter.steps == {"export", "export-again", "switch-off", "switch-on"}


def test_an_application_with_all_its_parts_comes_and_goes(adapter: HttpAdapter) -> None:
    *makes, _note, _stage, _feedback, _whole = PLAYS["RSC-503"]
    things = play(adapter, tuple(makes))
    full = counts()
    play(adapter, PLAYS["RSC-503"][len(makes) : -1], things)
    bare = counts()

    play(adapter, PLAYS["RSC-503"][-1:], things)

    assert full == {"Application": 1, "Candidate": 1, "Note": 1, "Scorecard": 1, "StageEntry": 2}
    assert bare == {"Application": 1, "Candidate": 1, "Note": 0, "Scorecard": 0, "StageEntry": 1}
    assert counts() == {"Application": 0, "Candidate": 1, "Note": 0, "Scorecard": 0, "StageEntry": 0}
    assert [(row.kind, row.record_id) for row in Deletion.objects.all()] == [("application", things["application"])]


def test_undoing_a_move_restores_the_stage_before(adapter: HttpAdapter) -> None:
    things = play(
        adapter, tuple(Move(STEPS[name]) for name in ("create-job", "create-candidate", "create-application"))
    )
    play(adapter, (Move(STEPS["move-stage"]),), things)
    moved = Application.objects.get().stage

    play(adapter, (Move(STEPS["delete-stage"]),), things)

    assert (moved, Application.objects.get().stage) == ("Phone screen", "Applied")


def test_a_secured_job_loses_its_people_and_gets_them_back(adapter: HttpAdapter, admin: User) -> None:
    *first, remove, add = PLAYS["RSC-404"]
    things = play(adapter, tuple(first))
    group = Job.objects.get().security_groups.get()
    before = list(group.members.all())
    play(adapter, (remove,), things)
    between = list(group.members.all())

    play(adapter, (add,), things)

    assert (before, between, list(group.members.all())) == ([admin], [], [admin])


def test_the_page_of_a_candidate_has_an_address(adapter: HttpAdapter) -> None:
    things = play(adapter, PLAYS["RSC-305"])

    assert things["page"] == f"http://{ATS}/candidates/{things['candidate']}/"


@pytest.mark.parametrize(
    ("step", "values", "words"),
    [
        ("edit-candidate", {"title": "Foreman"}, "The step needs candidate"),
        ("edit-candidate", {"candidate": "C-99", "title": "Foreman"}, "There is no candidate C-99"),
        ("delete-stage", {"application": "A-1", "stage": "S-x"}, "There is no application A-1"),
    ],
)
def test_a_step_about_nothing_says_what_is_missing(
    adapter: HttpAdapter, step: str, values: dict[str, str], words: str
) -> None:
    with pytest.raises(StepFailedError, match=words):
        adapter.play(STEPS[step], values)


def test_a_record_of_another_account_does_not_exist(adapter: HttpAdapter, other_account: Account) -> None:
    things = play(adapter, PLAYS["RSC-505"])
    other = HttpAdapter(URL, key=api_key(other_account), transport=transport())

    with pytest.raises(StepFailedError, match="There is no candidate"):
        other.play(STEPS["delete-candidate"], things)

    assert Candidate.objects.count() == 1


def test_without_a_key_nothing_is_played(db: None) -> None:
    response = httpx2.Client(transport=transport()).post(f"{URL}/steps/create-candidate", json={})

    assert response.status_code == 401
