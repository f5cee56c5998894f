from html import unescape

import pytest
from django.test import Client

from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.support.story import Story

pytestmark = pytest.mark.usefixtures("enabled")


def shown(console: Client) -> str:
    return " ".join(unescape(console.get("/agent/connections/larkspur/").content.decode()).split())


def test_the_page_says_why_how_often_and_until_when(story: Story, ats: FakeSimulator, console: Client) -> None:
    ats.faults["candidates/C-2"] = 403
    tell(story, "candidate", "C-2")
    once = shown(console)
    later(minutes=16)

    assert "Refused or unreadable" in once
    assert "The ATS does not let our key read this record." in once
    assert "One read failed. Next try:" in once
    assert "2 reads failed. Next try:" in shown(console)
