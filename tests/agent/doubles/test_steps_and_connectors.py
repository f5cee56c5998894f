"""A double of an ATS carries out the steps of a certification, as a person would do them in the ATS.

The connector then reads the records that the steps made, under the ids that the steps returned.
"""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import make_server

import httpx2
import msgspec
import pytest

from hirewire.agent.doubles.catalog import DOUBLES, with_steps
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.steps import STEPS_KEY, WithSteps
from hirewire.agent.registry import CONNECTORS
from hirewire.agent.sdk.connector import Connector
from hirewire.agent.sdk.records import Application, Candidate, Group, Job, Stream
from hirewire.certification.adapters import HttpAdapter, NotYetError, StepFailedError
from hirewire.certification.steps import STEPS, Move, usual_values

NAMES = sorted(name for name, offer in DOUBLES.items() if offer.steps)
#: ``_LIFE`` has the steps of a hire in their order. The steps in ``_END`` delete the records of the hire.
_LIFE = (
    *("create-job", "edit-job", "create-candidate", "edit-candidate", "add-candidate-note"),
    *("create-application", "move-stage", "add-application-note", "add-feedback"),
)
_END = (
    *("delete-candidate-note", "delete-application-note", "delete-feedback"),
    *("delete-application", "delete-candidate"),
)
#: ATSs whose API shows neither the title nor the employer of a candidate.
_WITHOUT_TITLES = {"teamtailor"}
#: ATSs whose API shows the present stage only.
_WITHOUT_HISTORY = {"teamtailor"}


#: Steps that people carry out in Recruiter, or on pages with its widgets.
_ELSEWHERE = {"export", "export-again", "switch-on", "switch-off", "link-candidate", "open-page"}


class Account:
    def __init__(self, name: str) -> None:
        self.name = name
        self.clock = RunningClock()
        self._app: WithSteps = with_steps(name, DOUBLES[name].make(self.clock, 0))
        self.transport = transport = httpx2.WSGITransport(app=self._app)
        self.adapter = HttpAdapter("http://ats.test/certification", key=STEPS_KEY, transport=transport)
        kind = CONNECTORS[name]
        settings = msgspec.convert(dict(DOUBLES[name].settings("http://ats.test")), kind.settings)
        self.connector: Connector = kind.make(settings, webhook_secret="s", transport=transport)
        self.made: dict[str, str] = {}
        self.values: dict[str, dict[str, str]] = {}

    def play(self, *names: str) -> None:
        """Carry out the named steps, except those that this double lacks."""
        for name in names:
            step = STEPS[name]
            if name in self.adapter.steps:
                self.values[name] = usual_values(Move(step))
                made = self.adapter.play(step, {**self.values[name], **self.made})
                if step.makes:
                    self.made[step.makes] = made

    def tell_connection(self, url: str, key: str) -> None:
        with httpx2.Client(transport=self.transport, headers={"Authorization": f"Bearer {STEPS_KEY}"}) as http:
            http.post("http://ats.test/certification/connection", json={"url": url, "key": key}).raise_for_status()

    def members(self) -> int:
        group = self.connector.read(Stream.GROUPS, self.made["list"])
        assert isinstance(group, Group)
        assert group.job_ids == (self.made["job"],)
        return len(group.user_ids)

    def job(self) -> Job | None:
        job = self.connector.read(Stream.JOBS, self.made["job"])
        assert job is None or isinstance(job, Job)
        return job

    def candidate(self) -> Candidate | None:
        candidate = self.connector.read(Stream.CANDIDATES, self.made["candidate"])
        assert candidate is None or isinstance(candidate, Candidate)
        return candidate

    def application(self) -> Application | None:
        application = self.connector.read(Stream.APPLICATIONS, self.made["application"])
        assert application is None or isinstance(application, Application)
        return application


class Agent:
    """An agent that accepts a connection's options over HTTP, and reports the time up to which it has read changes."""

    def __init__(self) -> None:
        self.options: list[dict[str, bool]] = []
        self.read_at: str | None = "2999-01-01T00:00:00Z"

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:  # noqa: ANN401 - WSGI
        assert environ["HTTP_AUTHORIZATION"] == "Bearer agent-key"
        answer: dict[str, Any] = {}
        match environ["REQUEST_METHOD"], environ["PATH_INFO"]:
            case "GET", "/connections/larkspur":
                answer = {"sync": {"read_at": self.read_at}}
            case "PUT", "/connections/larkspur/options":
                self.options.append(json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))))
            case other:
                raise AssertionError(other)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


@pytest.fixture
def agent() -> Iterator[tuple[Agent, str]]:
    agent = Agent()
    with make_server("127.0.0.1", 0, agent) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield agent, f"http://127.0.0.1:{server.server_port}/connections/larkspur"
        server.shutdown()
        thread.join()


@pytest.fixture(params=NAMES)
def account(request: pytest.FixtureRequest) -> Account:
    return Account(request.param)


@pytest.mark.parametrize("name", NAMES)
def test_a_double_plays_each_step_or_says_why_nobody_can(name: str) -> None:
    offer = DOUBLES[name]
    missing = STEPS.keys() - offer.steps.keys() - offer.lacks.keys() - _ELSEWHERE
    never_made = {STEPS[step].makes for step in offer.lacks}

    # A double needs a step that deletes a note only if somebody can write notes in its ATS.
    assert {step for step in missing if not never_made.intersection(STEPS[step].needs)} == set()


def test_a_job_has_the_title_and_the_text_that_somebody_gave_it(account: Account) -> None:
    account.play("create-job", "edit-job")

    job = account.job()

    assert job is not None
    assert job.title == account.values["edit-job"]["title"]
    assert account.values["create-job"]["description"].strip() in job.description
    assert account.values["create-job"]["city"] in job.city


def test_a_candidate_has_the_particulars_that_somebody_entered(account: Account) -> None:
    account.play("create-candidate", "edit-candidate", "add-candidate-note")

    person = account.candidate()

    entered = account.values["create-candidate"]
    assert person is not None
    assert (person.first_name, person.last_name) == (entered["first_name"], entered["last_name"])
    assert (person.emails, person.phones[0].number) == ((entered["email"],), entered["phone"])
    if account.name not in _WITHOUT_TITLES:
        assert (person.title, person.company) == (account.values["edit-candidate"]["title"], entered["company"])
    notes = [(note.id, note.text) for note in person.notes]
    if "add-candidate-note" in account.adapter.lacks:
        assert not notes
    else:
        assert notes == [(account.made["candidate_note"], account.values["add-candidate-note"]["text"])]


def test_an_edit_changes_what_the_agent_sends(account: Account) -> None:
    account.play("create-candidate")
    before = account.candidate()
    account.clock.lead += timedelta(minutes=1)
    account.play("edit-candidate")

    after = account.candidate()

    assert before is not None
    assert after is not None
    assert after.modified_at > before.modified_at


def test_an_application_has_the_stage_the_note_and_the_feedback(account: Account) -> None:
    account.play(*_LIFE)

    application = account.application()

    assert application is not None
    assert (application.candidate_id, application.job_id) == (account.made["candidate"], account.made["job"])
    moves = 1 if account.name in _WITHOUT_HISTORY else 2
    assert (len(application.stages), application.stages[-1].id) == (moves, account.made["stage"])
    feedback = [(each.id, each.text) for each in application.feedback]
    if "add-feedback" in account.adapter.lacks:
        assert not feedback
    else:
        assert feedback == [(account.made["feedback"], account.values["add-feedback"]["text"])]
    if "application_note" in account.made:
        assert [note.id for note in application.notes] == [account.made["application_note"]]


def test_a_list_has_the_colleague_who_was_put_on_it(account: Account, agent: tuple[Agent, str]) -> None:
    told, url = agent
    account.tell_connection(url, "agent-key")
    account.play("create-job", "create-list")
    sizes = [account.members()]
    account.play("remove-from-list")
    sizes.append(account.members())
    account.play("add-to-list")

    assert [*sizes, account.members()] == [2, 1, 2]
    assert told.options == [{"public_jobs": False}, {"access_lists": True}]


@pytest.mark.parametrize("read_at", [None, "2000-01-01T00:00:00Z"])
def test_a_list_stays_unchanged_until_the_agent_has_read_the_previous_change(
    account: Account, agent: tuple[Agent, str], read_at: str | None
) -> None:
    told, url = agent
    account.tell_connection(url, "agent-key")
    account.play("create-job")
    told.read_at = read_at

    with pytest.raises(NotYetError, match="The agent has not read everything since the last step"):
        account.play("create-list")


def test_a_person_is_asked_to_switch_an_option_on_while_the_agent_is_unknown(account: Account) -> None:
    account.play("create-job")

    with pytest.raises(StepFailedError, match="Switch on access lists in the agent's API"):
        account.play("create-list")


def test_what_somebody_deleted_is_gone(account: Account) -> None:
    account.play(*_LIFE, *_END[:3])
    application, person = account.application(), account.candidate()
    account.play(*_END[3:])

    assert application is not None
    assert person is not None
    assert ("delete-feedback" in account.values, application.feedback) in {(True, ()), (False, application.feedback)}
    assert ("delete-application-note" in account.values, application.notes) in {(True, ()), (False, application.notes)}
    assert ("delete-candidate-note" in account.values, person.notes) in {(True, ()), (False, person.notes)}
    assert (account.application(), account.candidate()) == (None, None)


@pytest.mark.parametrize("name", NAMES)
def test_an_application_in_the_last_stage_cannot_be_moved(name: str) -> None:
    account = Account(name)
    account.play("create-job", "create-candidate", "create-application")

    def move_on() -> None:
        for _ in range(20):
            account.play("move-stage")

    with pytest.raises(StepFailedError, match="has no next stage"):
        move_on()
