"""The bar at the top of every page: where its links lead, the choice of language, and the name of the environment."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.agent.people.models import Operator
from tests.support.html import links_in, tidy

PAGES = ["/agent/", "/agent/writes/", "/agent/settings/"]


def part(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


def test_the_menu_of_a_small_screen_has_everything_that_the_bar_has(console: Client) -> None:
    page = console.get("/agent/").content.decode()

    bar, menu = part(page, "<header", "</header>"), part(page, '<dialog class="dialog" id="menu"', "</dialog>")
    assert [place for place in links_in(bar) if place in PAGES[1:]] == PAGES[1:]
    assert links_in(menu) == PAGES
    assert [re.findall('action="([^"]*)"', each) for each in (bar, menu)] == [["/agent/sign-out/", "/language/"]] * 2
    assert ('data-opens="menu"' in bar, "data-close" in menu) == (True, True)


@pytest.mark.parametrize("page", PAGES)
def test_bar_and_menu_mark_the_current_page(console: Client, page: str) -> None:
    above, _, _ = tidy(console.get(page).content.decode()).partition("<main")

    assert re.findall(r'<a href="([^"]*)" aria-current="page">', above) == [page, page]


def test_pages_name_an_environment_that_is_not_production(
    console: Client, operator: Operator, settings: Settings
) -> None:
    settings.HIREWIRE_ENVIRONMENT = "staging"

    pages = [
        client.get(place).content.decode() for client, place in [(console, "/agent/"), (Client(), "/agent/sign-in/")]
    ]

    assert operator.email in pages[0]
    assert ['<span class="badge wait tag">STAGING</span>' in page for page in pages] == [True, True]


def test_pages_of_production_name_no_environment(console: Client, settings: Settings) -> None:
    settings.HIREWIRE_ENVIRONMENT = ""

    assert "badge wait tag" not in console.get("/agent/").content.decode()
