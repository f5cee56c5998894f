"""A run that is resumed after a long pause may ask for a page that the ATS no longer knows."""

from typing import Any

import msgspec
import pytest

from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.sdk.errors import StopSync
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.smartrecruiters.world import SmartRecruitersWorld
from tests.agent.connectors.suite import ids, quick_retries

__all__ = ["quick_retries"]


def stale(cursor: bytes | None, field: str, token: str) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(cursor or b""), field: token})


@pytest.mark.parametrize(
    ("world_type", "field", "token"),
    [
        (AshbyWorld, "page", "stale"),
        (GreenhouseWorld, "token", "stale"),
        (LeverWorld, "token", "stale"),
        (SmartRecruitersWorld, "token", "pageId=stale"),
    ],
)
def test_a_list_whose_page_is_no_longer_known_begins_again(
    world_type: type[DoubleWorld[Any]], field: str, token: str
) -> None:
    world = world_type()
    world.small_pages()
    first = next(iter(world.connector().changes(Stream.CANDIDATES, None)))

    pages = list(world.connector().changes(Stream.CANDIDATES, stale(first.cursor, field, token)))

    assert set(ids(pages)) == world.ids(Stream.CANDIDATES)
    assert [page.from_start for page in pages].count(True) == 1


NAMES = [(AshbyWorld, "cursor"), (GreenhouseWorld, "cursor"), (LeverWorld, "offset"), (SmartRecruitersWorld, "pageId")]


def refuse_every_page(world: DoubleWorld[Any], name: str) -> None:
    """Refuse each request that names a page.

    The test fails at the hundredth request, because a connector that sends so many requests would never stop.
    """

    def spoil(request: Request, response: Response) -> Response:
        assert len(world.double.requests) < 100
        is_ashby = isinstance(world, AshbyWorld)
        if name not in (request.json() if is_ashby else request.query):
            return response
        refusal = Refusal(200, "invalid_next_cursor") if is_ashby else Refusal(400, f"{name} is not valid")
        return world.double.refusal(refusal)

    world.small_pages()
    world.double.spoil = spoil


@pytest.mark.parametrize(("world_type", "name"), NAMES)
def test_a_list_whose_pages_are_never_known_does_not_begin_again_for_ever(
    world_type: type[DoubleWorld[Any]], name: str
) -> None:
    world = world_type()
    refuse_every_page(world, name)

    with pytest.raises(StopSync, match="paging is broken"):
        list(world.connector().changes(Stream.CANDIDATES, None))


@pytest.mark.parametrize(("world_type", "name"), NAMES)
def test_nor_does_it_if_each_turn_has_a_connector_of_its_own(world_type: type[DoubleWorld[Any]], name: str) -> None:
    world = world_type()
    refuse_every_page(world, name)

    def read_a_page_in_each_turn() -> None:
        cursor = None
        for _turn in range(10):
            cursor = next(iter(world.connector().changes(Stream.CANDIDATES, cursor))).cursor

    with pytest.raises(StopSync, match="paging is broken"):
        read_a_page_in_each_turn()


@pytest.mark.parametrize(("world_type", "name"), NAMES)
def test_a_list_of_ids_whose_pages_are_never_known_ends_as_well(world_type: type[DoubleWorld[Any]], name: str) -> None:
    world = world_type()
    refuse_every_page(world, name)

    with pytest.raises(StopSync, match="paging is broken"):
        list(world.connector().ids(Stream.CANDIDATES))
