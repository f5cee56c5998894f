"""Metrics from the journal: how long ago each application last made a successful call, and last wrote records."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import connection

from hirewire.hub.platform.provisioning.models import Kind
from hirewire.hub.restli.methods import Method
from hirewire.kit import clock
from hirewire.kit.db import timed_ids
from hirewire.kit.monitoring.scraping import Sample, State

#: How far back the query looks. Without this limit, the search for the last write would scan every call of an
#: application that only reads.
_LOOKED_AT: Final = timedelta(days=2)
#: Methods that write one record. For their calls, ``done`` is 0, because the journal counts only records of batches.
_SINGLE: Final = [Method.CREATE, Method.UPDATE, Method.PARTIAL_UPDATE, Method.DELETE]
# Ids sort by time, so the newest call is at the end of an index.
_NEWEST: Final = """
SELECT application.id, application.organization_id, called.id, written.id
FROM hub_developerapplication AS application
LEFT JOIN LATERAL (
    SELECT id FROM hub_apicall WHERE application_id = application.id AND status < 400 AND id > %(since)s
    ORDER BY id DESC LIMIT 1
) AS called ON true
LEFT JOIN LATERAL (
    SELECT id FROM hub_apicall
    WHERE application_id = application.id AND status < 400 AND id > %(since)s AND verb <> 'GET'
        AND resource <> '' AND (done > 0 OR method = ANY(%(single)s))
    ORDER BY id DESC LIMIT 1
) AS written ON true
WHERE application.organization_id IS NOT NULL AND application.kind <> %(parent)s
"""


def _read() -> Iterator[tuple[str, Sample]]:
    now = clock.now()
    since = timed_ids.first_at(now - _LOOKED_AT)
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, {"since": since, "parent": Kind.PARENT, "single": [str(method) for method in _SINGLE]})
        rows = cursor.fetchall()
    for application_id, organization_id, called, written in rows:
        for kind, call_id in (("call", called), ("write", written)):
            if call_id is not None:
                age = (now - timed_ids.instant_of(call_id)).total_seconds()
                yield "hirewire_integration_age_seconds", ((str(organization_id), str(application_id), kind), age)


STATE: Final = State(
    "integrations",
    {
        "hirewire_integration_age_seconds": (
            "Seconds since an application's last successful call, and since its last write; missing after two days.",
            ("organization", "application", "kind"),
        ),
    },
    _read,
)
