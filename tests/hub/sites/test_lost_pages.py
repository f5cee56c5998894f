import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_unknown_page_links_to_the_start_page(client: Client) -> None:
    response = client.get("/people/99999999999/nothing/")

    text = response.content.decode()
    assert response.status_code == 404
    assert "Page not found" in text
    assert 'href="/"' in text


def test_below_the_developer_console_pages_are_headed_developers(client: Client) -> None:
    lost, join = client.get("/developer/nothing/"), client.get("/developer/join/")

    heads = [
        re.findall(r'<p class="brand">.*?</svg>\s*(\w+)', page.content.decode(), re.DOTALL) for page in (lost, join)
    ]
    assert heads == [["Developers"], ["Developers"]]
    assert ('href="/developer/"' in lost.content.decode(), lost.status_code) == (True, 404)


def test_the_fault_page_renders_without_a_request() -> None:
    text = render_to_string("hub/fault.html")

    assert "Something went wrong on our side" in text
    assert "the time and the address of this page" in text
