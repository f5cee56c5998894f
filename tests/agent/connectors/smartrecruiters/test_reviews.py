import pytest

from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Application, Stream
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import every


@pytest.fixture
def world() -> SmartRecruitersWorld:
    world = SmartRecruitersWorld()
    world.double.forbidden.add("reviews_read")
    return world


def test_people_with_a_rating_and_their_applications_are_read_without_reviews(world: SmartRecruitersWorld) -> None:
    connector = world.connector()

    people = {record.id for record in every(connector.changes(Stream.CANDIDATES, None))}
    applications = every(connector.changes(Stream.APPLICATIONS, None))

    rated = [each for each in applications if isinstance(each, Application) and not each.has_all_feedback]
    assert people == world.ids(Stream.CANDIDATES)
    assert {each.id for each in applications} == world.ids(Stream.APPLICATIONS)
    assert {each.candidate_id for each in rated} == {world.account.people["noor"]["id"]}
    assert [each.feedback for each in rated] == [()] * len(rated)


def test_the_pages_and_the_check_name_the_permission(world: SmartRecruitersWorld) -> None:
    connector = world.connector()

    pages = list(connector.changes(Stream.CANDIDATES, None))

    assert {name for page in pages for name in page.lacking} == {"reviews_read"}
    assert connector.check().missing_permissions == ("reviews_read",)


def test_reviews_are_asked_for_once_and_not_for_each_person(world: SmartRecruitersWorld) -> None:
    people = world.double.store.tables["candidates"]
    for key in people:
        world.double.store.change("candidates", key, averageRating=3.0)

    every(world.connector().changes(Stream.CANDIDATES, None))

    assert sum("reviews" in request.path for request in world.double.requests) == 1


def test_a_record_that_is_read_alone_comes_without_reviews_too(world: SmartRecruitersWorld) -> None:
    row = world.account.applications["applied"]

    record = world.connector().read(Stream.APPLICATIONS, f"{row['candidate']}:{row['job']}")

    assert isinstance(record, Application)
    assert (record.feedback, record.has_all_feedback) == ((), False)


def test_other_missing_permissions_still_stop_candidates(world: SmartRecruitersWorld) -> None:
    world.double.forbidden.add("candidates_read")

    with pytest.raises(StopSync, match="candidates_read"):
        every(world.connector().changes(Stream.CANDIDATES, None))
