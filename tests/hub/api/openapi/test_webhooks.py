from typing import Any

import jsonschema_rs
import msgspec
import pytest

from hirewire.hub.api.openapi import webhooks
from hirewire.hub.api.openapi.openapi import document
from hirewire.hub.api.openapi.operations import root
from hirewire.hub.api.openapi.schemas import Schemas
from hirewire.hub.ats.postings import telling
from hirewire.hub.platform.notifications.models import PushEvent
from hirewire.wire.push import PushType
from tests.factories import synced
from tests.support.http import hub_http
from tests.support.larkspur import Larkspur
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies() -> dict[str, dict[str, Any]]:
    larkspur = Larkspur()
    larkspur.evaluates()
    headers = {"Authorization": f"Bearer {larkspur.token()}", "X-RestLi-Method": "batch_create"}
    job = synced.job("REQ-2041", integrationContext=larkspur.urn, jobPostingOperationType="CREATE")
    hub_http().post("/v2/simpleJobPostings", headers=headers, json={"elements": [job]}).raise_for_status()
    run_tasks()
    telling.tell_statuses(
        application_id=larkspur.application.pk, organization_id=larkspur.organization.pk, external_ids=["REQ-2041"]
    )
    telling.ask_for_jobs(
        application=larkspur.application, contract=larkspur.admin.contract, person=larkspur.admin.person
    )
    return {event.type: msgspec.json.decode(event.body) for event in PushEvent.objects.order_by("created_at")}


def test_every_event_matches_its_schema(bodies: dict[str, dict[str, Any]]) -> None:
    found = document(root("v2"))
    schemas = Schemas(webhooks.KINDS)

    assert set(bodies) == set(PushType)
    for kind, body in bodies.items():
        schema = {**webhooks.schema(PushType(kind), schemas), "additionalProperties": False}
        validator = jsonschema_rs.validator_for({**schema, "components": found["components"]})
        assert [str(fault) for fault in validator.iter_errors(body)] == [], kind
