from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import hub
from tests.hub.recruiting.messaging.conftest import MILLIS, Story

PAGES = {
    "seats": "q=seatsByAttributes&contracts={contract}",
    "seatsV2": "q=attributes&start=0&contracts={contract}",
    "conversationEvents": "q=criteria&viewer={seat}&timeRange.start={start}&timeRange.end={end}",
    "mailStubs": "q=contract&contract={contract}",
    "prospectNotes": "q=criteria&contract={contract}&cutoffDate={start}&beforeDate={end}",
}


@pytest.fixture
def queries_of(story: Story) -> Callable[[str], list[str]]:
    def tables(resource: str) -> list[str]:
        query = PAGES[resource].format(
            contract=story.ats.contract.urn, seat=story.seat_urn, start=MILLIS, end=MILLIS + 100
        )
        with CaptureQueriesContext(connection) as captured:
            assert story.finds(resource, query)
        # Leave out the conditions, which contain ids.
        return [query["sql"].partition(" WHERE ")[0] for query in captured]

    return tables


@pytest.mark.parametrize("resource", PAGES)
def test_a_page_needs_the_same_queries_for_any_size(
    story: Story, queries_of: Callable[[str], list[str]], resource: str
) -> None:
    story.gets_contact_data(1)
    story.notes(1)
    small = queries_of(resource)

    for at in range(2, 7):
        story.gets_contact_data(at, of=hub.member())
        story.notes(at, f"Note {at}")
        hub.seat(story.ats.contract, hub.person())

    assert queries_of(resource) == small
