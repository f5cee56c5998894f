"""The front of the web server answers some requests itself. These requests are counted and logged like all others."""

import logging
from dataclasses import replace
from typing import Never

import pytest
from pytest_django import Settings

from hirewire.kit.web.front import Front, Limits
from hirewire.kit.web.front.messages import Environ
from hirewire.project import admission
from tests.kit.web.front.test_front import NEVER, App, ask, length
from tests.support.log_lines import collected
from tests.support.metrics import Samples, scraped

pytestmark = pytest.mark.django_db(transaction=True)
REQUESTS = "hirewire_requests_total"
QUICK = Limits(largest=1000, unasked=10, unasked_seconds=0.01, grace=0.05, rate=1_000_000, together=500)
ID = "from-a-proxy-1"


def fail(_environ: Environ, _start: object) -> list[bytes]:
    raise ValueError("made up")


@pytest.fixture
def front(counting: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Front:
    settings.HIREWIRE_FRONT = "hirewire.project.fronts.hub"
    # With the limits of a real site, the tests would have to send megabytes and wait for ten seconds.
    monkeypatch.setattr(admission, "Limits", lambda largest: replace(QUICK, largest=min(largest, QUICK.largest)))
    return admission.front_of(App(), 1, "")


def refused(samples: Samples) -> Samples:
    return {key: value for key, value in samples.items() if key[0] == REQUESTS and "front" in key}


@pytest.mark.parametrize(
    ("path", "pieces", "announced", "status"),
    [
        (b"/v2/atsCandidates", (b"a", NEVER), 100, 401),
        (b"/sign-in/", (b"a", NEVER), 5, 408),
        (b"/sign-in/", (b"a",), 1001, 413),
        (b"/sign-in/", (b"a" * 600, b"a" * 100), 700, 503),
    ],
)
def test_an_early_answer_is_counted_and_logged_with_its_id(
    front: Front, path: bytes, pieces: tuple[bytes | None, ...], announced: int, status: int
) -> None:
    before = refused(scraped())

    with collected(level=logging.INFO) as lines:
        sent = ask(front, *pieces, path=path, headers=[*length(announced), (b"x-request-id", ID.encode())])

    assert sent[0]["status"] == status
    assert dict(sent[0]["headers"])[b"x-request-id"] == ID.encode()
    key = (REQUESTS, "POST", "front", str(status))
    after = refused(scraped())
    assert {name: value for name, value in after.items() if value != before.get(name, 0)} == {
        key: before.get(key, 0) + 1
    }
    (line,) = [line for line in lines.lines if line["logger"] == "hirewire.requests"]
    assert {name: line[name] for name in ("event", "request_id", "route", "method", "status")} == {
        "event": "request",
        "request_id": ID,
        "route": "front",
        "method": "POST",
        "status": status,
    }


def test_an_application_that_fails_altogether_is_counted(front: Front) -> None:
    key = (REQUESTS, "GET", "front", "500")
    before = scraped().get(key, 0)

    sent = ask(admission.front_of(fail, 1, ""), method="GET")

    assert (sent[0]["status"], scraped()[key]) == (500, before + 1)


def test_a_request_that_the_application_answers_is_not_counted_twice(front: Front) -> None:
    before = refused(scraped())

    sent = ask(front, b"abc", headers=length(3))

    assert (sent[0]["status"], refused(scraped())) == (200, before)


def test_an_answer_is_sent_even_if_it_cannot_be_counted() -> None:
    def full(*_: object) -> Never:
        raise OSError("No space left on device")

    sent = ask(Front(fail, threads=1, limits=QUICK, watch=full), method="GET")

    assert sent[0]["status"] == 500
