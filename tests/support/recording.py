"""What a stack's hub has recorded. It is read from the database, since a command of the hub takes seconds each time."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

from hirewire.certification.calls import Traffic, traffic_of
from hirewire.hub.platform.journal.exporting import call_record
from hirewire.hub.platform.journal.models import ApiCall
from hirewire.hub.platform.provisioning.models import DeveloperApplication
from hirewire.sandbox.sites import HUB
from tests.support.stack import Stack

_CALLS = """
    SELECT c.*, a.client_id FROM hub_apicall c LEFT JOIN hub_developerapplication a ON a.id = c.application_id
    ORDER BY c.id
"""
_EVENTS = """
    SELECT e.id, e.type, e.created_at, a.client_id, d.state, d.tries, d.last_status AS status
    FROM hub_pushevent e JOIN hub_developerapplication a ON a.id = e.application_id
    LEFT JOIN hub_delivery d ON d.event_id = e.id ORDER BY e.created_at
"""


def recorded(stack: Stack) -> Traffic:
    with psycopg.connect(stack.database_url(HUB), row_factory=dict_row) as connection:
        calls = [_call(row) for row in connection.execute(_CALLS)]
        events = [{**row, "at": row.pop("created_at").isoformat()} for row in connection.execute(_EVENTS)]
    return traffic_of([*calls, *events], source="the stack")


def _call(row: dict[str, Any]) -> dict[str, object]:
    client_id = row.pop("client_id")
    call = ApiCall(**row)
    call.application = None if client_id is None else DeveloperApplication(client_id=client_id)
    return call_record(call)
