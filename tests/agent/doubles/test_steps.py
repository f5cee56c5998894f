import json
from typing import Any

import httpx2
import pytest

from hirewire.agent.doubles.catalog import DOUBLES, with_steps
from hirewire.agent.doubles.clock import HandClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.steps import STEPS_KEY
from hirewire.certification.adapters import HttpAdapter, StepFailedError
from hirewire.certification.errors import CertificationError
from hirewire.certification.steps import STEPS, Move, usual_values

URL = "http://greenhouse.test/certification"


class Deliveries:
    def __init__(self) -> None:
        self.events: list[tuple[str, str]] = []

    def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> None:
        assert headers["Signature"].startswith("sha256 ")
        self.events.append((url, json.loads(body)["action"]))


@pytest.fixture
def deliveries() -> Deliveries:
    return Deliveries()


@pytest.fixture
def double(deliveries: Deliveries) -> Greenhouse:
    made = DOUBLES["greenhouse"].make(HandClock(), 0)
    assert isinstance(made, Greenhouse)
    made.webhooks._deliver = deliveries
    return made


@pytest.fixture
def transport(double: Greenhouse) -> httpx2.WSGITransport:
    return httpx2.WSGITransport(app=with_steps("greenhouse", double))


def play(adapter: HttpAdapter, name: str, **values: str) -> str:
    step = STEPS[name]
    return adapter.play(step, {**usual_values(Move(step)), **values})


def test_each_step_works_on_records_that_earlier_steps_made(
    double: Greenhouse, transport: httpx2.WSGITransport
) -> None:
    adapter, tables = HttpAdapter(URL, key=STEPS_KEY, transport=transport), double.store.tables

    job = play(adapter, "create-job")
    play(adapter, "edit-job", job=job, title="Foreman")
    candidate = play(adapter, "create-candidate")
    play(adapter, "edit-candidate", candidate=candidate, title="Rigger")
    note = play(adapter, "add-candidate-note", candidate=candidate)
    application = play(adapter, "create-application", candidate=candidate, job=job)
    stage = play(adapter, "move-stage", application=application)
    about = play(adapter, "add-application-note", application=application)
    feedback = play(adapter, "add-feedback", application=application)

    assert adapter.name == "Agent with Greenhouse"
    assert adapter.steps <= STEPS.keys()
    assert (tables["jobs"][int(job)]["name"], tables["candidates"][int(candidate)]["title"]) == ("Foreman", "Rigger")
    assert tables["applications"][int(application)]["stage_name"] == "Phone Interview"
    assert tables["application_stages"][int(stage)]["current"]
    assert tables["notes"][int(note)]["application_id"] is None
    assert tables["notes"][int(about)]["application_id"] == int(application)
    assert tables["scorecards"][int(feedback)]["status"] == "complete"
    play(adapter, "delete-application", application=application)
    play(adapter, "delete-candidate", candidate=candidate)
    assert (int(application) in tables["applications"], int(candidate) in tables["candidates"]) == (False, False)


def test_webhooks_go_to_the_address_that_the_agent_registers(
    transport: httpx2.WSGITransport, deliveries: Deliveries
) -> None:
    adapter = HttpAdapter(URL, key=STEPS_KEY, transport=transport)
    headers = {"Authorization": f"Bearer {STEPS_KEY}"}
    where = {"url": "http://agent.test/hooks/1", "secret": "hw_hook_x"}
    with httpx2.Client(transport=transport) as http:
        answer = http.post(f"{URL}/webhooks", json=where, headers=headers)

    play(adapter, "delete-candidate", candidate=play(adapter, "create-candidate"))

    assert answer.status_code == 200
    assert deliveries.events == [(where["url"], "candidate_created"), (where["url"], "delete_candidate")]


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("edit-candidate", {"candidate": "7"}, "There is no candidate 7."),
        ("edit-candidate", {"candidate": "x" * 99}, f"There is no candidate {'x' * 60}."),
        ("edit-candidate", {}, "The step needs candidate."),
        (
            "create-job",
            {"availability": "public"},
            "Switch on public jobs in the agent's API: PUT /api/connections/NAME/options.",
        ),
        ("delete-candidate-note", {}, "The step delete-candidate-note is not automated here."),
    ],
)
def test_a_step_that_cannot_be_done_says_why(
    transport: httpx2.WSGITransport, name: str, values: dict[str, Any], words: str
) -> None:
    adapter = HttpAdapter(URL, key=STEPS_KEY, transport=transport)

    with pytest.raises(StepFailedError) as failed:
        play(adapter, name, **values)

    assert words in str(failed.value)


def test_steps_need_their_key_and_the_account_still_needs_its_own(transport: httpx2.WSGITransport) -> None:
    with pytest.raises(CertificationError, match="The key of the steps is missing or wrong"):
        HttpAdapter(URL, key="guessed", transport=transport)
    with httpx2.Client(transport=transport) as http:
        assert http.get("http://greenhouse.test/v3/jobs").status_code == 401
