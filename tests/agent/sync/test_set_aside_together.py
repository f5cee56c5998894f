"""Applications that the ATS shows only together with their candidate are set aside with the candidate.

When the agent reads the candidate again, for whatever reason, the applications arrive with the candidate.
"""

from collections.abc import Iterator

import httpx2
import pytest
import stamina

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.smartrecruiters import SmartRecruiters
from hirewire.agent.doubles.smartrecruiters.seed import seed
from hirewire.agent.mirror.models import Sent
from hirewire.agent.sdk.connector import Hint
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import later
from tests.support.story import Story, running_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def double() -> SmartRecruiters:
    return seed(SmartRecruiters(clock=RunningClock()), count=4)


@pytest.fixture
def story(db: None, double: SmartRecruiters) -> Iterator[Story]:
    account = DOUBLES["smartrecruiters"].settings("http://smartrecruiters.test")
    others = {"smartrecruiters.test": httpx2.WSGITransport(app=double)}
    testing = stamina.set_testing(True, attempts=1, cap=True)
    with testing, running_story(account, others, connector="smartrecruiters") as story:
        yield story


@pytest.fixture
def key(story: Story, double: SmartRecruiters) -> str:
    """Return the id of a candidate whom the first sync set aside because of an error. The error is over."""
    key = next(str(row["id"]) for row in double.store.rows("candidates") if row["lastName"])
    answer(double, 500, path=f"candidates/{key}")
    story.enable()
    assert arrived(key) == (False, 0)
    assert waiting(double, key) == len(double.store.rows("applications", candidate=key)) > 0
    answer(double, None)
    return key


def answer(double: SmartRecruiters, status: int | None, path: str = "") -> None:
    """Let the double answer requests for ``path``, and for the paths below it, with ``status``.

    If ``status`` is None, the double answers all requests as usual.
    """

    def spoiled(request: Request, response: Response) -> Response:
        is_about = status is not None and f"{request.path}/".startswith(f"{path}/")
        return Response(status or 0, {"message": "no"}, {"Retry-After": "60"}) if is_about else response

    double.spoil = spoiled


def arrived(key: str) -> tuple[bool, int]:
    return (
        Candidate.objects.filter(ats_candidate_id=key).exists(),
        Application.objects.filter(ats_candidate_id=key).count(),
    )


def waiting(double: SmartRecruiters, key: str) -> int:
    keys = [f"{key}:{row['job']}" for row in double.store.rows("applications", candidate=key)]
    return Sent.objects.filter(entity="applications", key__in=keys, content="", tries__gt=0).count()


def expected(double: SmartRecruiters, key: str) -> tuple[bool, int]:
    return True, len(double.store.rows("applications", candidate=key))


def test_the_next_try_reads_both(story: Story, double: SmartRecruiters, key: str) -> None:
    later(minutes=16)

    assert arrived(key) == expected(double, key)


def test_the_applications_follow_a_candidate_who_is_resent(story: Story, double: SmartRecruiters, key: str) -> None:
    story.call("POST", "/resend", body={"stream": "candidates", "record_id": key})
    later(seconds=1)
    later(minutes=16)

    assert arrived(key) == expected(double, key)


def test_the_applications_follow_a_candidate_whom_the_ats_announces(
    story: Story, double: SmartRecruiters, key: str
) -> None:
    services.take_hints(connection=story.connection, hints=[Hint(Stream.CANDIDATES, key)])
    later(seconds=1)
    later(minutes=16)

    assert arrived(key) == expected(double, key)


def test_a_limit_between_the_two_loses_nothing(story: Story, double: SmartRecruiters, key: str) -> None:
    answer(double, 429, path=f"candidates/{key}/attachments")
    later(minutes=16)
    in_between = (arrived(key), story.status()["sync"]["reason"] is not None)
    answer(double, None)

    later(minutes=50)

    assert in_between == ((True, 0), True)
    assert arrived(key) == expected(double, key)
