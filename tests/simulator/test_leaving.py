"""Disconnecting Recruiter, under Settings → Integrations → Recruiter → Disconnect."""

from typing import Any

import pytest
from django.test import Client

from hirewire.kit import clock
from hirewire.simulator.history.models import Desk, Message, RecruiterNote
from hirewire.simulator.history.services import keep_message, keep_note
from hirewire.simulator.hooks.services import register
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from tests.simulator.support import Api, Receiver, candidate

PAGE = "/settings/integrations/recruiter/"
LEAVE = f"{PAGE}leave/"


def status(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any part of the status
    application = {"name": "ATS Simulator - Larkspur Health", "client_id": "77q1x8child4k"}
    origins = ["http://ats.test"]
    return {"tenant": "larkspur", "state": "off", "application": application, "widget_origins": origins, **changes}


@pytest.fixture
def agent(receiver: Receiver) -> Receiver:
    receiver.answers["GET", "larkspur"] = (200, status())
    receiver.answers["DELETE", "larkspur"] = (200, status(state="leaving"))
    return receiver


@pytest.fixture
def ada(account: Account) -> Candidate:
    person = candidate(account, recruiter_person="urn:li:person:x")
    at = clock.now()
    keep_message(
        candidate=person,
        desk="D",
        key="M",
        fields={
            "thread": "T",
            "recruiter_first_name": "Ingrid",
            "recruiter_last_name": "Solheim",
            "is_from_candidate": False,
            "subject": "Hello",
            "text": "Hi",
            "sent_at": at,
        },
    )
    keep_note(
        candidate=person,
        desk="D",
        key="N",
        fields={
            "author_first_name": "Ingrid",
            "author_last_name": "Solheim",
            "text": "Good",
            "written_at": at,
            "changed_at": at,
        },
    )
    return person


def kept(person: Candidate) -> tuple[int, int, int, str]:
    person.refresh_from_db()
    return (Message.objects.count(), RecruiterNote.objects.count(), Desk.objects.count(), person.recruiter_person)


def gone(agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (404, {"message": "There is no connection."})


def test_the_page_says_whether_recruiter_is_still_switched_on(as_admin: Client, agent: Receiver) -> None:
    off = as_admin.get(LEAVE).content.decode()
    agent.answers["GET", "larkspur"] = (200, status(state="enabled", company_is_on=True))
    on = as_admin.get(LEAVE).content.decode()

    assert "Nothing is turned on there." in off
    assert "The integration is still turned on there." in on


def test_history_is_kept_or_removed_as_was_chosen(as_admin: Client, agent: Receiver, ada: Candidate) -> None:
    as_admin.post(f"{LEAVE}now/", {"history": "keep"})
    after_keeping = kept(ada)
    as_admin.post(f"{LEAVE}now/", {"history": "remove"})

    assert [request.method for request in agent.requests].count("DELETE") == 2
    assert after_keeping == (1, 1, 1, "urn:li:person:x")
    assert kept(ada) == (0, 0, 0, "")


def test_the_page_waits_until_the_agent_has_disconnected(as_admin: Client, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (200, status(state="leaving"))
    under_way = as_admin.post(f"{LEAVE}now/", {"history": "keep"}, follow=True).content.decode()
    gone(agent)
    polled = as_admin.get(f"{LEAVE}state/")
    after = as_admin.get(LEAVE).content.decode()

    assert "Disconnecting." in under_way
    assert polled.headers["HX-Refresh"] == "true"
    assert "Recruiter is disconnected." in after


def test_opening_a_page_does_not_reconnect(as_admin: Client, agent: Receiver) -> None:
    as_admin.post(f"{LEAVE}now/", {"history": "keep"})
    gone(agent)

    page = as_admin.get(PAGE)
    as_admin.post(f"{PAGE}connect/")
    looked = [request.method for request in agent.requests]
    as_admin.post(f"{LEAVE}back/")
    again = as_admin.get(PAGE).content.decode()

    assert page.headers["Location"] == LEAVE
    assert "PUT" not in looked
    assert "Creating keys for" in again


def test_nothing_is_disconnected_while_the_agent_is_away(
    as_admin: Client, account: Account, agent: Receiver, ada: Candidate
) -> None:
    agent.answers["DELETE", "larkspur"] = (503, {"message": "Not now."})

    page = as_admin.post(f"{LEAVE}now/", {"history": "remove"}, follow=True).content.decode()

    account.refresh_from_db()
    assert "Nothing was disconnected. Not now." in page
    assert (account.left_recruiter_at, kept(ada)[0]) == (None, 1)


def test_only_admins_disconnect(as_recruiter: Client, agent: Receiver) -> None:
    assert as_recruiter.post(f"{LEAVE}now/", {"history": "remove"}).status_code == 403
    assert agent.requests == []


def test_a_webhook_can_be_deleted_by_its_address(account: Account, api: Api) -> None:
    register(account=account, url="http://agent.test/hooks/1", secret="a" * 20)

    first = api.send("DELETE", "webhooks", {"url": "http://agent.test/hooks/1"})
    again = api.send("DELETE", "webhooks", {"url": "http://agent.test/hooks/1"})

    assert (first[0], again[0], account.webhooks.count()) == (200, 200, 0)
