import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.test import Client

from hirewire.simulator.hooks.services import register
from hirewire.simulator.people.models import Account, User
from hirewire.simulator.records.errors import EverybodyGroupError, GroupNameTakenError
from hirewire.simulator.records.models import SecurityGroup
from hirewire.simulator.records.services.groups import create_group
from tests.simulator.recruiter.test_recruiter_page import status
from tests.simulator.support import Api, Receiver, job
from tests.support.locks import Running
from tests.support.tasks import run_tasks

ME = "/settings/me/"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def group(account: Account, name: str = "Claims", *members: User, **fields: Any) -> SecurityGroup:  # noqa: ANN401 - any column
    return create_group(account=account, name=name, members=members, jobs=[job(account)], **fields)


def test_an_administrator_makes_edits_and_deletes_a_group(
    as_admin: Client, account: Account, recruiter: User, api: Api
) -> None:
    first, second = job(account), job(account)
    asked = {"name": "Claims", "members": [recruiter.pk], "jobs": f"{first.key.lower()}, {second.key}\n"}

    made = as_admin.post("/settings/groups/new/", asked)
    [held] = api.get("groups")["items"]
    page = text(as_admin, f"/settings/groups/{held['id']}/")
    as_admin.post(f"/settings/groups/{held['id']}/", {"name": "Claims desk", "members": [], "jobs": second.key})
    edited = api.get(f"groups/{held['id']}")
    as_admin.post(f"/settings/groups/{held['id']}/delete/")

    assert made.headers["Location"] == "/settings/groups/"
    assert (held["name"], held["everybody"], held["user_ids"]) == ("Claims", False, [recruiter.key])
    assert sorted(held["job_ids"]) == sorted([first.key, second.key])
    assert f"{first.key}\n{second.key}" in page
    assert (edited["name"], edited["user_ids"], edited["job_ids"]) == ("Claims desk", [], [second.key])
    assert api.get("groups")["items"] == []
    assert [(row["kind"], row["id"]) for row in api.get("deletions")["items"]] == [("group", held["id"])]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"name": ""}, "Fill in “Name”."),
        ({"name": "CLAIMS"}, "A group with this name already exists"),
        ({"name": "New", "jobs": "REQ-9999, nonsense"}, "There is no job REQ-9999, NONSENSE"),
        ({"name": "New", "members": ["999999"]}, "not one of the available choices"),
    ],
)
def test_an_invalid_group_is_refused_with_the_reason(
    as_admin: Client, account: Account, asked: dict[str, Any], words: str
) -> None:
    group(account)

    answer = as_admin.post("/settings/groups/new/", asked)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert SecurityGroup.objects.count() == 1


def test_a_group_cannot_take_the_name_of_another(as_admin: Client, account: Account) -> None:
    other, own = group(account), group(account, "Intake")

    answer = as_admin.post(f"/settings/groups/{own.key}/", {"name": other.name.upper()})

    assert answer.status_code == 422
    assert "A group with this name already exists" in answer.content.decode()
    assert "Delete Intake?" in answer.content.decode()
    assert set(SecurityGroup.objects.values_list("name", flat=True)) == {"Claims", "Intake"}


@pytest.mark.parametrize(
    ("earlier", "later", "refusal"),
    [
        ({"name": "Claims"}, {"name": "claims"}, GroupNameTakenError),
        ({"name": "One", "is_for_everybody": True}, {"name": "Two", "is_for_everybody": True}, EverybodyGroupError),
    ],
)
def test_a_group_created_twice_at_once_is_refused_the_second_time(
    transactional_db: None,
    account: Account,
    earlier: dict[str, Any],
    later: dict[str, Any],
    refusal: type[Exception],
) -> None:
    def creating(fields: dict[str, Any]) -> Callable[[], object]:
        return lambda: create_group(account=account, members=(), jobs=(), **fields)

    with Running(creating(earlier), commits=True) as first, Running(creating(later)) as second:
        first.start()
        first.finish()
        second.start()
        assert second.waits_for_another()
        first.end()

        with pytest.raises(refusal):
            second.finish()


def test_only_one_group_can_be_for_everybody(as_admin: Client, account: Account, api: Api) -> None:
    first = text(as_admin, "/settings/groups/new/")

    as_admin.post("/settings/groups/new/", {"name": "Open", "is_for_everybody": "on"})

    assert "For everybody" in first
    assert "For everybody" not in text(as_admin, "/settings/groups/new/")
    assert (api.get("groups/everybody")["name"], api.status_of("groups/G-1x")) == ("Open", 404)


def test_a_second_group_for_everybody_is_refused_with_the_reason(as_admin: Client, account: Account) -> None:
    group(account, is_for_everybody=True)

    answer = as_admin.post("/settings/groups/new/", {"name": "Open", "is_for_everybody": "on"})

    assert answer.status_code == 422
    assert "There is already a group for everybody" in answer.content.decode()
    assert SecurityGroup.objects.count() == 1


def test_only_administrators_can_change_groups(as_recruiter: Client, account: Account) -> None:
    held = group(account)

    assert "Claims" in text(as_recruiter, "/settings/groups/")
    for path in ("new/", f"{held.key}/", f"{held.key}/delete/"):
        assert as_recruiter.post(f"/settings/groups/{path}", {"name": "Mine"}).status_code == 403
    assert as_recruiter.post(f"/jobs/{held.jobs.get().key}/groups/").status_code == 403
    assert SecurityGroup.objects.get().name == "Claims"


def test_a_group_of_another_account_is_not_found(as_admin: Client, other_account: Account, api: Api) -> None:
    foreign = group(other_account)

    assert as_admin.get(f"/settings/groups/{foreign.key}/").status_code == 404
    assert api.status_of(f"groups/{foreign.key}") == 404


def test_a_job_joins_and_leaves_groups_on_its_own_page(as_admin: Client, account: Account, api: Api) -> None:
    claims, boston = group(account), group(account, "Boston")
    shown = claims.jobs.get()

    page = text(as_admin, f"/jobs/{shown.key}/")
    as_admin.post(f"/jobs/{shown.key}/groups/", {"groups": [boston.pk]})

    assert "Boston" in page
    assert list(shown.security_groups.all()) == [boston]
    assert set(api.walk("groups")[0][-2:]) == {claims.key, boston.key}


def test_webhooks_report_changes_of_groups(account: Account, receiver: Receiver, as_admin: Client) -> None:
    register(account=account, url="https://agent.example/hooks", secret="0123456789abcdef")

    held = group(account)
    as_admin.post(f"/settings/groups/{held.key}/delete/")
    run_tasks()

    assert [one for one in receiver.messages if one[0].startswith("group")] == [
        ("group.updated", held.key),
        ("group.deleted", held.key),
    ]


@pytest.fixture
def agent(receiver: Receiver) -> Receiver:
    receiver.answers["GET", "larkspur"] = (200, status())
    return receiver


def test_a_user_connects_in_recruiter_and_is_told_the_outcome(
    as_recruiter: Client, recruiter: User, agent: Receiver
) -> None:
    agent.answers["POST", recruiter.key] = (200, {"url": "http://hub.test/oauth/v2/authorization?state=s"})

    page = text(as_recruiter, ME)
    sent = as_recruiter.get(f"{ME}connect/")
    ended = as_recruiter.get(f"{ME}?recruiter=connected", follow=True).content.decode()
    refused = as_recruiter.get(f"{ME}?recruiter=refused", follow=True).content.decode()

    assert "Connect my Recruiter account" in page
    assert sent.headers["Location"] == "http://hub.test/oauth/v2/authorization?state=s"
    [asked] = [one for one in agent.requests if one.url.path.endswith(f"/accounts/{recruiter.key}")]
    told = {"return_url": "http://ats.test/settings/me/", "name": "Amara Okafor", "confirms": True}
    assert msgspec.json.decode(asked.content) == told
    assert "Your Recruiter account is connected." in ended
    assert "you did not allow it" in refused


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, status()), "Your Recruiter account is connected."),
        ((409, {"message": "no"}), "you did not begin this sign-in here"),
        ((502, None), "Recruiter did not say who you are."),
    ],
)
def test_the_agent_is_told_who_came_back(
    as_recruiter: Client, recruiter: User, agent: Receiver, answer: tuple[int, object], words: str
) -> None:
    agent.answers["POST", "confirm"] = answer

    page = as_recruiter.get(f"{ME}?recruiter=confirm&confirmation=c", follow=True).content.decode()

    [told] = [one for one in agent.requests if one.url.path.endswith(f"/accounts/{recruiter.key}/confirm")]
    assert msgspec.json.decode(told.content) == {"code": "c"}
    assert words in page


def test_a_connected_user_can_disconnect(as_recruiter: Client, recruiter: User, agent: Receiver) -> None:
    connected = {"user_id": recruiter.key, "connected_at": "2026-03-02T14:05:48Z"}
    agent.answers["GET", "larkspur"] = (200, status(accounts=[connected]))
    agent.answers["DELETE", recruiter.key] = (200, status())

    page = text(as_recruiter, ME)
    as_recruiter.post(f"{ME}disconnect/")

    assert "Disconnect" in page
    assert [one.method for one in agent.requests if one.url.path.endswith(recruiter.key)] == ["DELETE"]


def test_an_unreachable_agent_is_reported(as_recruiter: Client, agent: Receiver) -> None:
    agent.answers["GET", "larkspur"] = (502, {"message": "no"})

    assert "The agent cannot be reached." in text(as_recruiter, ME)


def test_the_options_page_names_users_who_have_not_connected(
    as_admin: Client, account: Account, admin: User, recruiter: User, agent: Receiver
) -> None:
    group(account, "Claims", admin, recruiter)
    options = {"unposted_jobs": True, "confidential_jobs": False, "public_jobs": False, "access_lists": True}
    told = status(options=options, accounts=[{"user_id": admin.key}])
    agent.answers["PUT", "options"] = (200, told)

    page = as_admin.post(
        "/settings/integrations/recruiter/options/", {"unposted_jobs": "on", "access_lists": "on"}
    ).content.decode()

    assert msgspec.json.decode(agent.requests[-1].content) == options
    assert "Amara Okafor" in page
    assert "Ingrid Solheim" not in page


def test_a_refused_form_opens_at_what_is_wrong(as_admin: Client, account: Account) -> None:
    page = as_admin.post("/settings/groups/new/", {"name": "Claims", "jobs": "REQ-9999"}).content.decode()

    (field,) = re.findall(r"<[a-z]+\b[^>]*\bautofocus\b[^>]*>", page)
    assert 'name="jobs"' in field
    assert "autofocus" not in as_admin.get("/settings/groups/new/").content.decode()
