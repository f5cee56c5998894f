"""Signs in to the double of Lever, as a person does from the console."""

from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from django.http import HttpResponse
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET
from tests.support.tasks import run_tasks

PLACE = "/agent/connections/larkspur-health/"
FORM = {
    "company": "Larkspur Health",
    "environment": "test",
    "set-user": "amara.okafor@larkspur.example",
    "set-base_url": "http://lever.test/v1",
    "set-confidential": "no",
}
BY_APP = {**FORM, "set-client_id": CLIENT_ID, "set-client_secret": CLIENT_SECRET}


def saves(admin: Client, **changes: str) -> HttpResponse:
    answer: HttpResponse = admin.post("/agent/new/lever/?by=oauth", {**BY_APP, **changes})
    return answer


def goes(admin: Client) -> str:
    return str(admin.post(f"{PLACE}sign-in/").headers["Location"])


def decides(lever: Lever, address: str, decision: str = "allow") -> str:
    """Press a button at Lever, and return the path to which the browser comes back."""
    question = dict(parse_qsl(urlsplit(address).query))
    with httpx2.Client(transport=httpx2.WSGITransport(app=lever)) as browser:
        form = urlencode({**question, "decision": decision}).encode()
        answer = browser.post("http://lever.test/authorize", content=form)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def signs_in(admin: Client, lever: Lever) -> HttpResponse:
    answer: HttpResponse = admin.get(decides(lever, goes(admin)))
    run_tasks()
    return answer


def connection() -> Connection:
    return Connection.objects.get(tenant="larkspur-health")


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())
