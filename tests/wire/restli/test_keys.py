from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirewire.wire.restli import (
    ComplexKey,
    Key,
    KeySyntaxError,
    Protocol,
    RestliSyntaxError,
    decode_key,
    decode_path_key,
    encode_key,
    encode_path_key,
)
from hirewire.wire.restli.keys import encode_keys

CANDIDATE = ComplexKey(
    {"atsCandidateId": "C-77", "dataProvider": "ATS", "integrationContext": "urn:li:organization:1000"}
)
V1_RAW = "integrationContext=urn:li:organization:1000&atsCandidateId=C-77&dataProvider=ATS"
V1_ENCODED = "atsCandidateId=C-77&dataProvider=ATS&integrationContext=urn%3Ali%3Aorganization%3A1000"
V2_ENCODED = "(atsCandidateId:C-77,dataProvider:ATS,integrationContext:urn%3Ali%3Aorganization%3A1000)"
V2_PARAMS = "($params:(),dataProvider:ATS,integrationContext:urn%3Ali%3Aorganization%3A1000,atsCandidateId:C-77)"
V2_RAW = "(atsCandidateId:C-77,dataProvider:ATS,integrationContext:urn:li:organization:1000)"

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
names = st.from_regex(r"[a-z][A-Za-z0-9]{0,9}", fullmatch=True)
complex_keys = st.dictionaries(names, texts, min_size=2, max_size=5).map(ComplexKey)
protocols = st.sampled_from(Protocol)


def copied(key: Key) -> Key:
    return key if isinstance(key, str) else ComplexKey(dict(key))


@given(complex_keys, protocols)
def test_a_complex_key_round_trips(key: ComplexKey, protocol: Protocol) -> None:
    assert decode_key(encode_key(key, protocol), protocol) == key


@given(complex_keys, protocols, protocols)
def test_a_key_is_read_by_its_own_syntax_whatever_the_header_says(
    key: ComplexKey, written: Protocol, announced: Protocol
) -> None:
    assert decode_key(encode_key(key, written), announced) == key


@given(complex_keys, protocols)
def test_a_key_round_trips_through_a_path(key: ComplexKey, protocol: Protocol) -> None:
    assert decode_path_key(encode_path_key(key, protocol), protocol) == key


@given(complex_keys, st.sampled_from(["-_.!~*'()", ""]))
def test_a_protocol_2_key_round_trips_through_a_generally_encoded_path(key: ComplexKey, safe: str) -> None:
    segment = quote(encode_path_key(key, Protocol.V2), safe=safe)

    assert decode_path_key(segment, Protocol.V2) == key


@given(texts, protocols)
def test_a_plain_id_round_trips_through_a_path(text: str, protocol: Protocol) -> None:
    assert decode_path_key(encode_path_key(text, protocol), protocol, simple=True) == text


@given(texts)
def test_a_plain_id_round_trips_in_protocol_2(text: str) -> None:
    assert decode_key(encode_key(text, Protocol.V2), Protocol.V2, simple=True) == text


@given(st.permutations(list(CANDIDATE.items())), protocols)
def test_keys_are_equal_in_any_order_of_parts(parts: list[tuple[str, str]], protocol: Protocol) -> None:
    key = ComplexKey(dict(parts))

    assert key == CANDIDATE
    assert hash(key) == hash(CANDIDATE)
    assert encode_key(key, protocol) == encode_key(CANDIDATE, protocol)


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize(
    "text",
    [V1_RAW, V1_ENCODED, V2_ENCODED, V2_PARAMS, V2_RAW, f"{V1_RAW}&$params.x=1", quote_plus(V2_ENCODED)],
)
def test_every_spelling_of_a_key_is_the_same_key(text: str, protocol: Protocol) -> None:
    assert decode_key(text, protocol) == CANDIDATE


@pytest.mark.parametrize("segment", [V1_RAW, V1_ENCODED, V2_ENCODED, quote(V1_ENCODED, safe=""), quote(V1_RAW)])
def test_every_spelling_of_a_path_key_is_the_same_key(segment: str) -> None:
    assert decode_path_key(segment, Protocol.V1) == CANDIDATE


@given(st.lists(st.one_of(complex_keys, texts), max_size=4), protocols)
def test_the_keys_of_a_batch_are_encoded_as_each_would_be(keys: list[Key], protocol: Protocol) -> None:
    one_by_one = [encode_key(copied(key), protocol) for key in keys]

    assert encode_keys(keys, protocol) == one_by_one


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5), texts, protocols)
def test_keys_with_the_same_parts_are_encoded_as_each_would_be(
    parts: list[tuple[str, str]], company: str, protocol: Protocol
) -> None:
    keys = [ComplexKey({"b": first, "a": second, "company": company}) for first, second in parts]

    assert encode_keys(keys, protocol) == [encode_key(copied(key), protocol) for key in keys]


def test_keys_without_parts_are_encoded_as_nothing() -> None:
    assert encode_keys([ComplexKey({}), ComplexKey({"$params": "x"})], Protocol.V1) == ["", ""]


def test_encoded_keys_have_sorted_parts_in_the_protocols_encoding() -> None:
    key = ComplexKey({"b": "urn:li:x:2", "a": "50% (a, 'b') c"})

    assert encode_key(key, Protocol.V1) == "a=50%25+%28a%2C+%27b%27%29+c&b=urn%3Ali%3Ax%3A2"
    assert encode_key(key, Protocol.V2) == "(a:50%25 %28a%2C %27b%27%29 c,b:urn%3Ali%3Ax%3A2)"


def test_dots_and_brackets_in_part_names_survive() -> None:
    key = ComplexKey({"a.b[0]~": "1", "c": "2"})

    assert encode_key(key, Protocol.V1) == "a~2Eb~5B0~5D~7E=1&c=2"
    assert decode_key("a~2Eb~5b0~5D~7E=1&c=2", Protocol.V1) == key


def test_empty_values_are_encoded_in_each_protocol() -> None:
    key = ComplexKey({"a": "", "b": "x"})

    assert encode_key(key, Protocol.V1) == "a=&b=x"
    assert encode_key(key, Protocol.V2) == "(a:'',b:x)"
    assert decode_key("(a:,b:x)", Protocol.V2) == key


def test_plain_ids_are_bare_in_protocol_1_and_encoded_in_protocol_2() -> None:
    assert encode_key("urn:li:x:1", Protocol.V1) == "urn:li:x:1"
    assert encode_key("urn:li:x:1", Protocol.V2) == "urn%3Ali%3Ax%3A1"


@pytest.mark.parametrize("text", ["N1", "urn:li:x:1", "MTIz==", "MTI=", "=", "a=", "&", "(x)", "a b"])
def test_text_without_parts_is_read_as_a_plain_id(text: str) -> None:
    assert decode_key(text, Protocol.V1) == text


def test_a_resource_with_plain_ids_accepts_ids_that_look_like_parts() -> None:
    assert decode_key("a=1&b=2", Protocol.V1, simple=True) == "a=1&b=2"


def test_an_encoded_plain_id_is_decoded_in_a_path() -> None:
    assert decode_path_key("urn%3Ali%3AdeveloperApplication%3A7", Protocol.V1) == "urn:li:developerApplication:7"


def test_a_plus_is_a_space_in_a_body_and_a_plus_in_a_path() -> None:
    assert decode_key("a=1+2&b=3", Protocol.V1) == ComplexKey({"a": "1 2", "b": "3"})
    assert decode_path_key("a=1+2&b=3", Protocol.V1) == ComplexKey({"a": "1+2", "b": "3"})


@pytest.mark.parametrize("text", ["a=1&a=2", "(a:1,a:2)", "(a:1,b:(c:2))", "(a:1,b:List(c))", "(a:1))"])
def test_broken_keys_are_refused(text: str) -> None:
    with pytest.raises(RestliSyntaxError):
        decode_key(text, Protocol.V2)


def test_a_repeated_part_is_named() -> None:
    with pytest.raises(KeySyntaxError, match="Part 'a' appears twice"):
        decode_key("a=1&a=2", Protocol.V1)


@pytest.mark.parametrize("text", ["a=%00&b=1", "(a:%00,b:1)", "a=%FF&b=1"])
def test_values_that_no_table_can_hold_are_refused(text: str) -> None:
    with pytest.raises(RestliSyntaxError):
        decode_key(text, Protocol.V1)


@given(st.text(max_size=40), protocols)
def test_any_text_is_decoded_as_a_key_or_refused(text: str, protocol: Protocol) -> None:
    for decode in (decode_key, decode_path_key):
        try:
            decode(text, protocol)
        except RestliSyntaxError:
            continue


def test_keys_differ_from_plain_mappings() -> None:
    assert ComplexKey({"a": "1"}) != {"a": "1"}
