from html import unescape
from typing import Never

import pytest
from django.test import Client

from hirewire.agent.console import sign_in_pages as agent_pages
from hirewire.simulator.pages import sign_in as simulator_pages
from tests.support.sites import ATS

pytestmark = pytest.mark.django_db


def fails(*_: object, **__: object) -> Never:
    raise RuntimeError("a fault in the site itself")


@pytest.mark.parametrize(
    ("path", "brand", "way_on"),
    [("/nothing/", "ATS Simulator", 'href="/"'), ("/agent/nothing/", "Agent", 'href="/agent/"')],
)
def test_an_unknown_page_belongs_to_its_site(path: str, brand: str, way_on: str) -> None:
    response = Client(headers={"host": ATS}).get(path)

    page = " ".join(unescape(response.content.decode()).split())
    assert response.status_code == 404
    assert (f"· {brand} </title>" in page, way_on in page) == (True, True)


@pytest.mark.parametrize(
    ("path", "brand", "whom"),
    [
        ("/sign-in/", "ATS Simulator", "the operator of this ATS"),
        ("/agent/sign-in/", "Agent", "the operator of this agent"),
    ],
)
def test_a_server_error_belongs_to_its_site(monkeypatch: pytest.MonkeyPatch, path: str, brand: str, whom: str) -> None:
    for pages in (agent_pages, simulator_pages):
        monkeypatch.setattr(pages, "render", fails)

    response = Client(headers={"host": ATS}, raise_request_exception=False).get(path)

    page = " ".join(unescape(response.content.decode()).split())
    assert response.status_code == 500
    assert (f"· {brand} </title>" in page, whom in page) == (True, True)
