import pytest
from django.test import Client

from hirewire.agent.connections.models import Connection
from hirewire.agent.rehearsals.findings import DEFAULT_LOCATION, HALF_A_PLACE, NO_JOB, NO_LOCATION, effect, lines
from hirewire.agent.sdk.connector import Entity
from hirewire.hub.ats.postings.models import JobPosting
from tests.agent.connectors.simulator.fake import FakeSimulator
from tests.agent.console.support import PLACE, connects, rehearses, sets_up_recruiter, switches_on
from tests.agent.rehearsals.test_rehearsal import by_entity, findings_of
from tests.support.story import Story
from tests.support.tasks import run_tasks

DEFAULT = {"unposted_jobs"}
SHOWN = "Location for jobs without one"


@pytest.fixture
def unplaced(ats: FakeSimulator) -> FakeSimulator:
    """An ATS with a job that has no location."""
    ats.put("jobs", "REQ-1", city="", country="")
    return ats


def sets(console: Client, location: str) -> int:
    return console.post(f"{PLACE}rehearsal/location/", {"default_location": location}).status_code


def test_the_page_says_what_a_place_changes(console: Client, unplaced: FakeSimulator) -> None:
    connection = connects(console)
    page = rehearses(console)

    jobs, applications = (by_entity(connection, DEFAULT)[entity] for entity in (Entity.JOBS, Entity.APPLICATIONS))
    more = effect(findings_of(connection), DEFAULT, DEFAULT_LOCATION)
    assert jobs.refused[NO_LOCATION].count == 1
    assert [example.key for example in jobs.refused[NO_LOCATION].examples] == ["REQ-1"]
    assert applications.refused[NO_JOB].count >= more[Entity.APPLICATIONS] > 0
    assert more[Entity.JOBS] == 1
    assert (SHOWN in page, "With a location, these are sent, too:" in page) == (True, True)


def test_without_such_jobs_the_page_asks_for_no_place(console: Client) -> None:
    connects(console)

    assert SHOWN not in rehearses(console)


def test_a_place_counts_at_once_and_without_reading_again(console: Client, unplaced: FakeSimulator) -> None:
    connection = connects(console)
    rehearses(console)
    requests = len(unplaced.requests)
    refused = by_entity(connection, DEFAULT)[Entity.JOBS].refused_count

    answer = sets(console, "berlin, Germany")

    page = console.get(f"{PLACE}rehearsal/").content.decode()
    assert (answer, len(unplaced.requests) - requests) == (302, 0)
    assert "Without this location, these are not sent:" in page
    with_place = {line.entity: line for line in lines(findings_of(connection), DEFAULT | {DEFAULT_LOCATION}, {})}
    assert with_place[Entity.JOBS].refused_count == refused - 1


def test_a_sample_shows_the_place_that_is_set_now(console: Client, unplaced: FakeSimulator) -> None:
    connects(console)
    sets(console, "Bergen, Norway")
    rehearses(console)
    sets(console, "Oslo, Norway")

    page = console.get(f"{PLACE}rehearsal/").content.decode()

    assert ("Oslo, Norway" in page.partition("samples-jobs")[2], "Bergen, Norway" in page) == (True, False)


def test_jobs_without_a_place_arrive_at_the_one_that_is_set(
    console: Client, story: Story, unplaced: FakeSimulator
) -> None:
    connects(console)
    application = sets_up_recruiter(console, story)
    console.post(f"{PLACE}start/")
    switches_on(story, application)
    assert not JobPosting.objects.filter(external_job_posting_id="REQ-1").exists()

    sets(console, "Berlin, Germany")
    run_tasks()

    assert JobPosting.objects.get(external_job_posting_id="REQ-1").location == "Berlin, Germany"
    others = JobPosting.objects.exclude(external_job_posting_id="REQ-1").values_list("location", flat=True)
    assert set(others) == {"Gdansk, Poland"}


@pytest.mark.parametrize("typed", ["Berlin", "Germany", "Berlin, Atlantis", "a, b, c, Germany", ", Germany"])
def test_a_place_that_recruiter_cannot_read_is_not_stored(console: Client, unplaced: FakeSimulator, typed: str) -> None:
    connection = connects(console)
    rehearses(console)

    assert sets(console, typed) == 422

    assert Connection.objects.get(pk=connection.pk).default_location == ""


@pytest.mark.parametrize("typed", ["Berlin, Germany", "Berlin,DE", "Austin, TX", "Austin, Texas, USA", ""])
def test_a_place_that_recruiter_can_read_is_stored(console: Client, unplaced: FakeSimulator, typed: str) -> None:
    connection = connects(console)
    rehearses(console)

    assert sets(console, typed) == 302

    stored = Connection.objects.get(pk=connection.pk).default_location
    assert stored == ", ".join(part.strip() for part in typed.split(","))


def test_half_a_place_is_refused_with_its_own_reason(console: Client, ats: FakeSimulator) -> None:
    ats.put("jobs", "REQ-1", city="Gdansk", country="")
    connection = connects(console)

    rehearses(console)

    assert by_entity(connection, DEFAULT | {DEFAULT_LOCATION})[Entity.JOBS].refused[HALF_A_PLACE].count == 1
