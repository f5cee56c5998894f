"""Records arrive without a part, such as their stages, if the database user may not read the table of that part.

Recruiter keeps the parts that it already has.
"""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from hirewire.agent.connections import checking
from hirewire.agent.sdk.connector import Entity
from hirewire.agent.sdk.records import Application, Stream
from hirewire.hub.ats.applications import models as hub
from tests.agent.connectors.sql.engines import only_postgresql
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.support import later
from tests.support.story import Story, running_story
from tests.support.tasks import run_tasks


@pytest.fixture
def story(db: None, world: SqlWorld) -> Iterator[Story]:
    for person in world.people.values():
        mails = world.ats.several(f"{person}@example.com")
        world.ats.change("person", person, link=f"http://ats.test/p/{person}", mails=mails)
    with running_story(msgspec.to_builtins(world.ats.settings()), connector="sql") as story:
        yield story


def move(world: SqlWorld) -> str:
    world.pass_time(timedelta(minutes=2))
    world.ats.change("submission", world.submissions[0], origin="Agency", touched=world.clock.now())
    return world.changes().move_stage()


def stages(key: str) -> set[str]:
    return set(hub.Stage.objects.filter(ats_job_application_id=key).values_list("stage", flat=True))


def test_records_are_read_without_a_part_that_the_user_may_not_read(world: SqlWorld) -> None:
    world.ats.forbid("step")
    connector = world.connector()

    pages = list(connector.changes(Stream.APPLICATIONS, None))

    applications = [record for page in pages for record in page.records if isinstance(record, Application)]
    assert {application.id for application in applications} == world.ids(Stream.APPLICATIONS)
    assert {(each.has_all_stages, each.has_all_notes, each.has_all_files) for each in applications} == {
        (False, True, True)
    }
    assert {page.lacking for page in pages} == {("stages",)}
    assert connector.check().missing_permissions == ("stages",)
    assert Entity.STAGES not in connector.counts()


def test_a_run_goes_on_after_a_right_was_withdrawn_and_granted_again(world: SqlWorld) -> None:
    cursor = world.quiet_cursor(Stream.APPLICATIONS)
    world.ats.forbid("step")
    key = move(world)
    withdrawn = list(world.connector().changes(Stream.APPLICATIONS, cursor))
    world.ats.grant("SELECT", "step")

    granted = list(world.connector().changes(Stream.APPLICATIONS, withdrawn[-1].cursor))

    assert key in {record.id for page in withdrawn for record in page.records}
    assert (withdrawn[-1].is_last, granted[-1].is_last, granted[-1].lacking) == (True, True, ())


def test_a_run_ends_although_its_last_list_is_gone(world: SqlWorld) -> None:
    cursor = world.quiet_cursor(Stream.APPLICATIONS)
    before_last = list(world.connector().changes(Stream.APPLICATIONS, cursor))[-2].cursor
    del world.ats.columns["files"]["modified_at"]

    pages = list(world.connector().changes(Stream.APPLICATIONS, before_last))

    assert [page.is_last for page in pages] == [True]


@only_postgresql
def test_stages_in_recruiter_stay_while_the_right_is_withdrawn(story: Story, world: SqlWorld) -> None:
    story.enable()
    before = stages(world.submissions[0])
    world.ats.forbid("step")
    key = move(world)

    later(minutes=2)

    status = story.status()
    assert hub.Application.objects.get(ats_job_application_id=key).source == "Agency"
    assert (stages(key), before) == (before, {"Phone screen"})
    assert status["sync"]["state"] == "complete"
    assert [need["name"] for need in status["missing_permissions"]] == ["stages"]


@only_postgresql
def test_once_the_right_is_back_a_check_lets_the_stages_arrive(story: Story, world: SqlWorld) -> None:
    story.enable()
    world.ats.forbid("step")
    key = move(world)
    later(minutes=2)
    world.ats.grant("SELECT", "step")

    checking.check(story.connection)
    run_tasks()
    later(minutes=4)

    assert stages(key) == {"Phone screen", "Interview"}


@only_postgresql
def test_a_table_that_nothing_works_without_still_stops_the_sync(story: Story, world: SqlWorld) -> None:
    story.enable()
    world.ats.forbid("person")

    later(minutes=2)

    sync = story.status()["sync"]
    assert sync["state"] == "stopped"
    assert sync["reason"].startswith("The user of the database lacks the permission “candidates”:")
