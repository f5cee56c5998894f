"""The ATS learns of a switch even if the worker that should report it is killed, and killed again while it sends."""

import pytest

from hirewire.cast.cast import BRIGHTPATH
from tests.support.stack import Stack, eventually

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("stack")]

STATES = (
    "SELECT state, count(*) FROM hub_delivery AS delivery JOIN hub_pushevent AS event ON event.id = delivery.event_id"
    " WHERE event.organization_id = %s GROUP BY state"
)


def test_events_outlive_the_worker(untouched_stack: Stack) -> None:
    stack = untouched_stack
    stack.kill("hub worker")
    stack.switch_on(BRIGHTPATH, BRIGHTPATH.dashboards[0], BRIGHTPATH.colleagues[0])
    waiting = stack.rows(STATES, BRIGHTPATH.id)

    stack.start("hub worker")
    stack.kill("hub worker")
    stack.start("hub worker")
    told = eventually(lambda: stack.rows(STATES, BRIGHTPATH.id), lambda rows: rows != waiting, within=30)

    assert (waiting, told) == ([("PENDING", 1)], [("DELIVERED", 1)])
