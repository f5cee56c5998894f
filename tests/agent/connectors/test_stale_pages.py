"""A run that is resumed after a long pause may name a page that the ATS no longer knows."""

from typing import Any

import msgspec
import pytest

from hirewire.agent.doubles.base import Refusal, Request, Response
from hirewire.agent.sdk.errors import Refused
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
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


@pytest.mark.parametrize(("world_type", "name"), [(GreenhouseWorld, "cursor"), (SmartRecruitersWorld, "pageId")])
def test_a_list_whose_pages_are_never_known_does_not_begin_again_for_ever(
    world_type: type[DoubleWorld[Any]], name: str
) -> None:
    world = world_type()
    world.small_pages()

    def spoil(request: Request, response: Response) -> Response:
        return world.double.refusal(Refusal(400, f"{name} is not valid")) if name in request.query else response

    world.double.spoil = spoil

    with pytest.raises(Refused, match=name):
        list(world.connector().changes(Stream.CANDIDATES, None))
