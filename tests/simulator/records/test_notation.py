from random import Random

import pytest
from django.test import Client

from hirewire.cast.catalog import description
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.notation import html_of, text_of
from tests.simulator.support import job


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp; two.<br>Three.</p>\n\n<p>Four.</p>", "One & two.\nThree.\n\nFour."),
        (
            "<p><strong>What you do</strong></p><ul><li>Listen.</li><li>Write it <strong>down</strong>.</li></ul>",
            "**What you do**\n\n- Listen.\n- Write it **down**.",
        ),
        ("", ""),
    ],
)
def test_a_description_is_edited_without_tags(html: str, text: str) -> None:
    shown = text_of(html)

    assert shown == text
    assert html_of(shown).replace("\n", "") == html.replace("\n", "")


@pytest.mark.parametrize(
    "html",
    [
        "<ol><li>One</li></ol>",
        "<p>One <em>two</em></p>",
        "<ul><li>One<ul><li>Two</li></ul></li></ul>",
        "<p>- One</p>",
        "<p>2 ** 3 ** 4</p><p>**One**</p>",
        "<p>Know &lt;b&gt;.</p>",
        "<p>One</p>Two",
    ],
)
def test_markup_that_the_text_would_lose_is_shown_as_it_is(html: str) -> None:
    assert text_of(html) == html
    assert html_of(html) == html


def test_a_list_may_follow_its_paragraph_at_once() -> None:
    html = html_of("You bring:\r\n- Patience\r\n• 2 < 3 years\r\n\r\nApply.")

    assert html == "<p>You bring:</p>\n\n<ul><li>Patience</li><li>2 &lt; 3 years</li></ul>\n\n<p>Apply.</p>"


def test_saving_a_job_keeps_its_description(as_admin: Client, account: Account) -> None:
    html = description(Random(7), title="Nurse", city="Utrecht", company="Larkspur")
    position = job(account, description=html)
    address = f"/jobs/{position.key}/edit/"
    initial = as_admin.get(address).context["form"].initial

    as_admin.post(address, {**initial, "city": "Delft", "is_posted": "on"})

    position.refresh_from_db()
    assert "<" not in initial["description"]
    assert (position.city, position.description.replace("\n\n", "")) == ("Delft", html)
