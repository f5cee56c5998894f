from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.wire.restli import Patch, PatchError, apply_patch, encode_patch, read_patch

names = st.text(st.sampled_from("abc"), min_size=1, max_size=2)


def test_a_patch_sets_and_deletes_fields_and_descends_into_records() -> None:
    body = (
        b'{"patch":{"$set":{"name":"new","tags":[1]},"$delete":["note"],'
        b'"address":{"$set":{"zip":"9"},"$delete":["b"]}}}'
    )
    record: dict[str, Any] = {
        "name": "old",
        "tags": [2, 3],
        "note": "x",
        "address": {"zip": "1", "city": "Y", "b": 1},
        "z": 0,
    }

    changed = apply_patch(read_patch(body), record)

    assert changed == {"name": "new", "tags": [1], "address": {"zip": "9", "city": "Y"}, "z": 0}
    assert record["note"] == "x"


def test_a_nested_patch_creates_the_record_it_changes() -> None:
    assert apply_patch(read_patch(b'{"patch":{"a":{"$set":{"b":1}}}}'), {}) == {"a": {"b": 1}}


@given(st.dictionaries(names, st.integers()), st.sets(names))
def test_a_patch_round_trips(sets: dict[str, int], deletes: set[str]) -> None:
    patch = Patch(sets, frozenset(deletes - set(sets)), {"nested": Patch(sets)} if sets else {})

    assert read_patch(msgspec.json.encode(encode_patch(patch))) == patch


def test_a_patch_names_the_fields_it_changes() -> None:
    patch = read_patch(b'{"patch":{"$set":{"a":1},"$delete":["b"],"c":{"$set":{"d":1}}}}')

    assert patch.names == {"a", "b", "c"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"5",
        b"{}",
        b'{"patch":5}',
        b'{"patch":{"$set":5}}',
        b'{"patch":{"$delete":"a"}}',
        b'{"patch":{"$delete":[1]}}',
        b'{"patch":{"a":1}}',
        b'{"patch":{"$set":{"a":1},"$delete":["a"]}}',
        b'{"patch":{"$set":{"a":1},"a":{"$set":{}}}}',
        b'{"patch":' + b'{"a":' * 40 + b"{}" + b"}" * 40 + b"}",
    ],
)
def test_contradictory_and_malformed_patches_are_refused(body: bytes) -> None:
    with pytest.raises(PatchError):
        read_patch(body)
