"""Answers with broken characters: ATSs cut texts in the middle of an emoji, and send bytes of other encodings."""

from typing import Any

import msgspec
import pytest

from hirewire.agent.sdk.decoding import decode, decode_rows
from hirewire.agent.sdk.errors import SkipRecord
from hirewire.agent.sdk.records import Candidate, Stream
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.doubles import DoubleWorld
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
from tests.agent.connectors.lever.world import LeverWorld
from tests.agent.connectors.suite import every
from tests.agent.connectors.teamtailor.world import TeamtailorWorld


class Row(msgspec.Struct):
    id: int
    name: str


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb"Noor \ud83d", "Noor \ufffd"),
        (rb"Noor \uDE00!", "Noor \ufffd!"),
        (rb"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
        (rb"\\ud83d", r"\ud83d"),
        (b"No\xf6r", "No\ufffdr"),
        (b"No\xf6r \\ud83d \\n", "No\ufffdr \ufffd \n"),
    ],
)
def test_a_broken_character_is_replaced(sent: bytes, read: str) -> None:
    page = decode(b'[{"id": 1, "name": "%s"}, {"id": 2, "name": "Ida"}]' % sent, list[msgspec.Raw])

    rows, skipped = decode_rows(page, Row)

    assert ([row.name for row in rows], skipped) == ([read, "Ida"], [])


def test_a_row_that_cannot_be_read_is_skipped_with_its_key() -> None:
    rows, skipped = decode_rows([msgspec.Raw(b'{"id": 1, "name": "\xf6", "id": 7, "name": 3}')], Row)

    assert (rows, [record.key for record in skipped]) == ([], ["7"])


def test_a_row_without_any_structure_is_skipped_without_a_key() -> None:
    rows, skipped = decode_rows([msgspec.Raw(b"[" * 100_000)], Row)

    assert (rows, [record.key for record in skipped]) == ([], ["?"])


def test_an_answer_that_is_cut_off_is_unreadable() -> None:
    with pytest.raises(SkipRecord):
        decode(rb'[{"id": 1, "name": "\ud83d', list[msgspec.Raw])


@pytest.mark.parametrize(
    ("make", "table", "field"),
    [
        (AshbyWorld, "candidates", "name"),
        (LeverWorld, "contacts", "name"),
        (TeamtailorWorld, "candidates", "last-name"),
    ],
)
def test_half_an_emoji_stops_no_sync(make: type[DoubleWorld[Any]], table: str, field: str) -> None:
    world = make()
    key = world.account.people["noor"]["id"]  # type: ignore[attr-defined]  # each world has its own account
    world.double.store.tables[table][key][field] = "Noor Haddad \ud83d"

    found = {record.id: record for record in every(world.connector().changes(Stream.CANDIDATES, None))}

    assert isinstance(candidate := found[key], Candidate)
    assert candidate.last_name.endswith("Haddad \ufffd")
    assert found.keys() == world.ids(Stream.CANDIDATES)


def test_half_an_emoji_in_a_note_stops_no_sync_of_greenhouse() -> None:
    world = GreenhouseWorld()
    note = next(iter(world.double.store.tables["notes"].values()))
    note["body"] = "She said \ud83d"

    found = {record.id: record for record in every(world.connector().changes(Stream.CANDIDATES, None))}

    assert isinstance(candidate := found[str(note["candidate_id"])], Candidate)
    assert "She said \ufffd" in {each.text for each in candidate.notes}
