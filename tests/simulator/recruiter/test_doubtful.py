from django.test import Client

from tests.simulator.recruiter.test_recruiter_page import status
from tests.simulator.support import Receiver
from tests.support.html import tidy

EXTENSION = "http://hub.test/rsc/extensions/match-workbench-widget"
PLACE = "/candidates/doubtful/"


def test_possible_duplicates_and_doubtful_matches_lead_to_each_other(as_admin: Client, receiver: Receiver) -> None:
    duplicates = tidy(as_admin.get("/candidates/duplicates/").content.decode())
    doubtful = tidy(as_admin.get(PLACE).content.decode())

    assert f'<a href="{PLACE}">Doubtful matches</a>' in duplicates
    assert '<a href="/candidates/duplicates/">Possible duplicates</a>' in doubtful
    assert f'<a href="{PLACE}" aria-current="page">Doubtful matches</a>' in doubtful
    # The page does not wait for the agent.
    assert f'hx-get="{PLACE}widget/"' in doubtful
    assert [request for request in receiver.requests if request.method == "GET"] == []


def test_the_workbench_is_embedded_by_two_script_tags(as_admin: Client, receiver: Receiver) -> None:
    connected = status(organization="urn:li:organization:4000123")
    receiver.answers["GET", "larkspur"] = (200, connected)

    part = tidy(as_admin.get(f"{PLACE}widget/").content.decode())

    assert f"api_key: 77q1x8child4k extensions: MatchWorkbench@{EXTENSION}</script>" in part
    assert (
        '<script type="IN/MatchWorkbench" data-integration-context="urn:li:organization:4000123" '
        'data-onlink="onRecruiterLink" data-onunlink="onRecruiterUnlink" data-width="100%"></script>'
    ) in part


def test_without_a_connection_or_an_agent_the_page_says_what_to_do(as_admin: Client, receiver: Receiver) -> None:
    receiver.answers["GET", "larkspur"] = (404, {"message": "unknown"})
    unconnected = as_admin.get(f"{PLACE}widget/").content.decode()
    receiver.answers["GET", "larkspur"] = (500, {})

    away = as_admin.get(f"{PLACE}widget/").content.decode()

    assert "Recruiter is not connected." in unconnected
    assert "Connect it" in unconnected
    assert "The agent cannot be reached." in away
    assert "Try again" in away
