"""Nothing that the agent learns about people, and none of its secrets, appears in the log or in traces.

In these tests, each text that must not appear is a marker word. The refusals of the ATS quote the request.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import httpx2
import pytest
from django.test import Client
from django.urls import get_resolver

from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.people.services import add_operator
from hirewire.agent.sync import services as sync
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export, ExportState
from hirewire.hub.recruiting.messaging import services as messaging
from hirewire.hub.recruiting.messaging.services import ContactData
from tests.agent.connectors.simulator.data import AT, fill
from tests.agent.connectors.simulator.fake import Answer, FakeSimulator, Row
from tests.agent.history.support import fetch, kept, tie
from tests.agent.support import compare, later, tell
from tests.factories import hub
from tests.factories.marked_facts import word
from tests.support.leaks import searched_log, searched_spans
from tests.support.log_lines import LogLines
from tests.support.story import TENANT, Story, running_story
from tests.support.tasks import run_tasks
from tests.support.walking import patterns

pytestmark = pytest.mark.django_db
KEY: Final = word("ats", "key", "secret")
_BROKEN: Final = "This body is not JSON, and it names {}"


def secret(field: str) -> str:
    return word("agent", "leak", field)


def mail(field: str) -> str:
    return f"{secret(field)}@{secret('host')}.example"


class Quoting(FakeSimulator):
    """An ATS that quotes the request and the key in its refusals, as some real ATSs do."""

    def _answer(self, method: str, path: list[str], query: Row, body: Row) -> Answer:
        status, answer = super()._answer(method, path, query, body)
        if status >= 400:
            words = f"{KEY} may not {method} {path} {query} {body}"
            answer = {"error": {"message": words, "field": secret("field")}}
        return status, answer


@pytest.fixture
def ats() -> Quoting:
    ats = fill(Quoting())
    ats.key = KEY
    author = {"first_name": secret("authorfirst"), "last_name": secret("authorlast")}
    note = {"id": "N-7", "text": secret("note"), "author": author, "created_at": AT}
    card = {
        "id": "F-7",
        "interviewer": author,
        "interview": "onsite",
        "summary": secret("summary"),
        "verdict": "yes",
        "ratings": [{"attribute": "Welding", "result": secret("rating")}],
        "submitted_at": AT,
    }
    person: Row = {
        "first_name": secret("first"),
        "last_name": secret("last"),
        "emails": [mail("mail")],
        "phones": [{"number": secret("phone")}],
        "addresses": [{"line1": secret("street"), "city": secret("city")}],
        "title": secret("title"),
        "company": secret("company"),
        "profile_url": f"https://profiles.example/{secret('profile')}",
        "url": f"http://ats.test/candidates/{secret('page')}",
    }
    ats.put("users", "U-7", email=mail("user"), **author, is_admin=True, groups=["EMEA"])
    ats.put("candidates", "C-71", **person, notes=[note])
    # Recruiter refuses C-72, and the agent cannot read C-73.
    ats.put("candidates", "C-72", **{**person, "last_name": secret("long") * 500})
    ats.put("candidates", "C-73", **{**person, "phones": secret("wrong"), "notes": secret("wrong")})
    ats.put(
        "applications",
        "A-71",
        candidate_id="C-71",
        job_id="REQ-1",
        job_title=secret("job"),
        candidate=person,
        stages=[{"id": "S-7", "name": secret("stage"), "entered_at": AT}],
        notes=[note],
        scorecards=[card],
    )
    return ats


@pytest.fixture
def log(db: None) -> Iterator[LogLines]:
    with searched_log() as lines, searched_spans():
        yield lines


@pytest.fixture
def story(log: LogLines, ats: Quoting) -> Iterator[Story]:
    account = {"base_url": "http://fake.test/api/v1", "api_key": KEY}
    with running_story(account, {"fake.test": httpx2.WSGITransport(app=ats)}) as story:
        yield story


def secrets_of(connection: Connection) -> list[str]:
    return [connection.client_secret, connection.callback_token, connection.webhook_secret]


def events(log: LogLines) -> set[str]:
    return {line["event"] for line in log.lines if line["logger"].startswith("hirewire.agent")}


def test_what_a_sync_reads_is_not_logged(story: Story, log: LogLines, ats: Quoting) -> None:
    story.enable()
    ats.put("candidates", "C-71", nickname=secret("unknownfield"), emails=[mail("new")])
    tell(story, "candidate", "C-71")
    later(minutes=16)
    compare()

    assert Candidate.objects.get(ats_candidate_id="C-71").first_name == secret("first")
    assert Candidate.objects.filter(ats_candidate_id="C-72").exists() is False
    assert [each for each in secrets_of(story.connection) if each in log.text] == []


def _refusing(ats: Quoting, status: int) -> None:
    ats.failures += [lambda: (status, {}, {"error": {"message": f"{KEY} {mail('mail')}"}})] * 20


def _lying(ats: Quoting, _status: int) -> None:
    ats.failures += [lambda: (200, {}, _BROKEN.format(mail("mail")).encode())] * 20


@pytest.mark.parametrize("status", [401, 403, 422, 429, 503, 0])
def test_an_ats_that_fails_is_not_quoted(story: Story, log: LogLines, ats: Quoting, status: int) -> None:
    story.enable()
    (_refusing if status else _lying)(ats, status)

    sync.rescan(connection=story.connection)
    later(minutes=16)

    assert len(ats.failures) < 20


def test_an_exported_person_is_not_logged(story: Story, log: LogLines, ats: Quoting) -> None:
    story.enable()
    ada, grace = (hub.member(secret(f"{name}first"), secret(f"{name}last")) for name in ("ada", "grace"))

    arrived = story.export(ada, "REQ-1", emails=(mail("ada"),))
    ats.faults[secret("gracelast")] = 422
    refused = story.export(grace, "REQ-1", emails=(mail("grace"),))

    assert (arrived.state, "export not taken" in events(log)) == (ExportState.ARRIVED, True)
    assert Export.objects.get(pk=refused.pk).state == ExportState.FAILED
    assert any(secret("adafirst") in str(row) for row in ats.rows["candidates"].values())


def test_what_people_write_to_each_other_is_not_logged(story: Story, log: LogLines, ats: Quoting) -> None:
    story.enable()
    member = hub.member(secret("first"), secret("last"))
    seat = hub.seat(story.contract, hub.person(secret("seatfirst"), secret("seatlast")))
    tie(story, ats, member)
    _write(seat, member, "first")
    fetch(seconds=1)
    ats.faults[secret("secondbody")] = 422
    _write(seat, member, "second")
    fetch(minutes=16)

    assert next(row["text"] for row in kept(ats, "recruiter-messages")) == secret("firstbody")
    assert "history not kept" in events(log)


def _write(seat: Any, member: Member, which: str) -> None:  # noqa: ANN401 - a seat of the hub
    message = messaging.send_inmail(
        seat=seat, member=member, subject=secret(f"{which}subject"), body=secret(f"{which}body")
    )
    contact = ContactData((mail(which),), (secret("phone"),))
    messaging.answer(thread=message.thread, body=secret(f"{which}answer"), share_contact_data=contact)


def test_what_operators_type_is_not_logged(story: Story, log: LogLines) -> None:
    password = f"{secret('password')} and more"
    add_operator(email=mail("operator"), password=password, first_name=secret("op"), last_name=secret("op"))
    console = Client(SERVER_NAME="ats.test")

    for typed in (secret("wrongpassword"), password):
        console.post("/agent/sign-in/", {"email": mail("operator"), "password": typed})
    for key in (secret("wrongkey"), KEY):
        typed = {"company": "Larkspur", "environment": "test", "set-base_url": "http://fake.test/api/v1"}
        console.post("/agent/new/simulator/", {**typed, "set-api_key": key})
        run_tasks()

    assert console.get("/agent/").status_code == 200
    assert "the ATS was not checked" in events(log)


def test_a_line_names_a_connection_that_exists(story: Story, log: LogLines) -> None:
    story.connect()

    assert TENANT in {line.get("tenant") for line in log.lines if line["event"] == "request"}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_and_no_form_of_the_agent_is_logged(story: Story, log: LogLines, method: str) -> None:
    add_operator(email=mail("operator"), password="a long enough one", first_name="A", last_name="B")
    console = Client(SERVER_NAME="ats.test", raise_request_exception=False)
    console.post("/agent/sign-in/", {"email": mail("operator"), "password": "a long enough one"})
    fields = {name: secret(name) for name in ("email", "password", "q", "code", "state", "name", "token")}

    statuses = {
        console.generic(
            method,
            f"{address}?{'&'.join(f'{name}={value}' for name, value in fields.items())}",
            json.dumps(fields),
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret('token')}", "X-LI-Signature": secret("signature")},
        ).status_code
        for address in _addresses()
    }

    assert statuses
    assert any(line["event"] == "request" for line in log.lines)


def _addresses() -> Iterator[str]:
    """Every address of the agent, with a marker word or a number in place of each part that may vary."""
    for route in patterns(get_resolver("hirewire.agent.urls")):
        yield f"/agent/{route.filled(secret('slug'))}"


@pytest.mark.parametrize("connector", DOUBLES)
@pytest.mark.parametrize("failing", [401, 422, "not JSON", "cut off"])
def test_no_connector_quotes_what_its_ats_answers(log: LogLines, connector: str, failing: int | str, db: None) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        words = f"{request.headers} {request.content!r} {mail('person')}"
        if failing == "cut off":
            raise httpx2.ReadError(words)
        if isinstance(failing, int):
            return httpx2.Response(failing, json={"message": words, "errors": [{"title": words, "detail": words}]})
        return httpx2.Response(200, text=words)

    settings = DOUBLES[connector].settings("http://double.test")
    with running_story(settings, {"double.test": httpx2.MockTransport(answer)}, connector=connector) as story:
        story.connect()
        with suppress(Exception):
            run_tasks()

    sent = [value for name, value in settings.items() if "key" in name or "secret" in name]
    assert sent
    assert [value for value in sent if value in log.text] == []
    assert log.lines
