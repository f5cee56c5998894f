"""Third-party Node clients that do not know Hirewire use a hub over HTTP."""

import json
from pathlib import Path

import pytest

from hirewire.hub.api.openapi.openapi import document_bytes
from hirewire.hub.platform.notifications import challenge
from hirewire.hub.platform.notifications.models import Delivery, DeliveryState
from tests.support.live import LiveHub, program, run, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

OPENAPI_TYPESCRIPT = "node_modules/openapi-typescript/bin/cli.js"
TSC = "node_modules/typescript/bin/tsc"


@pytest.mark.parametrize("library", ["openid_client", "oauth4webapi"])
def test_somebody_signs_in(library: str, live_hub: LiveHub, node: Path) -> None:
    found = signed_in(["node", f"{library}.mjs"], live_hub, node)

    person = live_hub.person
    assert found == {
        "sub": live_hub.person_id,
        "name": f"{person.first_name} {person.last_name}",
        "email": person.email,
        "again": live_hub.person_id,
    }


def test_records_are_sent_and_read_with_the_languages_own_encoding(live_hub: LiveHub, node: Path) -> None:
    found = json.loads(run(["node", "records.mjs"], live_hub, node))

    told = [[204] * 3, ["Noor"] * 3, [204] * 3]
    assert found == {"v2": told, "same": True, "values": told, "whole": told, "found": []}


def test_events_are_accepted_when_their_signature_is_valid(live_hub: LiveHub, node: Path, tmp_path: Path) -> None:
    with program(["node", str(node / "receiver.mjs")], live_hub, tmp_path) as receiver:
        is_proven = challenge.challenge(endpoint=live_hub.challenged())
        event_id = live_hub.announces()
        assert receiver.stdout is not None
        shown = [receiver.stdout.readline().split() for _ in range(2)]

    assert is_proven
    assert shown[-1] == ["INTEGRATION_STATUS_CHANGE", event_id]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}


def test_types_generated_from_the_openapi_document_fit(live_hub: LiveHub, node: Path) -> None:
    (node / "openapi.json").write_bytes(document_bytes("v2"))
    run(["node", OPENAPI_TYPESCRIPT, "openapi.json", "--output", "openapi.d.ts"], live_hub, node)
    run(["node", TSC], live_hub, node)

    found = json.loads(run(["node", "generated.js"], live_hub, node))

    assert found == {
        "sent": [204],
        "name": "Noor",
        "deleted": [204],
        "integrations": ["ONE_CLICK_EXPORT"],
        "found": 404,
        "lists": [],
    }
