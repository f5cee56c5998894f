"""Jobs of the made-up year that stay open for longer than Recruiter lists a job."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from hirewire.cast.year import Act, Kind, Opening
from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.ats.postings.services import expire_listings
from hirewire.kit import clock
from hirewire.sandbox.control.year.by_api import ApiSide
from hirewire.sandbox.control.year.controlling import unused_prefix
from hirewire.sandbox.control.year.side import ended
from tests.client.test_jobs_with_hub import client_of
from tests.factories import synced
from tests.support.ats import Ats
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db

WELDER, COOK = (
    Opening(number, title, "trade", "Utrecht", "nl", synced.DESCRIPTION)
    for number, title in enumerate(("Welder", "Cook"))
)


@pytest.fixture
def side() -> Iterator[ApiSide]:
    with client_of(Ats()) as rsc:
        yield ApiSide(rsc, "Y261129")


def play(side: ApiSide, kind: Kind, *openings: Opening) -> None:
    for opening in openings:
        side.carry_out(Act(datetime.now(UTC), kind, job=opening.number, recruiter="Amara"), None, opening)
    run_tasks()


def test_two_years_that_begin_on_one_day_have_different_ids() -> None:
    ats, day = Ats(), date(2026, 11, 29)

    with client_of(ats) as rsc:
        for prefix in ("Y261129", "Y261129.2", "Y261129.3"):
            assert unused_prefix(ats.application, day) == prefix
            play(ApiSide(rsc, prefix), Kind.JOB_OPENED, WELDER)

    assert unused_prefix(ats.application, date(2026, 11, 30)) == "Y261130"


def test_a_listing_is_renewed_before_it_ends(side: ApiSide) -> None:
    play(side, Kind.JOB_OPENED, WELDER, COOK)
    play(side, Kind.JOB_CLOSED, COOK)
    assert (side.ending_listings(), side.unseen()) == (set(), set())

    with clock.moved(timedelta(days=179)):
        assert side.ending_listings() == {side.job_id(WELDER.number)}
        side.list_again(side.ending_listings())
        run_tasks()
        assert (side.ending_listings(), side.unseen()) == (set(), set())

    with clock.moved(timedelta(days=181)):
        expire_listings()
        assert dict(JobPosting.objects.values_list("title", "state")) == {
            WELDER.title: PostingState.LISTED,
            COOK.title: PostingState.CLOSED,
        }


def test_a_listing_that_has_ended_is_begun_again(side: ApiSide) -> None:
    play(side, Kind.JOB_OPENED, WELDER)
    job_id = side.job_id(WELDER.number)

    with clock.moved(timedelta(days=181)):
        expire_listings()
        assert (ended([job_id]), side.ending_listings()) == ({job_id}, {job_id})
        side.list_again({job_id})
        assert side.unseen() == {job_id}
        run_tasks()
        assert (ended([job_id]), side.unseen()) == (set(), set())
