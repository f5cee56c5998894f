from collections.abc import Callable, Sequence
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hirewire.wire.restli import (
    ComplexKey,
    Key,
    NotAnIntegerError,
    Protocol,
    QuerySyntaxError,
    RestliSyntaxError,
    encode_ids,
    encode_key,
    encode_query,
    parse_query,
)
from tests.wire.restli.test_keys import complex_keys, names, protocols, texts

key_lists = st.one_of(
    st.lists(complex_keys, min_size=1, max_size=5, unique=True), st.lists(texts, min_size=1, max_size=5, unique=True)
)


@given(key_lists, protocols)
def test_batch_keys_round_trip(keys: Sequence[Key], protocol: Protocol) -> None:
    assert parse_query(encode_ids(keys, protocol), protocol).ids == list(keys)


@given(st.lists(complex_keys, min_size=1, max_size=5, unique=True), protocols, protocols)
def test_ids_are_read_by_their_own_syntax_whatever_the_header_says(
    keys: list[Key], written: Protocol, announced: Protocol
) -> None:
    assert parse_query(encode_ids(keys, written), announced).ids == keys


def uri_component(text: str) -> str:
    return quote(text, safe="-_.!~*'()")


#: Generic encoding functions that clients apply to the whole name and to the whole value of a parameter.
WHOLE = st.sampled_from([uri_component, quote_plus, quote, lambda text: quote(text, safe="")])


def whole(encode: Callable[[str], str], query: str) -> str:
    return "&".join(
        f"{encode(name)}={encode(value)}" for name, _, value in (p.partition("=") for p in query.split("&"))
    )


@given(st.lists(complex_keys, min_size=1, max_size=5, unique=True), WHOLE, protocols)
def test_ids_round_trip_if_the_whole_parameter_is_encoded(
    keys: list[ComplexKey], encode: Callable[[str], str], announced: Protocol
) -> None:
    query = whole(encode, encode_ids(keys, Protocol.V2))

    assert parse_query(query, announced).ids == keys


@given(st.lists(complex_keys, min_size=1, max_size=5, unique=True), protocols)
def test_protocol_1_ids_round_trip_if_encoded_as_in_javascript(keys: list[ComplexKey], announced: Protocol) -> None:
    pairs = [
        f"{uri_component(f'ids[{n}].{name}')}={uri_component(value)}"
        for n, key in enumerate(keys)
        for name, value in key.items()
    ]

    assert parse_query("&".join(pairs), announced).ids == keys


URNS = texts.map(lambda text: f"urn:li:thing:{text}")


@given(st.lists(URNS, min_size=1, max_size=5, unique=True), WHOLE)
def test_lists_of_urns_round_trip_if_the_whole_parameter_is_encoded(
    urns: list[str], encode: Callable[[str], str]
) -> None:
    query = parse_query(whole(encode, encode_query({"ids": urns, "owners": urns}, Protocol.V2)), Protocol.V2)

    assert (query.ids, query.texts("owners")) == (urns, urns)


@given(st.dictionaries(names, texts, min_size=1, max_size=4), WHOLE)
def test_records_round_trip_if_the_whole_parameter_is_encoded(
    members: dict[str, str], encode: Callable[[str], str]
) -> None:
    query = whole(encode, encode_query({"timeRange": members}, Protocol.V2))

    assert parse_query(query, Protocol.V2).record("timeRange") == members


@given(st.lists(texts, min_size=1, max_size=4, unique=True))
def test_plain_ids_with_commas_or_brackets_stay_single_ids(ids: list[str]) -> None:
    assert parse_query(encode_ids(ids, Protocol.V2), Protocol.V2).ids == ids


@pytest.mark.parametrize("value", ["a(b)", "(b)", "a(b)c(d(e))", "(a)(b)", "f()", "100% (sure)", "it's (so)!*~"])
def test_values_may_contain_unencoded_brackets(value: str) -> None:
    query = parse_query(f"ids=List((id:{uri_component(value)},of:urn%3Ali%3Ax%3A1),(id:x,of:y))", Protocol.V2)

    assert query.ids == [ComplexKey({"id": value, "of": "urn:li:x:1"}), ComplexKey({"id": "x", "of": "y"})]


@given(st.lists(complex_keys, min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_parts_may_come_in_any_order_with_gaps_between_the_indexes(keys: list[ComplexKey], random: object) -> None:
    pairs = [
        f"ids%5B{place * 7 + 3}%5D.{name}={quote_plus(value)}"
        for place, key in enumerate(keys)
        for name, value in key.items()
    ]
    random.shuffle(pairs)  # type: ignore[attr-defined]  # hypothesis returns a random.Random under a private type

    assert parse_query("&".join(pairs), Protocol.V1).ids == keys


@given(st.dictionaries(names, texts, max_size=4), protocols)
def test_parameters_round_trip(parameters: dict[str, str], protocol: Protocol) -> None:
    query = parse_query(encode_query(parameters, protocol), protocol)

    assert {name: query.text(name) for name in parameters} == parameters


@given(st.lists(texts, min_size=1, max_size=4), protocols)
def test_lists_round_trip(values: list[str], protocol: Protocol) -> None:
    assert parse_query(encode_query({"owners": values}, protocol), protocol).texts("owners") == values


@given(st.dictionaries(names, texts, min_size=1, max_size=4), protocols)
def test_records_round_trip(members: dict[str, str], protocol: Protocol) -> None:
    assert parse_query(encode_query({"timeRange": members}, protocol), protocol).record("timeRange") == members


@given(st.text(max_size=60), protocols)
def test_any_query_is_read_or_refused(raw: str, protocol: Protocol) -> None:
    try:
        query = parse_query(raw, protocol)
        for name in query.names:
            query.texts(name)
        assert isinstance(query.ids, list)
    except RestliSyntaxError:
        return


NOTES = ["N1", "N 2"]


@pytest.mark.parametrize("protocol", Protocol)
@pytest.mark.parametrize(
    "raw", ["ids=N1&ids=N+2", "ids=List(N1,N%202)", "ids%5B0%5D=N1&ids[4]=N%202", quote("ids=List(N1,N%202)", safe="=")]
)
def test_every_spelling_of_plain_ids_is_understood(raw: str, protocol: Protocol) -> None:
    query = parse_query(raw, protocol)

    assert query.ids == NOTES
    assert query.has_ids


def test_parts_of_a_complex_key_may_be_bare_or_encoded() -> None:
    bare = parse_query("ids[0].b=urn:li:x:2&ids[0].a=1&ids[0].$params.z=9", Protocol.V1)
    encoded = parse_query("ids%5B0%5D.a=1&ids%5B0%5D.b=urn%3Ali%3Ax%3A2", Protocol.V1)
    newer = parse_query("ids=List(($params:(z:9),a:1,b:urn:li:x:2))", Protocol.V2)

    assert bare.ids == encoded.ids == newer.ids == [ComplexKey({"a": "1", "b": "urn:li:x:2"})]


def test_an_association_key_is_encoded_into_one_value() -> None:
    raw = "ids=" + quote_plus("a=" + quote_plus("urn:li:x:1") + "&b=2") + "&ids=a%3D%3D"

    assert parse_query(raw, Protocol.V1).ids == [ComplexKey({"a": "urn:li:x:1", "b": "2"}), "a=="]


def test_a_repeated_key_counts_once() -> None:
    assert parse_query("ids=A&ids=B&ids=A", Protocol.V1).ids == ["A", "B"]


@pytest.mark.parametrize(
    "raw",
    ["ids[0].a=1&ids[0].a=1", "ids[0]=1&ids[0]=2", "ids[0]=1&ids[0].a=2", "p.x=1&p.x=2", "ids%5B0%5D.a=1&ids[0].a=2"],
)
def test_a_structured_parameter_may_not_repeat(raw: str) -> None:
    with pytest.raises(QuerySyntaxError, match="is given more than once"):
        parse_query(raw, Protocol.V1)


@pytest.mark.parametrize("raw", ["ids[x].a=1", "ids[0.a=1", "[0]=1", "ids[9999999999].a=1", "a" * 300 + "=1", "=1"])
def test_invalid_parameter_names_are_refused(raw: str) -> None:
    with pytest.raises(QuerySyntaxError, match="is not valid"):
        parse_query(raw, Protocol.V1)


@pytest.mark.parametrize(
    "raw",
    ["ids=List((a:1))&ids=List((a:1)))", "ids=List(a))", "ids=List((a:1,a:2))", "ids=List((((((((((((a)))))))))))))"],
)
def test_broken_lists_of_ids_are_refused(raw: str) -> None:
    with pytest.raises(RestliSyntaxError):
        _ = parse_query(raw, Protocol.V2).ids


def test_empty_texts_lists_and_records_are_read() -> None:
    newer = parse_query("p=''&l=List()&e=&m=()", Protocol.V2)
    older = parse_query("p=''&e=", Protocol.V1)

    assert [newer.text("p"), newer.text("e"), newer.texts("l"), newer.record("m")] == ["", "", [], {}]
    assert [older.text("p"), older.text("e"), older.text("absent"), older.texts("absent")] == ["''", "", None, []]


def test_lists_may_repeat_a_parameter_or_use_the_newer_form_with_either_header() -> None:
    urns = ["urn:li:contract:1", "urn:li:contract:2"]
    written = ["c=urn:li:contract:1&c=urn%3Ali%3Acontract%3A2", "c=List(urn%3Ali%3Acontract%3A1,urn:li:contract:2)"]

    assert [parse_query(raw, protocol).texts("c") for raw in written for protocol in Protocol] == [urns] * 4


def test_nested_lists_and_records_are_read() -> None:
    query = parse_query("timeRange=(start:1,end:2)&other.start=3&deep=List(List(a))", Protocol.V2)

    assert query.record("timeRange") == {"start": "1", "end": "2"}
    assert query.record("other") == {"start": "3"}
    with pytest.raises(QuerySyntaxError, match="plain strings"):
        query.texts("deep")


@pytest.mark.parametrize("raw", ["fields=a,b", "fields=List(a,b)", "fields=a%2Cb", "fields=List(b,a)&x=1"])
def test_a_projection_may_be_written_in_two_forms(raw: str) -> None:
    assert [parse_query(raw, protocol).fields for protocol in Protocol] == [{"a": None, "b": None}] * 2


def test_no_projection_is_not_an_empty_one() -> None:
    assert parse_query("q=x", Protocol.V1).fields is None
    assert parse_query("fields=", Protocol.V1).fields == {}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", 20),
        ("2147483647", 2**31 - 1),
        ("0" * 5000 + "7", 7),
        ("-3", -3),
        ("-0", 0),
        ("-" + "9" * 5000, 1 - 2**31),
    ],
)
def test_a_number_is_read_from_its_text(text: str, number: int) -> None:
    assert parse_query(f"start={text}", Protocol.V1).number("start", 0) == number


def test_a_missing_number_is_the_default() -> None:
    assert parse_query("", Protocol.V1).number("start", 7) == 7


@pytest.mark.parametrize("text", ["x", "", "1.5", "+1", "\u00b2", "0x1", "--1"])
def test_a_value_that_is_not_an_integer_is_refused(text: str) -> None:
    with pytest.raises(NotAnIntegerError, match=r"Invalid \(non-integer\) count parameter"):
        parse_query(f"count={quote(text)}", Protocol.V1).number("count", 0)


@pytest.mark.parametrize("text", ["2147483648", "9" * 19, "9" * 5000])
def test_a_number_that_is_too_large_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="'count' is too large; the largest allowed is 2147483647"):
        parse_query(f"count={text}", Protocol.V1).number("count", 0)


def test_a_repeated_text_parameter_is_refused() -> None:
    with pytest.raises(QuerySyntaxError, match="'q' is given more than once"):
        parse_query("q=a&q=b", Protocol.V1).text("q")


def test_a_key_in_the_body_may_be_bare_or_encoded() -> None:
    query = parse_query("ids[0].a=50%252B%2B&ids[0].b=urn:li:x:2", Protocol.V1)

    expected = ComplexKey({"a": "50%2B+", "b": "urn:li:x:2"})
    assert query.key_of("b=urn:li:x:2&a=50%2B+") == expected
    assert query.key_of("a=50%252B%2B&b=urn%3Ali%3Ax%3A2") == expected


@given(st.lists(complex_keys, min_size=1, max_size=4, unique=True), protocols)
def test_a_body_that_names_each_id_once_is_read_at_once(keys: list[ComplexKey], protocol: Protocol) -> None:
    query = parse_query(encode_ids(keys, protocol), protocol)
    members = [encode_key(key, protocol) for key in keys]

    assert query.keys_of(members) == keys
    assert query.keys_of(members[1:]) is None
    assert query.keys_of([*members, "other"]) is None
    assert query.keys_of([*members[1:], "other"]) is None


def test_a_body_that_names_an_id_by_both_spellings_is_not_read_at_once() -> None:
    query = parse_query("ids=List(a%3Ab,c)", Protocol.V2)

    assert query.keys_of(["a:b", "a%3Ab"]) is None
    assert query.keys_of(["a:b", "c"]) == ["a:b", "c"]


def test_keys_in_the_body_are_plain_if_the_ids_are() -> None:
    query = parse_query("ids=a%3D1&ids=x%2520y", Protocol.V1)

    assert [query.key_of("a=1"), query.key_of("x%20y"), query.key_of("N2")] == ["a=1", "x%20y", "N2"]


#: Parts of a query with complex keys. Some of these parts have an unusual form.
_PIECES = (
    *("ids[0].a=1", "ids[0].b=%2B+%C3%BC", "ids[1].a=2", "ids[1].b=", "ids[0].a=2", "ids[1].a=1", "ids[2].a=3"),
    *("ids[0].a", "ids[1]=x", "ids[0].%61=1", "ids[0].c=1=2", "ids[0].a=%FF", "ids=x", "fields=a", "ids[0].$params=1"),
    *("=ids[0].b", "ids[01].a=2", ""),
)


@given(st.lists(st.sampled_from(_PIECES), max_size=5))
@example(["ids[0].a=1=ids[0].b", "1"])
@example(["ids[0].b=1", "ids[0].a=2", "ids[1].b=3", "ids[1].a=4"])
@example(["ids[0].a=1", "ids[1].a=1"])
@example([f"ids[0].{'a' * 200}=1"])
def test_a_query_of_keys_alone_is_read_like_one_with_another_parameter(pieces: list[str]) -> None:
    def read(raw: str) -> tuple[object, ...]:
        try:
            query = parse_query(raw, Protocol.V1)
            keys = query.ids
            members = [encode_key(key, Protocol.V1) for key in keys]
            return query.has_ids, query.names - {"other"}, keys, members, query.keys_of(members)
        except RestliSyntaxError as fault:
            return (str(fault),)

    raw = "&".join(pieces)

    assert read(raw) == read(f"{raw}&other=1")


def test_complex_keys_are_not_read_as_texts() -> None:
    with pytest.raises(QuerySyntaxError, match="Parameter 'ids' must be a list of strings"):
        parse_query("ids[0].a=1", Protocol.V1).texts("ids")
