"""The ATS's groups become lists in Recruiter that say who may see which job.

A sign-in links each user of the ATS to a member.
"""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from django.test import Client
from pytest_django import Settings

from hirewire.agent.accounts.models import RecruiterAccount, SignIn
from hirewire.agent.connections import clients
from hirewire.agent.connections.tasks import settle_due_connections
from hirewire.agent.sync.sweeping import sweep_lists
from hirewire.hub.ats.acls.models import EntityAcl, EntityAclAssignee
from hirewire.hub.identity.accounts.models import Seat
from hirewire.hub.identity.members.person_ids import person_urn
from hirewire.hub.platform.integrations.models import Configuration
from hirewire.kit import clock
from hirewire.kit.web import outbound
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.support import later, tell
from tests.factories import hub, lists
from tests.support.http import ats_http
from tests.support.sites import ATS, HUB
from tests.support.story import Story
from tests.support.tasks import run_tasks

BACK = "http://ats.test/settings/me/?tab=1"


@pytest.fixture
def recruiter(story: Story) -> Seat:
    seat = hub.seat(story.contract, hub.person("Amara", "Okafor"))
    lists.profile(seat)
    return seat


@pytest.fixture
def sign_in(story: Story, recruiter: Seat) -> Callable[..., str]:
    """Return a function that connects a user's account and returns the address that the browser reaches."""

    def connect(user_id: str = "U-1", who: Seat = recruiter) -> str:
        body = {"return_url": BACK, "name": "Amara Okafor"}
        address = story.call("POST", f"/accounts/{user_id}", body=body)["url"]
        browser = Client(headers={"host": HUB})
        browser.force_login(who.person, "django.contrib.auth.backends.ModelBackend")
        path = address.removeprefix(f"http://{HUB}")
        answer = browser.get(path)
        if answer.status_code == 200:
            answer = browser.post(path, {"answer": "allow", "person": who.person.pk})
        return arrive(answer.headers["Location"])

    return connect


def arrive(address: str) -> str:
    answer = ats_http().get(address.removeprefix(f"http://{ATS}"))
    run_tasks()
    return answer.headers.get("Location", answer.text)


def listed() -> tuple[set[tuple[str, str]], set[tuple[str, int]]]:
    return (
        set(EntityAcl.objects.values_list("ats_entity_acl_id", "ats_entity_id")),
        set(EntityAclAssignee.objects.values_list("ats_entity_acl_id", "member_id")),
    )


def viewers() -> set[str]:
    return set(Configuration.objects.exclude(key="CALLBACK_URL").values_list("key", flat=True))


def use_lists(story: Story, *, on: bool = True) -> None:
    story.call("PUT", "/options", body={"access_lists": on})
    later(seconds=0)


@pytest.mark.usefixtures("enabled")
def test_without_access_lists_everybody_sees_everything(story: Story) -> None:
    assert listed() == (set(), set())
    assert viewers() == {"JOB_POSTING_VIEWERS", "APPLICATION_VIEWERS"}
    assert "listed_jobs" not in {entity["name"] for entity in story.status()["sync"]["entities"]}


@pytest.mark.usefixtures("enabled")
def test_lists_of_a_group_that_the_ats_deletes_silently_are_removed(
    story: Story, ats: FakeSimulator, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    sign_in()
    ats.put("groups", "G-2", name="Rivet", user_ids=["U-1"], job_ids=["REQ-1"])
    use_lists(story)
    before = {list_id for list_id, _ in listed()[0] | listed()[1]}
    del ats.rows["groups"]["G-2"]

    later(days=8)

    assert before == {"G-1", "G-2"}
    assert listed() == ({("G-1", "REQ-1"), ("G-1", "REQ-3")}, {("G-1", recruiter.person.member_id)})


@pytest.mark.usefixtures("enabled")
def test_groups_become_lists_and_general_viewers_are_removed(
    story: Story, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    sign_in()

    use_lists(story)

    assert listed() == ({("G-1", "REQ-1"), ("G-1", "REQ-3")}, {("G-1", recruiter.person.member_id)})
    assert viewers() == set()
    assert story.counts()["listed_jobs"] == 2
    assert story.counts()["listed_people"] == 1


def test_a_connection_with_access_lists_never_opens_its_records_to_all(story: Story) -> None:
    story.connect()
    story.call("PUT", "/options", body={"access_lists": True})
    story.request()
    story.switch(on=True)

    assert viewers() == set()
    assert listed()[0] == {("G-1", "REQ-1"), ("G-1", "REQ-3")}
    assert story.status()["sync"]["state"] == "complete"


@pytest.mark.usefixtures("enabled")
def test_switching_access_lists_off_removes_them(story: Story, sign_in: Callable[..., str]) -> None:
    sign_in()
    use_lists(story)

    use_lists(story, on=False)

    assert listed() == (set(), set())
    assert viewers() == {"JOB_POSTING_VIEWERS", "APPLICATION_VIEWERS"}
    assert "listed_jobs" not in story.counts()


@pytest.mark.usefixtures("enabled")
def test_changes_of_groups_update_the_lists(
    story: Story, ats: FakeSimulator, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    sign_in()
    use_lists(story)
    person = recruiter.person.member_id

    ats.put("groups", "G-1", name="EMEA", user_ids=["U-1", "U-2"], job_ids=["REQ-4"])
    ats.put("groups", "everybody", name="Everybody", user_ids=["U-1"], job_ids=["REQ-2"])
    tell(story, "group", "G-1")
    tell(story, "group", "everybody")
    moved = listed()
    ats.put("groups", "G-1", name="EMEA", user_ids=["U-2"], job_ids=["REQ-4"])
    tell(story, "group", "G-1")
    left = listed()
    ats.delete("groups", "G-1")
    later(minutes=2)

    assert moved == ({("G-1", "REQ-4"), ("hirewire-everybody", "REQ-2")}, {("G-1", person)})
    assert left == ({("G-1", "REQ-4"), ("hirewire-everybody", "REQ-2")}, set())
    assert listed() == ({("hirewire-everybody", "REQ-2")}, set())


@pytest.mark.usefixtures("enabled")
def test_unchanged_lists_are_not_sent_again(story: Story, sign_in: Callable[..., str]) -> None:
    sign_in()
    use_lists(story)
    story.line.requests.clear()

    later(minutes=2)

    assert [request for request in story.line.requests if "cl" in request.lower().rpartition("/")[2]] == []


@pytest.mark.usefixtures("enabled")
def test_a_user_is_on_the_lists_from_sign_in_until_disconnecting(
    story: Story, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    use_lists(story)
    before = listed()[1]

    back = sign_in()
    connected = listed()[1]
    account = story.status()["accounts"][0]
    story.call("DELETE", "/accounts/U-1")
    run_tasks()

    assert (before, connected, listed()[1]) == (set(), {("G-1", recruiter.person.member_id)}, set())
    assert back == f"{BACK}&recruiter=connected"
    assert (account["user_id"], account["person"]) == (
        "U-1",
        person_urn(story.application.pk, recruiter.person.member_id or 0),
    )
    assert story.status()["accounts"] == []


@pytest.mark.usefixtures("enabled")
def test_connecting_another_account_replaces_the_first(
    story: Story, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    use_lists(story)
    sign_in()
    other = hub.seat(story.contract)
    lists.profile(other)

    sign_in(who=other)

    assert listed()[1] == {("G-1", other.person.member_id)}


def test_a_user_on_too_many_lists_is_named(story: Story, ats: FakeSimulator, sign_in: Callable[..., str]) -> None:
    for number in range(10, 21):
        ats.put("groups", f"G-{number}", name="More", user_ids=["U-1"], job_ids=["REQ-1"])
    story.enable()
    sign_in()

    use_lists(story)

    refused = story.status()["refused"]
    assert refused["count"] == 4
    assert {item["reason"] for item in refused["items"] if item["stream"] == "listed_people"} == {
        "Amara Okafor is on 10 lists, the most allowed for one person; delete one first"
    }


def test_lists_left_by_an_earlier_connection_are_deleted(
    story: Story, recruiter: Seat, sign_in: Callable[..., str]
) -> None:
    story.connect()
    story.call("PUT", "/options", body={"access_lists": True})
    story.request()
    sign_in()
    lists.put(story.application, "old", "REQ-1")
    lists.assign(story.application, "G-1", story.admin)

    story.switch(on=True)

    assert listed() == ({("G-1", "REQ-1"), ("G-1", "REQ-3")}, {("G-1", recruiter.person.member_id)})


@pytest.mark.usefixtures("enabled")
def test_the_list_of_a_group_that_vanished_while_the_connection_was_off_is_deleted(
    story: Story, ats: FakeSimulator, sign_in: Callable[..., str]
) -> None:
    sign_in()
    use_lists(story)
    story.switch(on=False)
    del ats.rows["groups"]["G-1"]

    story.switch(on=True)

    assert listed() == (set(), set())


@pytest.mark.usefixtures("enabled")
@pytest.mark.parametrize("end", ["readable", "deleted", "unused"])
def test_a_first_sync_spares_the_list_of_a_group_that_it_cannot_read(
    story: Story, ats: FakeSimulator, recruiter: Seat, sign_in: Callable[..., str], end: str
) -> None:
    sign_in()
    use_lists(story)
    both = ({("G-1", "REQ-1"), ("G-1", "REQ-3")}, {("G-1", recruiter.person.member_id)})
    story.switch(on=False)
    ats.put("groups", "G-1", name="EMEA", job_ids="none")
    lists.put(story.application, "old", "REQ-1")

    story.switch(on=True)
    spared = listed()
    if end == "readable":
        ats.put("groups", "G-1", name="EMEA", user_ids=[], job_ids=["REQ-1"])
    elif end == "deleted":
        ats.delete("groups", "G-1")
    else:
        story.call("PUT", "/options", body={"access_lists": False})
    later(minutes=2)

    assert spared == both
    assert listed() == ({("G-1", "REQ-1")} if end == "readable" else set(), set())


@pytest.mark.usefixtures("enabled")
def test_a_sign_in_completes_once_and_only_with_its_own_state(story: Story, recruiter: Seat) -> None:
    address = story.call("POST", "/accounts/U-1", body={"return_url": BACK})["url"]
    state = parse_qs(urlsplit(address).query)["state"][0]

    foreign = arrive("/agent/signed-in?state=guessed&code=x")
    refused = arrive(f"/agent/signed-in?state={state}&error=user_cancelled_authorize")
    again = arrive(f"/agent/signed-in?state={state}&code=x")

    assert "did not start this sign-in here" in foreign
    assert refused == f"{BACK}&recruiter=refused"
    assert again == foreign
    assert RecruiterAccount.objects.count() == 0


@pytest.mark.usefixtures("enabled")
def test_a_code_unknown_to_recruiter_connects_nobody(story: Story) -> None:
    address = story.call("POST", "/accounts/U-1", body={"return_url": BACK})["url"]
    state = parse_qs(urlsplit(address).query)["state"][0]

    assert arrive(f"/agent/signed-in?state={state}&code=x") == f"{BACK}&recruiter=failed"
    assert (RecruiterAccount.objects.count(), SignIn.objects.count()) == (0, 0)


@pytest.mark.usefixtures("enabled")
def test_an_unfinished_sign_in_expires(story: Story) -> None:
    address = story.call("POST", "/accounts/U-1", body={"return_url": BACK})["url"]
    state = parse_qs(urlsplit(address).query)["state"][0]

    with clock.moved(timedelta(minutes=16)):
        assert "too long ago" in arrive(f"/agent/signed-in?state={state}&code=x")
        story.call("POST", "/accounts/U-2", body={"return_url": BACK})

    assert SignIn.objects.count() == 1


@pytest.mark.parametrize("return_url", ["javascript:alert(1)", "/settings/", ""])
def test_a_return_address_must_be_http_or_https(story: Story, return_url: str) -> None:
    story.connect()

    answer = story.call("POST", "/accounts/U-1", body={"return_url": return_url})

    assert answer["message"] == "The return address must be an http or https address."


def test_a_sign_in_is_refused_while_there_are_no_keys(story: Story, settings: Settings, ats: FakeSimulator) -> None:
    settings.HIREWIRE_PARTNER_CLIENT_SECRET = "wrong"
    story.connect()

    assert "no keys" in story.call("POST", "/accounts/U-1", body={"return_url": BACK})["message"]


@pytest.mark.usefixtures("enabled")
def test_a_failed_change_of_viewers_is_repeated_later(story: Story) -> None:
    connection = story.connection
    connection.access_lists = True
    connection.retry_at = clock.now()
    connection.save()

    settle_due_connections(0)
    run_tasks()

    assert viewers() == set()


@pytest.mark.usefixtures("enabled")
def test_lists_stay_on_a_server_that_refuses_to_list_them(story: Story) -> None:
    """If a query names no assignee, our hub answers with all entries, but another server may refuse the query."""
    lists.put(story.application, "old", "REQ-1")

    refusal = httpx2.Response(400, json={"message": "Parameter assignee is required", "status": 400})
    with (
        outbound.through(httpx2.MockTransport(lambda request: token_or(request, refusal))),
        clients.recruiter(story.connection) as rsc,
    ):
        sweep_lists(story.connection, rsc)

    assert EntityAcl.objects.count() == 1


def token_or(request: httpx2.Request, answer: httpx2.Response) -> httpx2.Response:
    token = {"access_token": "t", "expires_in": 1800}
    return httpx2.Response(200, json=token) if request.url.path.endswith("accessToken") else answer
