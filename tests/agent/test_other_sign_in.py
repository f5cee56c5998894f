"""When somebody signs in to another account of the ATS, the agent does not mix the data of the two accounts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import stamina

from hirewire.agent.connections import access, sign_ins
from hirewire.agent.connections.models import Connection, Grant
from hirewire.agent.connections.tasks import defer_check
from hirewire.agent.connections.which_account import WhichAccount
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import CLIENT_ID, CLIENT_SECRET
from hirewire.agent.sync import services as sync
from hirewire.agent.sync.phases import phase_of
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.kit import clock
from tests.agent.accounts_of_lever import Accounts
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "user": "amara.okafor@larkspur.example",
    "base_url": "http://lever.test/v1",
}


@pytest.fixture
def accounts() -> Accounts:
    return Accounts()


@pytest.fixture
def story(accounts: Accounts) -> Iterator[Story]:
    with (
        stamina.set_testing(True, attempts=1, cap=True),
        running_story(SETTINGS, {"lever.test": accounts}, connector="lever") as story,
    ):
        story.connect()
        signs_in(story, accounts.first)
        story.request()
        story.switch(on=True)
        yield story


def signs_in(story: Story, lever: Lever) -> WhichAccount | None:
    form = {
        "redirect_uri": access.redirect_uri("lever"),
        "scope": " ".join(access.Terms(story.connection).scopes),
        "audience": "http://lever.test/v1/",
    }
    code = lever.authorization.code_for(form)
    account = sign_ins.finish(story.connection, code=code, state="a state").account
    defer_check(story.connection.pk)
    sync.try_again(connection=story.connection)
    return account


def people_of(lever: Lever) -> set[str]:
    """Return the ids of the contacts with an e-mail address. Recruiter refuses people without an address."""
    contacts = (lever.store.tables["contacts"][row["contact"]] for row in lever.store.rows("opportunities"))
    return {contact["id"] for contact in contacts if contact["emails"]}


def sent() -> set[str]:
    return set(Candidate.objects.values_list("ats_candidate_id", flat=True))


def requests_of_people(lever: Lever) -> list[str]:
    return [request.path for request in lever.requests if request.path.startswith(("opportunities", "postings"))]


def test_the_people_of_another_account_replace_those_of_the_former(story: Story, accounts: Accounts) -> None:
    before = sent()

    account = signs_in(story, accounts.other)
    later(minutes=20)

    assert (before, account) == (people_of(accounts.first), WhichAccount.OTHER)
    assert sent() == people_of(accounts.other)


@pytest.mark.parametrize("answer", WhichAccount)
def test_until_somebody_says_which_account_it_is_nothing_of_it_is_read_or_written(
    story: Story, accounts: Accounts, answer: WhichAccount
) -> None:
    lever = {WhichAccount.SAME: accounts.first, WhichAccount.OTHER: accounts.other}[answer]
    Connection.objects.update(account_marks=None)
    before, requests = sent(), requests_of_people(lever)

    account = signs_in(story, lever)
    later(minutes=10)
    export = story.export(hub.member("Ada", "Lovelace"))
    waiting, phase = story.status(), phase_of(story.connection)

    assert (account, sent(), requests_of_people(lever), export.failure) == (None, before, requests, "")
    assert waiting["access"]["awaits_account"]
    assert waiting["sync"]["reason"] == waiting["access"]["reason"]
    assert (phase, waiting["access"]["ended_at"]) == ("syncing", None)

    sign_ins.say_account(connection=story.connection, account=answer)
    sync.try_again(connection=story.connection)
    later(minutes=30)

    assert "Ada Lovelace" in {row["name"] for row in lever.store.rows("contacts")}
    assert people_of(lever) <= sent()


def test_a_turn_of_the_sync_that_began_in_the_former_account_ends_without_an_error(
    story: Story, accounts: Accounts
) -> None:
    def sign_in_meanwhile(request: object, response: object) -> object:
        accounts.first.spoil = lambda _request, response: response
        signs_in(story, accounts.other)
        return response

    accounts.first.spoil = sign_in_meanwhile  # type: ignore[assignment]  # the double takes any function
    later(minutes=2)

    read = [request.path for request in accounts.first.requests]
    assert Grant.objects.get().awaits_account is False
    assert read[-1] == "postings"
    with clock.moved(timedelta(minutes=1)):
        assert story.status()["sync"]["state"] == "complete"
