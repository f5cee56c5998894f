"""What the page of an API root shows: the resources, the methods of each, and the records that the methods exchange."""

from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from hirewire.hub.api.openapi import envelopes, oauth, words
from hirewire.hub.api.openapi.fields import Table, kind, references, tables
from hirewire.hub.api.openapi.operations import (
    OF_IDS,
    OF_PAGES,
    PATCHING,
    Operation,
    Root,
    kinds,
    label,
    operations_of,
    prose,
    root,
)
from hirewire.hub.api.openapi.schemas import Schemas
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.declared import Shape
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import APPLICATION, OWN_SCOPES, PARTNER, Resource


@dataclass(frozen=True)
class ParameterLine:
    name: str
    value: str
    meaning: str
    is_required: bool


@dataclass(frozen=True)
class MethodPart:
    verb: str
    call: str
    name: str
    words: str
    parameters: tuple[ParameterLine, ...]
    #: Outlines of the request body and of the response body, such as ``{"elements": [Note, …]}``. In place of a record,
    #: an outline has only the record's name.
    sent: str
    answered: str


@dataclass(frozen=True)
class ResourcePart:
    anchor: str
    name: str
    summary: str
    words: str
    facts: tuple[tuple[str, str], ...]
    methods: tuple[MethodPart, ...]
    records: tuple[Table, ...]


@cache
def parts(name: str) -> tuple[ResourcePart, ...]:
    of = root(name)
    return tuple(_resource(of, resource) for resource in of.resources)


@dataclass(frozen=True)
class Endpoint:
    """An OAuth endpoint, which is not a resource."""

    verb: str
    call: str
    name: str
    words: str
    fields: tuple[tuple[str, bool], ...]


@cache
def endpoints() -> tuple[Endpoint, ...]:
    rows = []
    for path, item in oauth.paths(Schemas(oauth.KINDS)).items():
        for verb, operation in item.items():
            fields = tuple((name, name in required) for form, required in oauth.forms(operation) for name in form)
            rows.append(Endpoint(verb.upper(), path, operation["summary"], operation.get("description", ""), fields))
    return tuple(rows)


def refusals() -> list[tuple[int, str, str]]:
    return [(int(status), HTTPStatus(status).phrase, words) for status, words in envelopes.REFUSALS.items()]


def _resource(of: Root, resource: Resource[Caller]) -> ResourcePart:
    offered = operations_of(of, resource)
    schemas = Schemas(kinds(offered))
    shapes = [shape for operation in offered for shape in (operation.takes, operation.gives) if shape is not None]
    named = [name for shape in shapes for name in references(schemas.of_shape(shape))]
    return ResourcePart(
        anchor=label(resource).replace("/", "-"),
        name=label(resource),
        summary=resource.summary,
        words=prose(type(resource).__dict__.get("__doc__")),
        facts=tuple(_facts(offered[0])),
        methods=tuple(_method(operation, schemas) for operation in offered),
        records=tuple(tables(named, schemas.named)),
    )


#: The scopes that need no sign-in by a person, and how the page describes tokens with these scopes.
OWN_TOKENS = {APPLICATION: "a developer application's own", PARTNER: "a partner's own"}


def _facts(operation: Operation) -> list[tuple[str, str]]:
    resource = operation.resource
    facts = [("Path", f"`{operation.collection}`")]
    if operation.parent is not None:
        facts.append(("Parent", f"a key of `{operation.parent.name}`: {_listed(operation.parent.key_parts)}"))
    if resource.key_parts:
        facts.append(("Key", _listed(resource.key_parts)))
    tokens = [words for scope, words in OWN_TOKENS.items() if scope in resource.scopes]
    if scopes := _listed(tuple(sorted(resource.scopes - OWN_SCOPES))):
        tokens.append(f"a person's, with one of the scopes {scopes}")
    facts.append(("Token", ", or ".join(tokens)))
    return facts


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _method(operation: Operation, schemas: Schemas) -> MethodPart:
    query = "?ids=…" if operation.method in OF_IDS else ""
    if operation.name:
        query = f"?{'q' if operation.method is Method.FINDER else 'action'}={operation.name}"
    return MethodPart(
        verb=operation.verb,
        call=operation.path + query,
        name=operation.label,
        words=words.description(operation),
        parameters=tuple(_parameters(operation, schemas)),
        sent=_sent(operation, schemas),
        answered=_answered(operation, schemas),
    )


def _parameters(operation: Operation, schemas: Schemas) -> list[ParameterLine]:
    own = [
        ParameterLine(
            parameter.name, kind(schemas.of(parameter.kind), schemas.named), parameter.meaning, parameter.is_required
        )
        for parameter in operation.parameters
    ]
    if operation.method not in OF_PAGES:
        return own
    resource = operation.resource
    most = f"How many elements: {resource.default_count} by default, {resource.max_count} at most."
    start = ParameterLine("start", "whole number", "The position of the first element.", resource.needs_start)
    return [*own, start, ParameterLine("count", "whole number", most, is_required=False)]


def _sent(operation: Operation, schemas: Schemas) -> str:
    method = operation.method
    record = _names(operation.takes, schemas)
    if method in PATCHING:
        record = f'{{"patch": {{"$set": {{…}}, "$delete": […]}}}} of {", ".join(operation.resource.changeable)}'
    if not record:
        return ""
    if method is Method.BATCH_CREATE:
        return f'{{"elements": [{record}, …]}}'
    return f'{{"entities": {{key: {record}, …}}}}' if method in OF_IDS else record


def _answered(operation: Operation, schemas: Schemas) -> str:
    method, record = operation.method, _names(operation.gives, schemas)
    if method in OF_PAGES:
        return f'{{"elements": [{record}, …], "paging": {{…}}}}'
    if method is Method.BATCH_GET:
        return f'{{"results": {{key: {record}, …}}, "statuses": {{}}, "errors": {{key: {{"status": 404, …}}}}}}'
    if method is Method.BATCH_CREATE:
        return '{"elements": [{"status": 201, "id": …}, {"status": 422, "error": {…}}]}'
    if method in OF_IDS:
        return '{"results": {key: {"status": 204}}, "errors": {key: {"status": 422, "message": …}}}'
    if method is Method.ACTION:
        return f'{{"value": {record}}}' if record else ""
    return record


def _names(shape: Shape | None, schemas: Schemas) -> str:
    return "" if shape is None else " or ".join(dict.fromkeys(references(schemas.of_shape(shape))))
