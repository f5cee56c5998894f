"""The paths of an OpenAPI document.

Each pair of path and verb has one operation, which may stand for several Rest.li methods.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from hirewire.hub.api.openapi import envelopes, examples, words
from hirewire.hub.api.openapi.keys import ids_pattern, key_example, key_pattern
from hirewire.hub.api.openapi.operations import OF_IDS, OF_PAGES, PATCHING, Operation, label, shapes
from hirewire.hub.api.openapi.schemas import Schema, Schemas, any_of
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import OWN_SCOPES
from hirewire.wire.restli import Protocol

Item = dict[str, Any]
_JSON: Final = "application/json"
_NO_VERSION: Final = frozenset({HTTPStatus.UPGRADE_REQUIRED})
#: Error statuses that calls without a body cannot get. There is one exception: if a resource has ``depends_on_state``,
#: its calls without a body can get CONFLICT.
_OF_BODIES: Final = frozenset(
    {
        HTTPStatus.CONFLICT,
        HTTPStatus.LENGTH_REQUIRED,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    }
)


def paths(offered: Sequence[Operation], schemas: Schemas) -> dict[str, Item]:
    together: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in offered:
        together[operation.path, operation.verb.lower()].append(operation)
    items: dict[str, Item] = defaultdict(dict)
    for (path, verb), some in together.items():
        for place, methods in _apart(path, some):
            items[place][verb] = _operation(methods, schemas)
    return dict(items)


def _apart(path: str, some: Sequence[Operation]) -> Iterator[tuple[str, Sequence[Operation]]]:
    """If records can be read by ids, give finders and GET_ALL a separate path, which ends in a slash.

    The hub treats both paths alike. On a single path, reads by ids, finders and GET_ALL would be one operation, with
    only optional parameters and two kinds of answers. The actions of a resource need no separate paths: all of them
    have ``action`` as their only query parameter, so one operation can describe them all and require this parameter.
    """
    by_ids = [operation for operation in some if operation.method is Method.BATCH_GET]
    others = [operation for operation in some if operation.method is not Method.BATCH_GET]
    yield path, by_ids or others
    if by_ids and others:
        yield f"{path}/", others


def _operation(some: Sequence[Operation], schemas: Schemas) -> Item:
    first = some[0]
    item: Item = {
        "operationId": ".".join([*label(first.resource).split("/"), *first.label.split()]),
        "tags": [label(first.resource)],
        "summary": " or ".join(words.summary(operation) for operation in some),
        "description": _description(some),
        "parameters": [*_path_parameters(first), *_headers(some), *_query(some, schemas)],
        "responses": _responses(some, schemas),
        "security": _security(first),
        "x-restli-methods": [_method(operation, schemas) for operation in some],
    }
    if any(_has_body(operation) for operation in some):
        body = any_of([_body(operation, schemas) for operation in some if _has_body(operation)])
        shown = {operation.label: examples.request(operation, schemas) for operation in some if _has_body(operation)}
        item["requestBody"] = {
            "description": "The data to send, as JSON.",
            "required": any(operation.method is not Method.ACTION for operation in some),
            "content": {_JSON: {"schema": body, **_shown(shown)}},
        }
    return {name: value for name, value in item.items() if value not in ("", [])}


def _description(some: Sequence[Operation]) -> str:
    if len(some) == 1:
        return words.description(some[0])
    return "\n\n".join(f"`{operation.label}`: {words.description(operation)}" for operation in some)


def _shown(values: Mapping[str, Any]) -> Item:
    return {"examples": {name.replace(" ", "."): {"value": value} for name, value in values.items()}}


def _method(operation: Operation, schemas: Schemas) -> Item:
    names = [parameter["name"] for parameter in _query_of(operation, schemas)]
    named = {"name": operation.name} if operation.name else {}
    return {"method": operation.method.value, **named, "parameters": names}


def _path_parameters(operation: Operation) -> list[Item]:
    parameters = []
    if (parent := operation.parent) is not None:
        parameters.append(_path_parameter("parent", f"The key of {parent.name}.", parent))
    if operation.path.endswith("/{key}"):
        parameters.append(_path_parameter("key", f"The key of {operation.resource.name}.", operation.resource))
    return parameters


def _path_parameter(name: str, meaning: str, of: Any) -> Item:  # noqa: ANN401 - a resource for any type of caller
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": meaning,
        "schema": {"type": "string", "pattern": f"^{key_pattern(of)}$"},
        "example": key_example(of),
    }


def _headers(some: Sequence[Operation]) -> list[Item]:
    methods = sorted({operation.method.value for operation in some})
    headers: list[Item] = [
        {
            "name": "X-RestLi-Method",
            "in": "header",
            "description": "The method, if the verb and the parameters do not identify it.",
            # Without the header, a POST to a collection is a single create.
            "required": methods == [Method.BATCH_CREATE.value],
            "schema": {"type": "string", "enum": methods},
        },
        {
            "name": "X-RestLi-Protocol-Version",
            "in": "header",
            "description": "The syntax of keys in the response. The examples here use `2.0.0`; the default is `1.0.0`.",
            "schema": {"type": "string", "enum": [each.value for each in Protocol]},
            "example": Protocol.V2.value,
        },
    ]
    root = some[0].root
    if root.is_versioned:
        meaning = "The version of the API to use."
        version = {
            "name": "LinkedIn-Version",
            "in": "header",
            "required": True,
            "schema": {"type": "string", "const": root.name},
        }
        headers.append({**version, "description": meaning, "example": root.name})
    return headers


def _query(some: Sequence[Operation], schemas: Schemas) -> list[Item]:
    """Return the query parameters of all the methods. A parameter is required only if all of the methods require it."""
    parameters: dict[str, Item] = {}
    for operation in some:
        for parameter in _query_of(operation, schemas):
            there = parameters.setdefault(parameter["name"], parameter)
            there["schema"] = any_of([there["schema"], parameter["schema"]])
    counts = {name: sum(name in _required(operation, schemas) for operation in some) for name in parameters}
    for name, parameter in parameters.items():
        parameter["required"] = counts[name] == len(some)
    for name, methods in (("q", Method.FINDER), ("action", Method.ACTION)):
        names = [operation.name for operation in some if operation.method is methods]
        if name in parameters:
            parameters[name]["schema"] = {"type": "string", "enum": names}
    return list(parameters.values())


def _required(operation: Operation, schemas: Schemas) -> set[str]:
    return {parameter["name"] for parameter in _query_of(operation, schemas) if parameter["required"]}


def _query_of(operation: Operation, schemas: Schemas) -> list[Item]:
    parameters = []
    if operation.method in OF_IDS:
        parameters.append(_ids(operation))
    for name, methods in (("q", Method.FINDER), ("action", Method.ACTION)):
        if operation.method is methods:
            parameters.append(
                _parameter(
                    name, {"type": "string", "enum": [operation.name]}, f"Which {methods.value}.", is_required=True
                )
            )
    parameters += [
        _parameter(parameter.name, schemas.of(parameter.kind), parameter.meaning, is_required=parameter.is_required)
        for parameter in operation.parameters
    ]
    if operation.method in OF_PAGES:
        resource = operation.resource
        start = {"type": "integer", "minimum": 0, "default": 0}
        count = {"type": "integer", "minimum": 0, "default": resource.default_count}
        parameters += [
            _parameter("start", start, "The position of the first element.", is_required=resource.needs_start),
            _parameter(
                "count", count, f"How many elements to return: at most {resource.max_count}, even if you ask for more."
            ),
        ]
    return parameters


def _parameter(name: str, schema: Schema, meaning: str, *, is_required: bool = False) -> Item:
    return {"name": name, "in": "query", "required": is_required, "description": meaning, "schema": schema}


def _ids(operation: Operation) -> Item:
    resource = operation.resource
    schema = {"type": "string", "pattern": ids_pattern(resource)}
    meaning = f"Keys of up to {resource.max_keys} records."
    return {**_parameter("ids", schema, meaning, is_required=True), "example": f"List({key_example(resource)})"}


def _has_body(operation: Operation) -> bool:
    return operation.verb in {"POST", "PUT"}


def _body(operation: Operation, schemas: Schemas) -> Schema:
    method, names, most = operation.method, key_pattern(operation.resource), operation.resource.max_keys
    if method in PATCHING:
        patch = envelopes.patch(_changeable(operation, schemas))
        return patch if method is Method.PARTIAL_UPDATE else envelopes.entities(names, patch, most)
    record = schemas.of_shape(operation.takes)
    if method is Method.BATCH_CREATE:
        return envelopes.elements(record)
    return envelopes.entities(names, record, most) if method is Method.BATCH_UPDATE else record


def _changeable(operation: Operation, schemas: Schemas) -> dict[str, Schema]:
    resource = operation.resource
    kind = shapes(resource.entity or resource.answer)[0]
    properties = schemas.named[kind.__name__]["properties"]
    return {name: properties[name] for name in resource.changeable}


def _responses(some: Sequence[Operation], schemas: Schemas) -> Item:
    responses: Item = {}
    for operation in some:
        status, meaning, schema = _success(operation, schemas)
        there = responses.setdefault(status, {"description": meaning})
        if schema is not None:
            before = there.get("content", {}).get(_JSON, {})
            both = [before["schema"], schema] if before else [schema]
            shown = _shown({operation.label: examples.answer(operation, schemas)})["examples"]
            there["content"] = {_JSON: {"schema": any_of(both), "examples": before.get("examples", {}) | shown}}
    left_out = (frozenset() if some[0].root.is_versioned else _NO_VERSION) | (
        frozenset() if any(_has_body(operation) for operation in some) else _OF_BODIES
    )
    if some[0].resource.depends_on_state:
        left_out -= {HTTPStatus.CONFLICT}
    refusals = (status for status in envelopes.REFUSALS if status not in left_out)
    return responses | {str(status.value): {"$ref": f"#/components/responses/{status.value}"} for status in refusals}


def _success(operation: Operation, schemas: Schemas) -> tuple[str, str, Schema | None]:
    status, meaning = _SUCCESS.get(operation.method, ("204", "Done."))
    return status, meaning, _answer(operation, schemas)


_SUCCESS: Final = {
    Method.GET: ("200", "The entity."),
    Method.GET_ALL: ("200", "A page."),
    Method.FINDER: ("200", "A page."),
    Method.BATCH_GET: ("200", "The records that exist, by key."),
    Method.CREATE: ("201", "Created. `Location` and `X-RestLi-Id` name the new record."),
    Method.ACTION: ("200", "Done."),
    Method.BATCH_CREATE: ("200", "An outcome for each record."),
    Method.BATCH_UPDATE: ("200", "An outcome for each key."),
    Method.BATCH_PARTIAL_UPDATE: ("200", "An outcome for each key."),
    Method.BATCH_DELETE: ("200", "An outcome for each key."),
}


def _answer(operation: Operation, schemas: Schemas) -> Schema | None:
    if operation.method is Method.BATCH_CREATE:
        return envelopes.ref("Created")
    if operation.gives is None:
        return envelopes.ref("Outcomes") if operation.method in OF_IDS else None
    schema = schemas.of_shape(operation.gives)
    return _AROUND[operation.method](schema) if operation.method in _AROUND else schema


_AROUND: Final[dict[Method, Callable[[Schema], Schema]]] = {
    Method.ACTION: lambda value: envelopes.record({"value": value}),
    Method.GET_ALL: envelopes.page,
    Method.FINDER: envelopes.page,
    Method.BATCH_GET: envelopes.found,
}


def _security(operation: Operation) -> list[Item]:
    scopes = operation.resource.scopes
    own: list[Item] = [{"application": []}] if scopes & OWN_SCOPES else []
    return own + [{"person": [str(scope)]} for scope in sorted(scopes - OWN_SCOPES)]
