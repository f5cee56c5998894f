"""Tests for every connector to an API: it must notice when the ATS begins to answer differently."""

import re
from contextlib import suppress
from typing import Any

import pytest

from hirewire.agent.doubles.drifting import UNHEARD_OF, drift
from hirewire.agent.sdk.drift import DriftKind, Watching
from hirewire.agent.sdk.drift.sightings import Sightings
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors.doubles import DoubleWorld


def noticed(world: DoubleWorld[Any]) -> Sightings:
    connector = world.connector()
    assert isinstance(connector, Watching)
    for stream in Stream:
        try:
            list(connector.changes(stream, None))
        except (KeyError, SkipRecord):
            # KeyError: Odoo has no groups. SkipRecord: if a person's record is unreadable, so are their applications.
            continue
    connector.check()
    return connector.watch.take()


class DriftSuite:
    """Tests of a connector that states what it expects of its ATS.

    The test numbers continue those of ``ConnectorSuite``.
    """

    def test_15_nothing_is_noticed_in_a_healthy_ats(self, world: DoubleWorld[Any]) -> None:
        assert noticed(world) == {}

    def test_15_an_unknown_value_is_noticed(self, world: DoubleWorld[Any]) -> None:
        drift(world.double, "unknown-value")

        sightings = noticed(world)

        _, field = world.double.enumerated
        assert {(each.kind, each.field, each.value) for each in sightings} == {(DriftKind.VALUE, field, UNHEARD_OF)}
        assert all(f'"{field}": "{UNHEARD_OF}"' in sighting.example for sighting in sightings.values())

    def test_15_a_missing_field_is_noticed(self, world: DoubleWorld[Any]) -> None:
        drift(world.double, "missing-field")

        _, field = world.double.needed
        assert {(each.kind, each.field) for each in noticed(world)} == {(DriftKind.MISSING, field)}

    def test_15_another_type_of_a_field_is_noticed(self, world: DoubleWorld[Any]) -> None:
        drift(world.double, "other-type")

        sightings = noticed(world)

        _, field = world.double.needed
        assert {(each.kind, each.field, each.value) for each in sightings} == {(DriftKind.TYPE, field, "list")}
        assert "another" not in "".join(sighting.example for sighting in sightings.values())

    @pytest.mark.parametrize("stream", [Stream.CANDIDATES, Stream.APPLICATIONS])
    def test_15_a_record_that_cannot_be_read_does_not_count_as_deleted(
        self, world: DoubleWorld[Any], stream: Stream
    ) -> None:
        keys = world.ids(stream)
        drift(world.double, "other-type")
        connector = world.connector()

        for key in keys:
            # The type of a field has changed. If the connector needs that field, it skips the record. Otherwise it
            # returns the record.
            with suppress(SkipRecord):
                assert connector.read(stream, key) is not None

    @pytest.mark.parametrize(
        ("name", "kind", "day"),
        [("sunset", DriftKind.SUNSET, "2027-06-30"), ("deprecation", DriftKind.DEPRECATION, "2026-09-01")],
    )
    def test_15_an_announced_end_is_noticed(
        self, world: DoubleWorld[Any], name: str, kind: DriftKind, day: str
    ) -> None:
        drift(world.double, name)

        sightings = noticed(world)

        assert {(each.kind, each.value) for each in sightings} == {(kind, day)}
        [sighting] = sightings.values()
        assert re.fullmatch(r"[A-Za-z_.\-\n]+", sighting.example)
