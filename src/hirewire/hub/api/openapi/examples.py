"""Whole requests and answers, built from the example values of the records' fields."""

from typing import Any, Final

from hirewire.hub.api.openapi.keys import key_example
from hirewire.hub.api.openapi.operations import OF_IDS, OF_PAGES, PATCHING, Operation, shapes
from hirewire.hub.api.openapi.schemas import Schema, Schemas
from hirewire.hub.restli.declared import Shape
from hirewire.hub.restli.methods import Method

#: A job's company is in ``integrationContext`` below ``/v2/``, and in ``company`` below ``/rest/``. Both roots accept
#: both fields, and one of them is enough, so an example contains only the field of its own root.
_COMPANY: Final = ("integrationContext", "company")
_DONE: Final = {"status": 204}


def value(schema: Schema, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    """Return an example value for the schema.

    An optional member of an object is included if it has an example of its own. It is also included if it is a record
    or a list of records, except if it is marked ``x-seldom``. Other optional members are left out.
    """
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return value(schemas.named[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return value(schema["anyOf"][0], schemas)
    if "const" in schema or "enum" in schema:
        return schema.get("const") or schema["enum"][0]
    if schema.get("type") == "array":
        return [value(schema["items"], schemas)]
    return _members(schema, schemas) if schema.get("type") == "object" else _PLAIN[schema["type"]]


_PLAIN: Final = {"string": "text", "integer": 1, "boolean": True, "number": 1.5, "null": None}


def _members(schema: Schema, schemas: Schemas) -> dict[str, Any]:
    required = schema.get("required", ())
    members = {
        name: value(member, schemas)
        for name, member in schema.get("properties", {}).items()
        if name in required or "examples" in member or _is_shown(member, schemas)
    }
    patterned = schema.get("patternProperties", {})
    return members | {pattern.strip("^$"): value(of, schemas) for pattern, of in patterned.items()}


def _is_shown(schema: Schema, schemas: Schemas) -> bool:
    if schema.get("x-seldom"):
        return False
    if "$ref" in schema:
        return "properties" in schemas.named[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return _is_shown(schema["anyOf"][0], schemas)
    return schema.get("type") == "array" and _is_shown(schema["items"], schemas)


def request(operation: Operation, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    method, resource = operation.method, operation.resource
    if method in PATCHING:
        kind = shapes(resource.entity or resource.answer)[0]
        properties = schemas.named[kind.__name__]["properties"]
        sent: Any = {"patch": {"$set": {name: value(properties[name], schemas) for name in resource.changeable[:1]}}}
    else:
        sent = _record(operation, operation.takes, schemas)
    if method is Method.BATCH_CREATE:
        return {"elements": [sent]}
    return {"entities": {key_example(resource): sent}} if method in OF_IDS else sent


def answer(operation: Operation, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    method, resource = operation.method, operation.resource
    if method is Method.BATCH_CREATE:
        return {"elements": [{"id": "urn:li:simpleJobPostingTask:5b7f6c1e-0000-4000-8000-000000000003", "status": 202}]}
    if operation.gives is None:
        return {"results": {key_example(resource): _DONE}, "errors": {}} if method in OF_IDS else None
    entity = _record(operation, operation.gives, schemas)
    if method in OF_PAGES:
        paging = {"start": 0, "count": resource.default_count, "total": 1, "links": []}
        return {"elements": [entity], "paging": paging}
    if method is Method.BATCH_GET:
        return {"results": {key_example(resource): entity}, "statuses": {}, "errors": {}}
    return {"value": entity} if method is Method.ACTION else entity


def _record(operation: Operation, shape: Shape | None, schemas: Schemas) -> Any:  # noqa: ANN401 - JSON
    record = value(schemas.of(shapes(shape)[0]), schemas)
    if all(name in record for name in _COMPANY):
        del record[_COMPANY[0] if operation.root.is_versioned else _COMPANY[1]]
    return record
