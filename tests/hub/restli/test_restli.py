"""The rules of the Rest.li protocol, tested on made-up resources."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from hirewire.hub.restli.dispatch import Facade
from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.gate import ApiGate
from hirewire.wire.restli import ComplexKey, Protocol, encode_ids, encode_key, encode_path_key
from hirewire.wire.restli.tunnel import tunnel
from tests.hub.made_up import ANSWERED_A, IDS_A, IDS_AB, V2, A, B, Parts, Things, call

#: Characters that JavaScript's ``encodeURIComponent`` leaves unescaped.
SAFE = "-_.!~*'()"

# Methods


@pytest.mark.parametrize("header", ["", "batch_update", "BATCH_UPDATE", "Batch_Update"])
def test_a_put_with_ids_is_a_batch_update_whether_it_says_so_or_not(header: str) -> None:
    answer = call("PUT", f"/v2/things?{IDS_A}", body={"entities": {A: {}}}, headers={"x-restli-method": header})

    assert answer.json() == {"results": {ANSWERED_A: {"status": 204}}, "errors": {}}


def test_a_post_with_ids_is_a_batch_partial_update() -> None:
    answer = call("POST", f"/v2/things?{IDS_A}", body={"entities": {A: {"patch": {}}}})

    assert answer.json()["results"] == {ANSWERED_A: {"status": 200}}


def test_a_post_is_a_create_unless_it_says_batch() -> None:
    one = call("POST", "/v2/things", body={})
    many = call("POST", "/v2/things", body={"elements": [{}, {}]}, headers={"X-RestLi-Method": "BATCH_CREATE"})

    assert (one.status_code, one.headers["location"]) == (201, "/v2/things/urn:li:thing:1")
    assert many.json() == {"elements": [{"status": 202, "id": "0"}, {"status": 202, "id": "1"}]}


@pytest.mark.parametrize(
    ("verb", "path", "header"),
    [
        ("GET", f"/v2/things?{IDS_A}", "batch_update"),
        ("POST", "/v2/things", "batch_delete"),
        ("GET", f"/v2/things?{IDS_A}", "nonsense"),
    ],
)
def test_a_header_that_contradicts_the_request_is_refused(verb: str, path: str, header: str) -> None:
    answer = call(verb, path, body={}, headers={"X-RestLi-Method": header})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("verb", "path"),
    [("PUT", f"/v2/things/{A}"), ("PATCH", "/v2/things"), ("TRACE", "/v2/things"), ("GET", "/v2/things")],
)
def test_a_method_that_a_resource_lacks_is_405(verb: str, path: str) -> None:
    answer = call(verb, path, body={})

    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


def test_a_post_without_the_batch_header_is_refused_where_only_batches_work() -> None:
    answer = call("POST", "/v2/loads", body={"elements": [{}]})

    remedy = "Add the header X-RestLi-Method: batch_create, and send the records as elements"
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        f"Not enough permissions to access: POST /loads. {remedy}",
    )


def test_options_lists_the_allowed_methods() -> None:
    answer = call("OPTIONS", "/v2/things")

    assert (answer.status_code, answer.headers["allow"]) == (200, "DELETE, GET, OPTIONS, POST, PUT")


def test_head_is_a_get_without_a_body() -> None:
    answer = call("HEAD", f"/v2/things/{A}")

    assert (answer.status_code, answer.content) == (200, b"")


# Keys


@pytest.mark.parametrize(
    "segment",
    [
        A,
        "id%3DA%26context%3Durn%3Ali%3Aorganization%3A7%26dataProvider%3DATS",
        "dataProvider=ATS&context=urn%3Ali%3Aorganization%3A7&id=A",
        "(id:A,context:urn%3Ali%3Aorganization%3A7,dataProvider:ATS)",
        "($params:(),id:A,context:urn%3Ali%3Aorganization%3A7,dataProvider:ATS)",
        "id%3DA%26context%3Durn%253Ali%253Aorganization%253A7%26dataProvider%3DATS",
    ],
)
def test_a_path_key_is_understood_in_every_encoding(segment: str) -> None:
    answer = call("GET", f"/v2/things/{segment}")

    assert answer.json()["key"] == ANSWERED_A


@pytest.mark.parametrize("record_id", ["a/b", "a&b", "a=b", "a b", "100%", "ü", "a(b)", "a,b", "x/parts"])
def test_an_encoded_id_may_contain_any_character(record_id: str) -> None:
    quoted = httpx2.QueryParams({"id": record_id, "context": "c", "dataProvider": "ATS"})

    answer = call("GET", f"/v2/things/{str(quoted).replace('+', '%20')}")

    assert answer.json()["key"] == str(httpx2.QueryParams({"context": "c", "dataProvider": "ATS", "id": record_id}))


ODD = st.text(st.sampled_from("ab()',:;&=%+/?#[]{}|^~!*@$\"\\<> \t\u00fc\u6771\U0001f600"), min_size=1, max_size=8)


@example(record_id=")/", protocol=Protocol.V1, is_encoded_whole=False)
@example(record_id=")/", protocol=Protocol.V2, is_encoded_whole=True)
@given(record_id=ODD, protocol=st.sampled_from(Protocol), is_encoded_whole=st.booleans())
def test_unusual_characters_in_a_path_key_survive(record_id: str, protocol: Protocol, is_encoded_whole: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    key = ComplexKey({"id": record_id, "context": "urn:li:organization:7", "dataProvider": "ATS"})
    segment = encode_path_key(key, protocol)

    answer = call("GET", f"/v2/things/{quote(segment, safe=SAFE) if is_encoded_whole else segment}")

    assert answer.json()["key"] == encode_key(key, Protocol.V1)


@given(st.lists(ODD, min_size=1, max_size=4, unique=True), st.sampled_from(Protocol), st.booleans())
def test_unusual_characters_in_ids_survive(ids: list[str], protocol: Protocol, is_encoded_whole: bool) -> None:  # noqa: FBT001 - as above
    keys = [ComplexKey({"id": one, "context": "urn:li:organization:7", "dataProvider": "ATS"}) for one in ids]
    query = encode_ids(keys, protocol)
    if is_encoded_whole and protocol is Protocol.V2:
        query = f"ids={quote(query.removeprefix('ids='), safe=SAFE)}"

    answer = call("DELETE", f"/v2/things?{query}", headers={"X-RestLi-Protocol-Version": protocol})

    assert answer.json()["results"] == {encode_key(key, protocol): {"status": 204} for key in keys}


def test_a_sub_resource_knows_its_parents_key() -> None:
    collection = call("GET", f"/v2/things/{A}/parts")
    one = call("GET", f"/v2/things/{A}/parts/N1")

    assert collection.json()["elements"] == [{"parent": ANSWERED_A}]
    assert one.json() == {"parent": ANSWERED_A, "key": "N1"}


@pytest.mark.parametrize("segment", ["A", "id=A&context=c", f"{A}&more=1", "id=A&context=c&dataProvider=CRM"])
def test_a_key_with_the_wrong_parts_is_refused(segment: str) -> None:
    answer = call("GET", f"/v2/things/{segment}")

    assert answer.status_code == 400


def test_answers_of_protocol_2_use_its_syntax() -> None:
    ids = "ids=List((id:A,context:urn%3Ali%3Aorganization%3A7,dataProvider:ATS))"
    key = "(id:A,context:urn%3Ali%3Aorganization%3A7,dataProvider:ATS)"

    answer = call("PUT", f"/v2/things?{ids}", body={"entities": {key: {}}}, headers=V2)

    assert answer.json()["results"] == {"(context:urn%3Ali%3Aorganization%3A7,dataProvider:ATS,id:A)": {"status": 204}}
    assert answer.headers["x-restli-protocol-version"] == "2.0.0"


def test_protocol_2_with_ids_of_1_is_understood() -> None:
    answer = call("PUT", f"/v2/things?{IDS_A}", body={"entities": {A: {}}}, headers=V2)

    assert list(answer.json()["results"].values()) == [{"status": 204}]


# Batches


def test_a_batch_has_a_separate_outcome_for_each_record() -> None:
    ids = IDS_A + "&ids[1].id=refused&ids[1].context=c&ids[1].dataProvider=ATS"

    answer = call("PUT", f"/v2/things?{ids}", body={"entities": {A: {}, "id=refused&context=c&dataProvider=ATS": {}}})

    assert answer.status_code == 200
    assert answer.json() == {
        "results": {ANSWERED_A: {"status": 204}},
        "errors": {
            "context=c&dataProvider=ATS&id=refused": {"status": 422, "message": "ERROR :: /size :: is too large\n"}
        },
    }


def test_a_key_of_another_shape_fails_alone() -> None:
    ids = IDS_A + "&ids[1].id=B"

    answer = call("PUT", f"/v2/things?{ids}", body={"entities": {A: {}, "id=B": {}}})

    assert list(answer.json()["results"]) == [ANSWERED_A]
    assert [error["status"] for error in answer.json()["errors"].values()] == [400]


def test_batch_get_returns_results_statuses_and_errors() -> None:
    ids = IDS_A + "&ids[1].id=missing&ids[1].context=c&ids[1].dataProvider=ATS"

    answer = call("GET", f"/v2/things?{ids}")

    assert answer.json() == {
        "results": {ANSWERED_A: {"id": "A", "size": 1}},
        "statuses": {},
        "errors": {"context=c&dataProvider=ATS&id=missing": {"status": 404, "message": "Entity not found"}},
    }


def test_the_fields_parameter_limits_the_response() -> None:
    answer = call("GET", f"/v2/things?{IDS_A}&fields=size")

    assert answer.json()["results"] == {ANSWERED_A: {"size": 1}}


@pytest.mark.parametrize(
    ("ids", "body", "message"),
    [
        (IDS_A, {A: {}, B: {}}, f"Batch request mismatch. Entity key '{B}' not found in the query parameter."),
        (IDS_AB, {A: {}}, "Batch request mismatch. URI keys: '"),
    ],
)
def test_ids_and_body_must_name_the_same_keys(ids: str, body: dict[str, object], message: str) -> None:
    answer = call("PUT", f"/v2/things?{ids}", body={"entities": body})

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Empty entity body is not allowed for batch_update method request"),
        (f'{{"entities": {{"{A}": {{}}, "{A}": {{}}}}}}'.encode(), f"Duplicate key in batch request body: '{A}'"),
        (
            f'{{"entities": {{"{A}": {{}}, "dataProvider=ATS&id=A&context=urn:li:organization:7": {{}}}}}}'.encode(),
            "Duplicate key in batch request body: ",
        ),
        (b"{", "Cannot parse the request body as JSON: "),
        (b"[]", "The request body must be of the form"),
        (b"\xff", "Cannot parse the request body as JSON: "),
        (b"[" * 100_000, "Cannot parse the request body as JSON: "),
        (b'{"entities": {"a\\u0000": {}}}', "A key in the request body contains the character NUL"),
    ],
)
def test_an_invalid_body_refuses_the_call(content: bytes, message: str) -> None:
    answer = call("PUT", f"/v2/things?{IDS_A}", content=content)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


def test_more_than_a_hundred_keys_are_refused() -> None:
    ids = "&".join(f"ids={number}" for number in range(101))

    answer = call("GET", f"/v2/things?{ids}")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ids", "The ids parameter is missing or empty"),
        ("ids=", "The ids parameter is missing or empty"),
        ("ids[0].id=A&ids[0].id=B", "The query cannot be parsed: Parameter 'ids[0].id' is given more than once"),
        ("ids[x].a=1", "The query cannot be parsed: Parameter name 'ids[x].a' is not valid"),
        ("ids=List((a:1)", "Batch key parameter value is invalid: 'List((a:1)' is not a valid value of protocol 2.0.0"),
        ("ids=%FF", "Batch key parameter value is invalid: '%FF' is not UTF-8 when decoded"),
    ],
)
def test_ids_that_cannot_be_read_refuse_the_call(query: str, message: str) -> None:
    answer = call("DELETE", f"/v2/things?{query}")

    assert (answer.status_code, answer.json()) == (400, {"status": 400, "message": message})


# Finders and actions


def test_a_finder_has_pages_with_links() -> None:
    answer = call("GET", "/v2/things?q=size&start=10")

    assert [element["number"] for element in answer.json()["elements"]] == list(range(10, 20))
    assert answer.json()["paging"] == {
        "start": 10,
        "count": 10,
        "total": 25,
        "links": [
            {"rel": "prev", "href": "/v2/things?q=size&start=0&count=10", "type": "application/json"},
            {"rel": "next", "href": "/v2/things?q=size&start=20&count=10", "type": "application/json"},
        ],
    }


def test_page_links_are_encoded_whatever_the_path_contains() -> None:
    key = "id=100%25%20%C3%BC&context=c&dataProvider=ATS"

    links = call("GET", f"/v2/things/{key}/parts?count=10").json()["paging"]["links"]

    assert [link["href"] for link in links] == [f"/v2/things/{key}/parts?start=10&count=10"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("start=-1", "start/count parameters must be non-negative"),
        ("count=-1", "start/count parameters must be non-negative"),
        ("count=x", "Invalid (non-integer) start/count parameters"),
    ],
)
def test_an_invalid_page_is_refused(query: str, message: str) -> None:
    answer = call("GET", f"/v2/things?q=size&{query}")

    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_an_unknown_finder_is_refused() -> None:
    answer = call("GET", "/v2/things?q=color")

    assert answer.status_code == 400


def test_an_action_wraps_its_value() -> None:
    answer = call("POST", "/v2/things?action=weigh", body={"unit": "kg"})

    assert (answer.status_code, answer.json()) == (200, {"value": {"asked": {"unit": "kg"}}})


# Tunneling and sizes


def test_a_long_get_may_be_tunneled_as_a_form() -> None:
    headers = {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"}

    answer = call("POST", "/v2/things", content=IDS_A.encode(), headers=headers)

    assert list(answer.json()["results"]) == [ANSWERED_A]


def test_a_tunneled_query_with_nul_is_refused() -> None:
    headers = {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"}

    answer = call("POST", "/v2/things", content=b"q=size&name=\x00", headers=headers)

    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "The tunneled request cannot be read: The query contains the character NUL",
    )


def test_a_write_may_be_tunneled_in_two_parts() -> None:
    content_type, content = tunnel(IDS_A, json.dumps({"entities": {A: {}}}).encode())
    headers = {"X-HTTP-Method-Override": "put", "Content-Type": content_type}

    answer = call("POST", "/v2/things", content=content, headers=headers)

    assert answer.json()["results"] == {ANSWERED_A: {"status": 204}}


def test_a_body_over_16_megabytes_is_413() -> None:
    answer = call("PUT", f"/v2/things?{IDS_A}", content=b" " * (16 * 1024 * 1024 + 1))

    assert answer.status_code == 413


# Errors


def test_errors_have_one_form_in_each_protocol() -> None:
    old = call("GET", "/v2/nothing")
    new = call("GET", "/v2/nothing", headers=V2)

    assert old.json() == {"status": 404, "message": "Resource nothing does not exist", "code": "NOT_FOUND"}
    assert old.headers["x-linkedin-error-response"] == "true"
    assert new.headers["x-restli-error-response"] == "true"
    assert "x-linkedin-error-response" not in new.headers


def test_an_internal_error_reveals_nothing(caplog: pytest.LogCaptureFixture) -> None:
    answer = call("DELETE", f"/v2/things/{A}/parts/1")

    assert answer.json() == {"status": 500, "message": "Internal server error", "code": "INTERNAL_ERROR"}
    assert "a fault of ours" in caplog.text


def test_paths_outside_the_api_are_passed_on_to_the_pages() -> None:
    assert call("GET", "/v2").text == "a page"


def test_a_resource_below_an_unknown_parent_is_an_error() -> None:
    with pytest.raises(LookupError):
        Facade(prefix="/v2/", resources=[Parts()], authenticate=lambda _call: "somebody")


def test_a_wrapper_of_the_dispatch_sees_caller_resource_and_method() -> None:
    seen = []

    def refuse(invocation: Any) -> Any:  # noqa: ANN401 - may wrap any façade
        seen.append((invocation.caller, invocation.resource.name, str(invocation.method)))
        raise ApiError("Resource level throttle limit for calls to this resource is reached.", status=429)

    facade = Facade(prefix="/v2/", resources=[Things()], authenticate=lambda _call: "me", invoke=refuse)
    gate = ApiGate(lambda _request: HttpResponse(), {"/v2/": facade})

    response = gate(RequestFactory().get("/v2/things?q=size"))

    assert (response.status_code, seen) == (429, [("me", "things", "finder")])
