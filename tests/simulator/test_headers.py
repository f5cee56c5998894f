from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from hirewire.simulator.people.models import Account
from hirewire.simulator.people.services import api_key
from hirewire.simulator.records.models import Resume
from tests.simulator.support import candidate, job
from tests.support.headers import HSTS, addresses, careless, may_be_stored
from tests.support.http import keep_connections

SITE = "hirewire.project.urls_ats"


@pytest.fixture(autouse=True)
def tls(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = int(HSTS.removeprefix("max-age="))


@pytest.fixture
def parts(account: Account, as_admin: Client) -> dict[str, Callable[[], Any]]:
    key = candidate(account, "Ada").key
    as_admin.post(f"/candidates/{key}/files/", {"file": SimpleUploadedFile("ada.txt", b"Curriculum vitae of Ada.")})
    shown = {"key": key, "other": key, "job": job(account).key}
    names = ("file", "message", "note", "evaluation", "contract", "tenant", "user_id", "candidate_id", "token")
    numbers = ("import_id", "line_id", "row", "connection_id", "pk")
    words = {"stream": "candidates", "record_id": key, "kind": "simulator", "action": "pause", "name": "edit-job"}
    words["why"] = "denied"
    known: dict[str, Any] = {**dict.fromkeys(names, "x"), **dict.fromkeys(numbers, 1), **words, **shown}
    return {name: (lambda value=value: value) for name, value in known.items()}


def test_every_url_of_the_ats_site_sends_the_security_headers(
    account: Account, as_admin: Client, parts: dict[str, Callable[[], Any]]
) -> None:
    found = list(addresses(SITE, parts))
    keyed = Client(SERVER_NAME="ats.test", headers={"Authorization": f"Bearer {api_key(account)}"})
    faults: dict[str, list[str]] = {}
    stored: set[str] = set()
    seen: set[int] = set()
    for client in (Client(SERVER_NAME="ats.test"), keyed, as_admin):
        for name, path in found:
            if client is as_admin and name == "ats-sign-out":
                continue
            for response in (client.get(path, secure=True), client.generic("BREW", path, secure=True)):
                faults |= {name: missing} if (missing := careless(response)) else {}
                stored |= {name} if may_be_stored(response) else set()
                seen.add(response.status_code)

    assert len(found) > 100
    assert {200, 302, 401, 404, 405} <= seen
    assert (faults, stored) == ({}, set())


def test_a_downloaded_file_may_not_be_cached(as_admin: Client, parts: dict[str, Callable[[], Any]]) -> None:
    path = f"/candidates/{parts['key']()}/files/{Resume.objects.get().key}/"

    response = as_admin.get(path, secure=True)

    assert (response.status_code, careless(response), may_be_stored(response)) == (200, [], False)


def test_static_files_may_be_cached(db: None, browser: Client) -> None:
    keep_connections()
    with closing(browser.get("/static/simulator/simulator.css", secure=True)) as response:
        assert (response.status_code, careless(response), may_be_stored(response)) == (200, [], True)
