"""Some ATSs list applications in the candidate's record. An application that leaves that list may have been deleted."""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.ashby import Ashby
from hirewire.agent.doubles.ashby.seed import seed
from hirewire.agent.doubles.ashby.writes import WRITES
from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import seed as seed_smartrecruiters
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import later
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ashby() -> Ashby:
    return seed(Ashby(clock=RunningClock()), count=3)


@pytest.fixture
def story(db: None, ashby: Ashby) -> Iterator[Story]:
    account = DOUBLES["ashby"].settings("http://ashby.test")
    others = {"ashby.test": httpx2.WSGITransport(app=ashby)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector="ashby") as story:
        story.enable()
        ashby.requests.clear()
        yield story


@pytest.fixture
def application(story: Story, ashby: Ashby) -> Row:
    """An application that Recruiter has accepted.

    Not every application in Ashby is accepted, because Recruiter refuses people with only a single name.
    """
    del story
    return ashby.store.tables["applications"][min(sent())]


def sent() -> set[str]:
    return set(Application.objects.values_list("ats_job_application_id", flat=True))


def test_the_next_poll_removes_an_application_that_nothing_mentions(ashby: Ashby, application: Row) -> None:
    before = sent()
    WRITES["application.delete"](ashby, {"applicationId": application["id"]})
    later(seconds=61)

    assert before - sent() == {application["id"]}
    assert Candidate.objects.filter(ats_candidate_id=application["candidateId"]).exists()


@pytest.mark.parametrize("named", [[], None], ids=["none", "nothing is said"])
def test_an_application_that_still_exists_stays_even_if_a_list_omits_it(
    ashby: Ashby, application: Row, named: list[str] | None
) -> None:
    before = sent()

    def forget(request: Request, response: Response) -> Response:
        for row in response.body["results"] if request.path == "candidate.list" else ():
            row["applicationIds"] = named
        return response

    ashby.spoil = forget
    ashby.store.change("candidates", application["candidateId"], position="Rigger")
    later(seconds=61)

    assert sent() == before
    # If the candidate's record does not name any applications, the agent looks up none.
    assert ("application.info" in {request.path for request in ashby.requests}) is (named is not None)


def test_an_application_that_moved_in_a_merge_is_sent_under_its_new_candidate(ashby: Ashby, application: Row) -> None:
    before, loser = sent(), application["candidateId"]
    winner = Candidate.objects.exclude(ats_candidate_id=loser).get().ats_candidate_id
    ashby.store.merge(winner, loser)
    later(seconds=61)

    moved = Application.objects.get(ats_job_application_id=application["id"])
    assert (sent(), moved.ats_candidate_id) == (before, winner)


def test_an_application_that_smartrecruiters_removes_is_removed_in_recruiter(db: None) -> None:
    del db
    double = seed_smartrecruiters(SmartRecruiters(clock=RunningClock()), count=6)
    account = DOUBLES["smartrecruiters"].settings("http://smartrecruiters.test")
    others = {"smartrecruiters.test": httpx2.WSGITransport(app=double)}
    with running_story(account, others, connector="smartrecruiters") as story:
        story.enable()
        before = sent()
        # Choose the last person, who has two applications. SmartRecruiters does not list people who have none.
        application = double.store.rows("applications")[-1]
        del double.store.tables["applications"][application["id"]]
        double.store.change("candidates", application["candidate"])
        later(seconds=61)

    assert before - sent() == {f"{application['candidate']}:{application['job']}"}
