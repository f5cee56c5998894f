import json
from collections.abc import Callable
from typing import Any, Final

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hirewire.wire.bodies import BodyError, decode_elements, decode_entities, decode_object, decode_records
from hirewire.wire.records.applications import Application
from hirewire.wire.records.notes import Note
from hirewire.wire.validation import InvalidRecord, decode_record

APPLICATION: Final = {
    "atsJobPostingId": "REQ-2041",
    "atsJobPostingName": "Welding Robot Technician",
    "firstName": 'Noor "N" ü',
    "lastName": "Haddad\n",
    "atsCreatedAt": 1764547200000,
    "atsLastModifiedAt": 1767225600000,
}


def test_records_stay_raw_until_their_type_is_known() -> None:
    entities = decode_entities(b'{"entities":{"b":{"x": 1},"a":5},"more":1}')

    assert [(name, bytes(raw)) for name, raw in entities] == [("b", b'{"x": 1}'), ("a", b"5")]


def test_elements_keep_their_order() -> None:
    assert [bytes(raw) for raw in decode_elements(b'{"elements":[{},1,[]]}')] == [b"{}", b"1", b"[]"]


def test_only_an_object_is_decoded_as_an_object() -> None:
    assert bytes(decode_object(b' {"a":1}', method="create")) == b' {"a":1}'
    with pytest.raises(BodyError, match="must be a JSON object"):
        decode_object(b"[]", method="create")


@pytest.mark.parametrize("body", [b"", b"  \r\n"])
def test_a_batch_needs_a_body(body: bytes) -> None:
    with pytest.raises(BodyError) as caught:
        decode_entities(body, method="batch_partial_update")

    assert caught.value.message == "Empty entity body is not allowed for batch_partial_update method request"
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"entities":{"A&1":{},"A&1":{}}}', "Duplicate key in batch request body: 'A&1'"),
        (b'{"entities":{"A":{"x":1,"x":2}}}', "Duplicate key in batch request body: 'x'"),
        (b'{"entities":{"A\\u0000":{}}}', "A key in the request body contains the character NUL"),
    ],
)
def test_a_fault_outside_the_records_refuses_the_body(body: bytes, message: str) -> None:
    with pytest.raises(BodyError) as caught:
        decode_entities(body)

    assert caught.value.message == message


@pytest.mark.parametrize(
    "body",
    [
        b'{"entities":{"A":{"x":"\xff"}}}',
        b'{"entities":{"A":' + b"[" * 300 + b"]" * 300 + b"}}",
        b'{"entities":{"A":{"x":"\\ud800"}}}',
        b'{"entities":{"A":NaN}}',
        b"\xef\xbb\xbf{}",
        b'{"entities":{}} x',
        b'{"entities":{"A":{"x":"\x00"}}}',
        b'{"entities":{',
    ],
)
def test_invalid_json_is_refused_with_its_position(body: bytes) -> None:
    with pytest.raises(BodyError, match=r"^Cannot parse the request body as JSON: .+ at line 1 column \d+$"):
        decode_entities(body)


@pytest.mark.parametrize("body", [b"5", b"[]", b"{}", b'{"entities":[]}', b'{"entities":null}'])
def test_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(BodyError, match="must be of the form"):
        decode_entities(body)
    with pytest.raises(BodyError, match="must be of the form"):
        decode_elements(body)


def test_a_nul_character_in_a_single_object_refuses_the_body() -> None:
    assert bytes(decode_object(rb'{"a":"\\u0000"}', method="create")) == rb'{"a":"\\u0000"}'
    with pytest.raises(BodyError, match="The request body contains the character NUL"):
        decode_object(rb'{"a":"\\\u0000"}', method="create")


@given(st.binary(max_size=80))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    for text in (body, b'{"entities":{"a":' + body + b"}}"):
        try:
            entities = decode_entities(text)
        except BodyError:
            continue
        for _, raw in entities:
            msgspec.json.decode(raw)


def test_valid_records_are_decoded_together() -> None:
    entities = {"a=1&b=2": APPLICATION, "c": APPLICATION | {"source": None, "more": {"x": [1]}}}

    records = decode_records(Application, json.dumps({"entities": entities}, indent=1).encode())

    one = decode_record(Application, json.dumps(APPLICATION).encode())
    assert records == {"a=1&b=2": one, "c": one}


@pytest.mark.parametrize(
    "odd",
    [
        APPLICATION | {"atsLastModifiedAt": 1},
        APPLICATION | {"firstName": 7},
        APPLICATION | {"source": "\x00"},
        APPLICATION | {"more": "\x00"},
        APPLICATION | {"atsCreatedAt": "1767225600000"},
        APPLICATION | {"firstName": None},
        None,
    ],
)
def test_one_record_that_needs_a_closer_look_leaves_the_whole_batch_undecoded(odd: object) -> None:
    assert decode_records(Application, json.dumps({"entities": {"a": APPLICATION, "b": odd}}).encode()) is None


#: Parts of JSON that somebody might write. The test joins some of them, and puts the result between the braces of a
#: note in a request body.
_PIECES: Final = (
    *("{", "}", "[", "]", ",", ":", " ", "null", "1", '"x"', '"entities"', '"note"', '"author"', '"firstName"', '""'),
    *(r'"\u0022:"', r'"\u006eote"', r'"\":"', r'"\\"', '":"', r'"\u0000"', '"\x01"', r'"\ud800"', '"ü"'),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=16))
@example(['"note":"x","note"', ":", r'"\u0022\u0022\u0022\u0022"'])
@example(['"note":"x","note" ', ":", '"y"'])
@example(['"author":{"firstName":"x","firstName":"y"},"more"', ":", r'{"\":":[null]}'])
@example([r'"note":"x","\u006eote"', ":", '"y"'])
@example(['"note":"x"},"K"', ":", '{"note":"y"'])
@example(['"note":"x"},"K":{"note":"y"}},"entities"', ":", '{"L":{"note":"z"'])
def test_records_decoded_together_are_those_decoded_one_by_one(pieces: list[str]) -> None:
    body = ('{"entities":{"K":{' + "".join(pieces) + "}}}").encode()

    def one_by_one() -> dict[str, Any]:
        return {text: decode_record(Note, raw) for text, raw in decode_entities(body)}

    def together() -> dict[str, Any]:
        records = decode_records(Note, body)
        return one_by_one() if records is None else records

    assert _outcome(together) == _outcome(one_by_one)


def _outcome(decode: Callable[[], dict[str, Any]]) -> object:
    try:
        return decode()
    except (BodyError, InvalidRecord) as refused:
        return type(refused), refused.args, str(refused)
