"""SmartRecruiters and Workable return candidates with their applications, so the agent reads both together."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module

import httpx2
import msgspec
import pytest
import stamina
from django.core.management import call_command
from django.db import connection

from hirewire.agent import registry
from hirewire.agent.completeness.models import Difference, Proof, ProofState
from hirewire.agent.connections import clients
from hirewire.agent.doubles.base import Double
from hirewire.agent.doubles.catalog import DOUBLES
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.steps import Values
from hirewire.agent.mirror.services import hold_back
from hirewire.agent.rehearsals.models import Rehearsal
from hirewire.agent.rehearsals.reading import rehearse
from hirewire.agent.rehearsals.services import ask
from hirewire.agent.sdk.connector import ELSEWHERE
from hirewire.agent.sdk.records import Stream
from hirewire.agent.sync import services
from hirewire.agent.sync.models import Position, Sync, SyncState
from hirewire.hub.ats.applications.models import Application, Stage
from hirewire.hub.ats.candidates.models import Candidate
from tests.agent.support import later
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db
CONNECTORS = ("smartrecruiters", "workable")


@pytest.fixture(params=CONNECTORS)
def double(request: pytest.FixtureRequest) -> Double:
    return DOUBLES[request.param].make(RunningClock(), 6)


@pytest.fixture
def story(db: None, double: Double, request: pytest.FixtureRequest) -> Iterator[Story]:
    name = request.node.callspec.params["double"]
    account = DOUBLES[name].settings("http://double.test")
    others = {"double.test": httpx2.WSGITransport(app=double)}
    with stamina.set_testing(True, attempts=1, cap=True), running_story(account, others, connector=name) as story:
        yield story


def details(double: Double) -> Counter[str]:
    asked = [request.path for request in double.requests if request.path.startswith("candidates/")]
    return Counter(path for path in asked if path.count("/") == 1)


def stages() -> set[tuple[str, str]]:
    return set(Stage.objects.values_list("ats_job_application_id", "part_id"))


def jobs() -> set[tuple[str, str]]:
    return set(Application.objects.values_list("ats_job_application_id", "ats_job_posting_id"))


def held_back(story: Story) -> tuple[set[tuple[str, str]], str]:
    """Hold back the applications for one job.

    Return what ``jobs`` returned before, and the id of the job.
    """
    before = jobs()
    hidden = max(job for _, job in before)
    applications = {key: f"jobs/{hidden}" for key, job in before if job == hidden}
    hold_back(connection=story.connection, paths=applications)
    Application.objects.filter(ats_job_application_id__in=applications).delete()
    return before, hidden


def test_a_first_sync_asks_for_the_details_of_each_candidate_once(story: Story, double: Double) -> None:
    story.enable()

    assert set(details(double).values()) == {1}
    assert Candidate.objects.count() > 0
    assert Application.objects.count() > 0


def test_an_application_that_was_moved_arrives_with_the_next_poll(story: Story, double: Double) -> None:
    story.enable()
    before = stages()
    key = min(before)[0]
    DOUBLES[story.connection.connector].steps["move-stage"](double, Values(application=key))

    later(seconds=61)

    assert {application for application, _ in stages() - before} == {key}


def test_a_comparison_and_a_rehearsal_find_the_applications(story: Story) -> None:
    story.enable()

    call_command("act_on_connection", action="prove", connection="larkspur")
    run_tasks()
    ask(connection=story.connection)
    rehearse(story.connection)

    findings = Rehearsal.objects.get().findings
    assert findings is not None
    counted = sum(count.accepted for count in findings.counts if count.entity == "applications")
    # Some differences are expected: Recruiter refuses people with a single name, so it lacks them and the stages of
    # their applications.
    differing = Difference.objects.exclude(kind="refused").exclude(entity="stages")
    assert (Proof.objects.get().state, list(differing)) == (ProofState.JUDGED, [])
    assert counted == Application.objects.count()


@pytest.mark.parametrize("is_first", [True, False], ids=["first sync", "resync"])
def test_applications_for_a_job_return_if_it_is_shown_when_their_page_was_read_already(
    story: Story, *, is_first: bool
) -> None:
    story.enable()
    before, hidden = held_back(story)
    Position.objects.filter(stream="applications").update(cursor=None, is_first_done=not is_first)
    if is_first:
        Sync.objects.update(state=SyncState.RUNNING, is_first_done=False)

    services.rescan_applications(connection=story.connection, waiting_for={f"jobs/{hidden}"})
    later(seconds=1)

    assert jobs() == before


def test_applications_for_a_job_return_although_the_description_does_not_say_that_they_are_on_one_list(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.enable()
    name = story.connection.connector
    kind = registry.CONNECTORS[name]
    description = msgspec.structs.replace(kind.description, has_joint_list=False)
    monkeypatch.setitem(registry.CONNECTORS, name, kind._replace(description=description))
    before, hidden = held_back(story)

    services.rescan_applications(connection=story.connection, waiting_for={f"jobs/{hidden}"})
    later(seconds=1)

    assert jobs() == before


def test_the_description_says_that_both_are_on_one_list(story: Story) -> None:
    story.connect()

    with clients.ats(story.connection) as ats:
        pages = list(ats.changes(Stream.APPLICATIONS, None))
    joint = {name for name, kind in registry.CONNECTORS.items() if kind.description.has_joint_list}

    assert pages == [ELSEWHERE]
    assert joint == set(CONNECTORS)


def test_an_upgrade_goes_on_where_the_applications_were(story: Story) -> None:
    story.enable()
    positions = Position.objects.filter(connection=story.connection)
    positions.filter(stream="applications").update(cursor=b"earlier", is_first_done=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("hirewire.agent.migrations.0022_applications_with_candidates").GO_ON_TOGETHER)

    candidates = positions.get(stream="candidates")
    assert (bytes(candidates.cursor or b""), candidates.is_first_done) == (b"earlier", False)
