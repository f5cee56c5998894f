from typing import Any

import httpx2
import pytest
from django.test import Client

from hirewire.kit import clock
from hirewire.kit.web import outbound
from hirewire.simulator.history.models import ClosedAccount, Desk, Evaluation, Message, RecruiterNote
from hirewire.simulator.history.services import keep_message, keep_note
from hirewire.simulator.hooks.services import register
from hirewire.simulator.people.models import Account
from hirewire.simulator.records.models import Candidate
from hirewire.simulator.records.resemblance.models import FoundPerson
from hirewire.simulator.records.services.applications import create_application
from tests.simulator.support import Api, Receiver, candidate, job

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

    assert "The integration is not turned on in Recruiter." in off
    assert "The integration is still turned on in Recruiter." in on


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
    assert "Recruiter is still connected. Not now." in page
    assert (account.left_recruiter_at, kept(ada)[0]) == (None, 1)


def disconnects(browser: Client, agent: Receiver, *, error: httpx2.HTTPError, arrives: bool) -> str:
    """Submit the form that disconnects Recruiter and removes the history. The agent's response is lost.

    Without ``arrives``, the request to the agent is lost, too. Return the page that the browser shows afterwards.
    """

    def lossy(request: httpx2.Request) -> httpx2.Response:
        if request.method != "DELETE":
            return agent(request)
        if arrives:
            agent(request)
            gone(agent)
        raise error

    with outbound.through(httpx2.MockTransport(lossy)):
        return browser.post(f"{LEAVE}now/", {"history": "remove"}, follow=True).content.decode()


def test_a_lost_answer_does_not_let_a_page_reconnect(as_admin: Client, agent: Receiver, ada: Candidate) -> None:
    after = disconnects(as_admin, agent, error=httpx2.ReadTimeout("late"), arrives=True)
    page = as_admin.get(PAGE)
    as_admin.post(f"{PAGE}connect/")

    assert "Recruiter is disconnected." in after
    assert "The agent did not answer within 30 seconds." in after
    assert page.headers["Location"] == LEAVE
    assert "PUT" not in [request.method for request in agent.requests]
    assert kept(ada) == (0, 0, 0, "")


def test_a_request_that_never_arrived_can_be_repeated(as_admin: Client, agent: Receiver, ada: Candidate) -> None:
    page = disconnects(as_admin, agent, error=httpx2.ConnectError("no"), arrives=False)
    polled = as_admin.get(f"{LEAVE}state/")
    as_admin.post(f"{LEAVE}now/", {"history": "keep"})

    assert "The agent has not disconnected yet. Disconnect again." in page
    assert f'action="{LEAVE}now/"' in page
    assert polled.headers["HX-Refresh"] == "true"
    assert [request.method for request in agent.requests].count("DELETE") == 1


def test_history_can_still_be_removed_after_the_end(as_admin: Client, agent: Receiver, ada: Candidate) -> None:
    as_admin.post(f"{LEAVE}now/", {"history": "keep"})
    gone(agent)
    agent.answers["DELETE", "larkspur"] = (404, {"message": "There is no connection."})
    before = as_admin.get(LEAVE).content.decode()
    after = as_admin.post(f"{LEAVE}now/", {"history": "remove"}, follow=True).content.decode()

    assert ("Remove it" in before, "Remove it" in after) == (True, False)
    assert kept(ada) == (0, 0, 0, "")


def test_only_admins_disconnect(as_recruiter: Client, agent: Receiver) -> None:
    assert as_recruiter.post(f"{LEAVE}now/", {"history": "remove"}).status_code == 403
    assert agent.requests == []


def test_nothing_arrives_after_recruiter_was_left(
    as_admin: Client, api: Api, account: Account, agent: Receiver, ada: Candidate
) -> None:
    """The agent may read the history before Recruiter is disconnected, and deliver the history only afterwards."""
    application = create_application(candidate=ada, job=job(account))
    ingrid, at = {"first_name": "Ingrid", "last_name": "Solheim"}, "2026-05-04T12:00:00+00:00"
    note = {"contract": "D", "author": ingrid, "text": "Good", "written_at": at, "changed_at": at}
    message = {"contract": "D", "recruiter": ingrid, "from_candidate": False, "text": "Hi", "sent_at": at}
    linked = {"last_name": "King", "recruiter_person": "urn:li:person:y"}
    calls: list[tuple[str, str, object]] = [
        ("PUT", f"candidates/{ada.key}/recruiter-messages/M", message),
        ("PUT", f"candidates/{ada.key}/recruiter-notes/N", note),
        ("PUT", f"candidates/{ada.key}/closed-account", {"closed_at": at}),
        (
            "PUT",
            f"applications/{application.key}/recruiter-evaluations/E",
            {"evaluator": ingrid, "rating": "Good", "evaluated_at": at},
        ),
        ("PUT", "recruiter-contracts/D", {"user_ids": [], "fetched_at": at}),
        ("PATCH", f"candidates/{ada.key}", linked),
        ("POST", "candidates", linked),
    ]
    as_admin.post(f"{LEAVE}now/", {"history": "remove"})

    statuses = [api.send(*call)[0] for call in calls]
    in_the_widget = as_admin.post(
        f"/candidates/{ada.key}/member/link/", {"person": "urn:li:person:y"}, content_type="application/json"
    )

    assert statuses == [409] * len(calls)
    assert in_the_widget.json() == {"message": "Recruiter is disconnected. Nothing new from there is stored here."}
    assert kept(ada) == (0, 0, 0, "")
    assert (ClosedAccount.objects.count(), Evaluation.objects.count(), Candidate.objects.count()) == (0, 0, 1)


def test_a_match_that_is_found_too_late_is_not_stored(as_admin: Client, agent: Receiver, ada: Candidate) -> None:
    as_admin.post(f"{LEAVE}now/", {"history": "remove"})
    agent.answers["GET", "person"] = (200, {"person": "urn:li:person:x"})

    answer = as_admin.get(f"/candidates/{ada.key}/same/")

    assert (answer.status_code, FoundPerson.objects.count()) == (200, 0)


def test_history_arrives_again_after_a_return(as_admin: Client, api: Api, agent: Receiver, ada: Candidate) -> None:
    as_admin.post(f"{LEAVE}now/", {"history": "remove"})
    as_admin.post(f"{LEAVE}back/")

    status, _ = api.send("PATCH", f"candidates/{ada.key}", {"recruiter_person": "urn:li:person:y"})

    assert (status, kept(ada)[3]) == (200, "urn:li:person:y")


def test_a_webhook_can_be_deleted_by_its_address(account: Account, api: Api) -> None:
    register(account=account, url="http://agent.test/hooks/1", secret="a" * 20)

    first = api.send("DELETE", "webhooks", {"url": "http://agent.test/hooks/1"})
    again = api.send("DELETE", "webhooks", {"url": "http://agent.test/hooks/1"})

    assert (first[0], again[0], account.webhooks.count()) == (200, 200, 0)
