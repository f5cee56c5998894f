import json
from collections.abc import Iterator
from typing import Any

import httpx2
import msgspec
import pytest
from pytest_django import DjangoDbBlocker

from hirewire.hub.api.openapi.operations import V2, Operation, operations, root, shapes
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.restli.methods import Method
from hirewire.kit import clock
from tests.docs.examples import Examples
from tests.support.http import hub_http
from tests.support.larkspur import NOON, Larkspur
from tests.support.standing import standing, taken_back

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("any value")]

#: Values as JSON text, because Python's own encoder cannot write some of them.
VALUES = (
    *("null", "-1", "1e400", "99999999999999999999", "true", '""', f'"{"x" * 30_000}"', '"\\ud800"', '"\\u0000"'),
    *("[[]]", '[{"a": [null]}]', '{"a": {"b": []}}', '["urn:li:organization:99999999999999999999"]'),
)
MARK = '"<<here>>"'
ROOTS = (root(V2), root(VERSIONS[-1]))
WRITES = {
    f"{one.root.prefix}{one.resource.full_name()} {one.label}": one
    for of in ROOTS
    for one in operations(of)
    if one.takes is not None
}


@pytest.fixture(scope="module")
def examples(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Examples]:
    with standing(django_db_blocker), clock.stopped(NOON):
        found = Examples(Larkspur())
        for of in ROOTS:
            for resource in of.resources:
                found.prepare(of, resource)
        yield found


@pytest.mark.parametrize("name", WRITES)
def test_no_value_of_any_field_causes_a_server_error(examples: Examples, name: str) -> None:
    call = examples.own_call(WRITES[name])
    broken = []
    for field in fields_of(WRITES[name]):
        text = json.dumps(with_mark(WRITES[name], json.loads(call.content), field))
        for value in VALUES:
            with taken_back():
                answer = asked(call, text.replace(MARK, value))
            if answer.status_code >= 500 or '"status":500' in answer.text:
                broken.append((field, value[:40], answer.text))

    assert broken == []


def fields_of(operation: Operation) -> list[str]:
    """The fields of each kind of record that the operation takes, and one unknown field."""
    found = dict.fromkeys(
        field.encode_name for kind in shapes(operation.takes) for field in msgspec.structs.fields(kind)
    )
    return [*found, "nobodysField"]


def with_mark(operation: Operation, body: Any, field: str) -> Any:  # noqa: ANN401 - JSON
    if operation.method is Method.BATCH_CREATE:
        return {"elements": [{**record, field: "<<here>>"} for record in body["elements"]]}
    if operation.method is Method.BATCH_UPDATE:
        return {"entities": {key: {**record, field: "<<here>>"} for key, record in body["entities"].items()}}
    return {**body, field: "<<here>>"}


def asked(call: httpx2.Request, content: str) -> httpx2.Response:
    headers = {name: value for name, value in call.headers.items() if name.lower() != "content-length"}
    return hub_http().request(call.method, call.url, headers=headers, content=content.encode())
