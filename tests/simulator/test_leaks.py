"""Nothing that people type into the ATS Simulator, and none of its secrets, appears in the log or in traces."""

import json
from collections.abc import Iterator

import httpx2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from hirewire.kit.web import outbound
from hirewire.simulator.importing import services
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.models import Candidate
from tests.factories.marked_facts import word
from tests.simulator.support import Api
from tests.support.leaks import searched_log, searched_spans
from tests.support.log_lines import LogLines
from tests.support.tasks import run_tasks
from tests.support.walking import patterns


def secret(field: str) -> str:
    return word("ats", "leak", field)


def mail(field: str) -> str:
    return f"{secret(field)}@{secret('host')}.example"


@pytest.fixture(autouse=True)
def log(db: None) -> Iterator[LogLines]:
    with searched_log() as lines, searched_spans():
        yield lines


def test_what_people_type_and_upload_is_not_logged(as_recruiter: Client, recruiter: User, log: LogLines) -> None:
    fields = {"first_name": secret("first"), "last_name": secret("last"), "emails": mail("mail")}
    as_recruiter.post("/candidates/new/", {**fields, "phones": secret("phone"), "title": secret("title")})
    person = Candidate.objects.get()
    as_recruiter.post(f"/candidates/{person.key}/notes/", {"text": secret("note")})
    for content in (b"%PDF-1.4 broken", secret("cv").encode()):
        file = SimpleUploadedFile(f"{secret('filename')}.pdf", content)
        as_recruiter.post(f"/candidates/{person.key}/files/", {"file": file})
    rows = f"First name,Last name,E-mail\n{secret('imported')},{secret('last')},{mail('imported')}\n,,{secret('bad')}\n"
    services.receive(user=recruiter, filename=f"{secret('people')}.csv", content=rows.encode())
    as_recruiter.get("/candidates/search/", {"q": secret("query")})
    Client(SERVER_NAME="ats.test").post("/sign-in/", {"email": mail("who"), "password": secret("password")})
    run_tasks()

    assert person.first_name == secret("first")
    assert any(line["event"] == "request" for line in log.lines)


def test_what_programs_send_is_not_logged(account: Account, log: LogLines) -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(f"{request.url} {request.headers} {request.content!r}")

    api, stranger = Api(api_key(account)), Api(secret("wrongkey"))
    hook = {"url": f"https://agent.example/hooks/{secret('hook')}", "secret": secret("hooksecretofmany")}
    body = {"first_name": secret("first"), "last_name": secret("last"), "emails": [mail("mail")]}

    with outbound.through(httpx2.MockTransport(refuse)):
        registered = api.send("POST", "webhooks", hook)
        made = api.send("POST", "candidates", body)
        refusals = [
            each.send("POST", "candidates", wrong)[0]
            for each, wrong in (
                (stranger, body),
                (api, {**body, "emails": secret("wrong")}),
                (api, b"{" + secret("x").encode()),
            )
        ]
        run_tasks()

    assert (registered[0], made[0], refusals) == (201, 201, [401, 422, 400])
    assert api_key(account) not in log.text


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_and_no_form_is_logged(as_admin: Client, log: LogLines, method: str) -> None:
    fields = {name: secret(name) for name in ("email", "password", "q", "first_name", "text", "name", "token")}
    query = "&".join(f"{name}={value}" for name, value in fields.items())

    for route in patterns(get_resolver("hirewire.simulator.urls")):
        path = route.filled(secret("key"))
        if path != "sign-out/":
            as_admin.generic(method, f"/{path}?{query}", json.dumps(fields), content_type="application/json")

    assert len([line for line in log.lines if line["event"] == "request"]) > 50
