"""Reads what a stack's hub has recorded.

The records come directly from the database. To read them with a command of the hub would take seconds each time.
"""

from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from hirewire.certification.calls import Traffic, traffic_of
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.sandbox.sites import HUB
from tests.support.stack import Stack

_NUMBERS = "SELECT id FROM hub_apicall ORDER BY id"
_CALLS = """
    SELECT c.*, a.client_id FROM hub_apicall c LEFT JOIN hub_developerapplication a ON a.id = c.application_id
    WHERE c.id = ANY(%s)
"""
_EVENTS = """
    SELECT e.id, e.type, e.created_at, a.client_id, d.state, d.tries, d.last_status AS status
    FROM hub_pushevent e JOIN hub_developerapplication a ON a.id = e.application_id
    LEFT JOIN hub_delivery d ON d.event_id = e.id ORDER BY e.created_at
"""
Record = dict[str, object]


class Recording:
    """Reads all calls and events of a stack's hub, but loads only those calls that it has not loaded before.

    A certification run reads all calls often, and would otherwise spend most of its time on loading them.
    """

    def __init__(self, stack: Stack) -> None:
        self._url = stack.database_url(HUB)
        self._calls: dict[UUID, Record] = {}
        self._events: list[Record] = []
        self._traffic = traffic_of([], source="the stack")

    def read(self) -> Traffic:
        with psycopg.connect(self._url, row_factory=dict_row) as connection:
            numbers = [row["id"] for row in connection.execute(_NUMBERS)]
            missing = [number for number in numbers if number not in self._calls]
            new = {row["id"]: _call(row) for row in connection.execute(_CALLS, [missing])} if missing else {}
            events = [{**row, "at": row.pop("created_at").isoformat()} for row in connection.execute(_EVENTS)]
        if numbers != [*self._calls] or events != self._events:
            known = {**self._calls, **new}
            self._calls, self._events = {number: known[number] for number in numbers}, events
            self._traffic = traffic_of([*self._calls.values(), *events], source="the stack")
        return self._traffic


def _call(row: dict[str, Any]) -> Record:
    client_id = row.pop("client_id")
    call = ApiCall(**row)
    call.application = None if client_id is None else DeveloperApplication(client_id=client_id)
    return call_record(call)
