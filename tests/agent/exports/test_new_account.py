"""How the agent handles an export to a job if the connection changed to another account shortly before.

In some tests, the agent never reads the new account completely.
"""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import httpx2
import pytest
import stamina
from django.core.management import call_command
from django.test import Client

from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.lever import Lever
from hirewire.agent.doubles.lever.double import KEY
from hirewire.agent.doubles.lever.seed import seed
from hirewire.agent.sync.queries import is_account_read
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.identity.members.models import Member
from hirewire.hub.recruiting.exports.models import Export
from hirewire.kit import clock
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db
FORMER, NEW = "former.test", "new.test"
UPDATED = "Check the job, then export again."
MISSING = "where this job is not available. Choose another job."
NOT_READ = "The new account of the ATS has not been read completely."
PAGE = "/agent/connections/larkspur/"


@pytest.fixture
def accounts() -> dict[str, Lever]:
    """Two accounts that give the same ids to different records."""
    accounts = {host: seed(Lever(clock=RunningClock(), per_second=1000, burst=1000), count=5) for host in (FORMER, NEW)}
    for job in jobs(accounts[NEW]):
        accounts[NEW].store.change("postings", job["id"], text=f"{job['text']}, night shift")
    return accounts


@pytest.fixture
def story(accounts: dict[str, Lever]) -> Iterator[Story]:
    others = {host: httpx2.WSGITransport(app=double) for host, double in accounts.items()}
    settings = {"key": KEY, "user": "amara.okafor@larkspur.example", "base_url": f"http://{FORMER}/v1"}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(settings, others, connector="lever") as story:
        story.enable()
        yield story


@pytest.fixture
def member(story: Story) -> Member:
    return hub.member("Ada", "Lovelace")


def jobs(lever: Lever) -> list[Row]:
    return [row for row in lever.store.rows("postings") if row["state"] == "published"]


def fails(lever: Lever, *paths: str) -> None:
    """Make these lists unreadable.

    Single records and searches for one person stay readable. The first row of a list also stays readable, because the
    check of the connection reads it.
    """

    def spoil(request: Request, response: Response) -> Response:
        is_search = {"email", "contact_id", "created_at_start"} & request.query.keys()
        is_list = request.method == "GET" and request.path in paths and request.query.get("limit") != "1"
        failed = Response(500, {"code": "InternalError", "message": "Sorry."})
        return failed if is_list and not is_search else response

    lever.spoil = spoil


def moves(story: Story) -> None:
    story.ats = {**story.ats, "base_url": f"http://{NEW}/v1"}
    story.connect()
    later(minutes=20)


def exports(story: Story, member: Member, job: Row, *, minutes: int = 40) -> Export:
    with clock.moved(timedelta(minutes=minutes)):
        export = story.export(member, job["id"])
    # If the agent has sent a job, it needs time to ask how Recruiter has processed the job.
    later(minutes=minutes + 1)
    export.refresh_from_db()
    return export


def titles() -> set[str]:
    return set(JobPosting.objects.values_list("title", flat=True))


def people(lever: Lever) -> list[str]:
    return [row["name"] for row in lever.store.rows("contacts")]


def test_an_export_to_a_job_arrives_although_the_list_of_people_cannot_be_read(
    story: Story, accounts: dict[str, Lever], member: Member
) -> None:
    fails(accounts[NEW], "opportunities")
    moves(story)

    export = exports(story, member, jobs(accounts[NEW])[0])

    assert not is_account_read(story.connection)
    assert (export.failure, people(accounts[NEW]).count("Ada Lovelace")) == ("", 1)


def test_if_no_job_can_be_listed_the_first_export_updates_its_job_and_the_second_arrives(
    story: Story, accounts: dict[str, Lever], member: Member
) -> None:
    fails(accounts[NEW], "postings", "opportunities")
    moves(story)
    job = jobs(accounts[NEW])[0]
    before = titles()

    first = exports(story, member, job)
    between = titles()
    second = exports(story, member, job, minutes=50)

    assert (first.failure.endswith(UPDATED), second.failure) == (True, "")
    assert (job["text"] in before, job["text"] in between) == (False, True)
    assert people(accounts[NEW]).count("Ada Lovelace") == 1


def test_an_export_to_a_job_that_only_the_former_account_has_is_refused(
    story: Story, accounts: dict[str, Lever], member: Member
) -> None:
    fails(accounts[NEW], "postings", "opportunities")
    job = jobs(accounts[NEW])[0]
    accounts[NEW].store.remove_posting(job["id"])
    moves(story)

    export = exports(story, member, job)

    assert (export.failure.endswith(MISSING), "Ada Lovelace" in people(accounts[NEW])) == (True, False)


def test_a_retry_of_an_export_that_began_to_write_does_not_look_at_the_job_again(
    story: Story, accounts: dict[str, Lever], member: Member
) -> None:
    new = accounts[NEW]
    fails(new, "opportunities")
    moves(story)
    job = jobs(new)[0]
    spoil = new.spoil

    def rename_and_fail(request: Request, response: Response) -> Response:
        if request.method != "POST":
            return spoil(request, response)
        new.spoil = spoil
        new.store.change("postings", job["id"], text="Renamed")
        return Response(503, {})

    new.spoil = rename_and_fail
    export = exports(story, member, job)
    later(minutes=45)

    export.refresh_from_db()
    assert (export.failure, people(new).count("Ada Lovelace")) == ("", 1)


# -- what the console says


def shown(console: Client) -> str:
    return " ".join(unescape(console.get(PAGE).content.decode()).split())


def test_the_page_names_the_list_that_cannot_be_read_until_it_can(
    story: Story, accounts: dict[str, Lever], console: Client
) -> None:
    before = shown(console)
    fails(accounts[NEW], "opportunities")
    moves(story)
    stuck, status = shown(console), story.status()["account"]
    accounts[NEW].spoil = lambda _request, response: response
    later(hours=2)
    after = story.status()["account"]

    assert [NOT_READ in page for page in (before, stuck, shown(console))] == [False, True, False]
    assert "Not read to the end yet: Candidates, Applications." in stuck
    assert "The ATS or Recruiter has a problem: see the reason above." in stuck
    assert (status["is_read"], status["unread"], status["cause"]) == (False, ["candidates", "applications"], "failing")
    assert (after["is_read"], after["unread"], after["cause"]) == (True, [], None)


def test_the_list_of_connections_names_an_account_that_is_not_read_after_a_while(
    story: Story, accounts: dict[str, Lever], console: Client
) -> None:
    fails(accounts[NEW], "opportunities")
    moves(story)

    def is_named(**time: float) -> bool:
        with clock.moved(timedelta(**time)):
            return "New account not read" in console.get("/agent/?show=needs").content.decode()

    early, late = is_named(minutes=5), is_named(minutes=30)
    accounts[NEW].spoil = lambda _request, response: response
    later(hours=2)

    assert (early, late, is_named(hours=2)) == (False, True, False)


def pause(story: Story) -> None:
    story.call("POST", "/pause")


def switch_off(story: Story) -> None:
    story.switch(on=False)


@pytest.mark.parametrize(
    ("does", "cause", "words"),
    [
        (pause, "paused", "Press “Resume” to go on. Until then, exports to a job are refused."),
        (switch_off, "off", "The integration is off in Recruiter."),
    ],
)
def test_the_page_and_the_command_say_how_to_go_on(
    story: Story, accounts: dict[str, Lever], console: Client, does: Callable[[Story], None], cause: str, words: str
) -> None:
    fails(accounts[NEW], "opportunities")
    moves(story)
    does(story)
    lines = io.StringIO()

    call_command("connection_status", connection="larkspur", stdout=lines)

    assert words in shown(console)
    assert f"has not been read to its end ({cause}): candidates, applications" in lines.getvalue()


@pytest.mark.parametrize(
    ("path", "is_read", "cause"), [("stages", True, None), ("opportunities", False, "lacking")], ids=str
)
def test_an_account_whose_key_may_not_read_applications_counts_as_read_but_not_one_without_people(
    story: Story, accounts: dict[str, Lever], path: str, *, is_read: bool, cause: str | None
) -> None:
    def refuse(request: Request, response: Response) -> Response:
        return Response(403, {"code": "Forbidden", "message": "No."}) if request.path == path else response

    accounts[NEW].spoil = refuse
    moves(story)

    account = story.status()["account"]
    assert (account["is_read"], account["cause"]) == (is_read, cause)
