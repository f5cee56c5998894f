import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hirewire.certification.calls import traffic_of
from hirewire.certification.kinds import Kind
from hirewire.certification.sent import sent_in
from hirewire.hub.platform.journal.recording import QUEUE
from hirewire.hub.platform.journal.services import flush
from hirewire.hub.platform.notifications.models import Endpoint
from tests.factories import synced
from tests.support.exporting import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    QUEUE.clear()
    return World()


def exported(*applications: int) -> list[dict[str, Any]]:
    flush()
    written = StringIO()
    call_command("export_traffic", "--application", *map(str, applications), stdout=written)
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_calls_and_events_can_be_judged_and_name_nobody(world: World) -> None:
    export = world.exports(world.job())
    world.fetches(export)
    world.upserts("C-1")

    records = exported(world.application.pk)

    traffic = traffic_of(records)
    assert [event.id for event in traffic.events] == [export.event_id]
    assert [call.kind for call in traffic.calls] == [Kind.EXPORTS, Kind.CANDIDATES]
    (candidate,) = sent_in(traffic, Kind.CANDIDATES)
    assert (candidate.id, candidate.is_accepted, candidate.fields["firstName"][:1]) == ("C-1", True, "*")
    assert synced.candidate()["firstName"] not in json.dumps(records)


def test_other_applications_are_left_out(world: World) -> None:
    world.upserts("C-1")
    other = World()
    other.upserts("C-2")

    assert {record["client_id"] for record in exported(other.application.pk)} == {other.application.client_id}


def test_callback_addresses_are_shown_without_what_may_be_secret(world: World) -> None:
    world.exports(world.job())
    Endpoint.objects.update(url="https://ada:open-sesame@ats.example:8443/hook/t0ken?key=s3cret")

    records = exported(world.application.pk)

    assert {record["url"] for record in records if "url" in record} == {"https://ats.example:8443"}


def test_an_unknown_application_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no developer application 7"):
        exported(7)
