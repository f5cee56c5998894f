from collections.abc import Iterator

import msgspec
import pytest

from hirewire.agent.sdk.records import Stream
from hirewire.cast.people import people
from hirewire.hub.ats.acls.visibility import jobs_seen_by
from hirewire.hub.ats.applications.models import Application
from hirewire.hub.ats.candidates.models import Candidate
from hirewire.hub.ats.postings.models import JobPosting
from hirewire.hub.recruiting.exports.errors import TakesNoExports
from hirewire.hub.sites.recruiter import exporting
from tests.agent.connectors.sql.world import SqlWorld
from tests.agent.support import later
from tests.factories import hub
from tests.support.story import Story, running_story


@pytest.fixture
def story(db: None, world: SqlWorld) -> Iterator[Story]:
    with running_story(msgspec.to_builtins(world.ats.settings()), connector="sql") as story:
        yield story


def test_the_tables_arrive_in_recruiter(story: Story, world: SqlWorld) -> None:
    for person in people(120):
        mails, link = world.ats.several(person.email), f"http://ats.test/p/{person.email}"
        key = world._person(person.first_name, person.last_name, mails=mails, link=link)
        world._submission(key)
    world.ats.run("UPDATE person SET link = concat('http://ats.test/p/', no) WHERE link IS NULL")

    status = story.enable()

    # Recruiter accepts only people with an e-mail address, and two people have none.
    expected = len(world.ids(Stream.CANDIDATES)) - 2
    assert status["sync"]["state"] == "complete"
    assert (JobPosting.objects.count(), Candidate.objects.count()) == (3, expected)
    assert Application.objects.count() == expected


def test_what_is_deleted_in_the_database_leaves_recruiter(story: Story, world: SqlWorld) -> None:
    for person in world.people.values():
        mails = world.ats.several(f"{person}@example.com")
        world.ats.change("person", person, link=f"http://ats.test/p/{person}", mails=mails)
    story.enable()
    key = world.delete_candidate()

    later(hours=2)

    assert Candidate.objects.filter(ats_candidate_id=key).count() == 0
    assert Application.objects.filter(ats_candidate_id=key).count() == 0
    assert Candidate.objects.count() == 4


def test_recruiter_offers_no_exports_to_a_database(story: Story) -> None:
    story.enable()

    offered = (exporting.choices(story.admin), exporting.not_offered(story.admin))

    assert offered == ([], ["SQL database"])
    assert jobs_seen_by(story.admin).count() == 3
    with pytest.raises(TakesNoExports):
        story.export(hub.member("Ada", "Lovelace"))
