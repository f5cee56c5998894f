"""The pages of ``docs/protocol``, generated from the tables that dispatch calls and from real calls."""

from collections.abc import Iterable, Sequence
from typing import Any

from hirewire.hub.api.openapi import words
from hirewire.hub.api.openapi.fields import Table, kind, references, tables
from hirewire.hub.api.openapi.openapi import NOTES, REFUSAL, document
from hirewire.hub.api.openapi.operations import Operation, Root, kinds, label, operations_of, prose, root
from hirewire.hub.api.openapi.reading import OWN_TOKENS
from hirewire.hub.api.openapi.schemas import Schemas
from hirewire.hub.api.rest.versions import VERSIONS
from hirewire.hub.platform.provisioning.callers import Caller
from hirewire.hub.restli.declared import Parameter
from hirewire.hub.restli.methods import Method
from hirewire.hub.restli.resource import OWN_SCOPES, Resource
from tests.docs.coverage import implemented
from tests.docs.examples import Example
from tests.docs.markdown import table

NEWEST = VERSIONS[-1]
ROOTS = (root("v2"), root(NEWEST))


_ABOUT = """
These pages describe what the hub answers, resource by resource. `make docs` generates them from the tables with which \
the hub dispatches calls. The examples are real calls. A running hub also serves OpenAPI documents for programs: \
`/openapi.json` describes `/v2/`, and each version of `/rest/` has its own document, such as `/openapi/202604.json`. \
The hub serves pages for people at `/docs/api/`.

[Coverage](coverage.md) compares the hub with the public documentation.
"""


def file_of(of: Root, resource: Resource[Caller]) -> str:
    return f"{_folder(of)}/{label(resource).replace('/', '.')}.md"


def _folder(of: Root) -> str:
    return "rest" if of.is_versioned else "v2"


def resource_page(of: Root, resource: Resource[Caller], examples: Iterable[Example]) -> str:
    offered = operations_of(of, resource)
    schemas = Schemas(kinds(offered))
    own = prose(type(resource).__dict__.get("__doc__"))
    parts = [
        f"# {label(resource)}",
        resource.summary + (f" {own}" if own else ""),
        "\n".join(_facts(of, resource)),
        "## Methods",
        table(("Method", "Call", ""), [_method(one) for one in offered]),
        *_parameters(offered),
        *_records(offered, schemas),
        "## Examples",
        *(part for example in examples for part in _example(example)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(of: Root, resource: Resource[Caller]) -> list[str]:
    scopes = sorted(resource.scopes - OWN_SCOPES)
    token = [words for scope, words in OWN_TOKENS.items() if scope in resource.scopes]
    token += [f"a person's, with the scope {' or '.join(f'`{scope}`' for scope in scopes)}"] if scopes else []
    found = [f"- Path: `{operations_of(of, resource)[0].collection}`"]
    if of.is_versioned:
        since = min(version for entry, version in implemented().items() if entry[:2] == ("rest", label(resource)))
        found.append(f"- Since version {since}")
    if resource.key_parts:
        found.append(f"- Key: {', '.join(f'`{part}`' for part in resource.key_parts)}")
    if parent := operations_of(of, resource)[0].parent:
        found.append(f"- `{{parent}}` is a key of [{parent.name}]({parent.name}.md)")
    if optional := resource.optional_key_parts:
        found.append(f"- The key may also contain {', '.join(f'`{part}`' for part in optional)}")
    found.append(f"- Token: {', or '.join(token)}")
    return [*found, "- Errors and syntax: [the protocol](../README.md)"]


def _method(operation: Operation) -> tuple[str, str, str]:
    query = {Method.FINDER: f"?q={operation.name}", Method.ACTION: f"?action={operation.name}"}.get(
        operation.method, ""
    )
    if operation.method.startswith("batch_") and operation.method is not Method.BATCH_CREATE:
        query = "?ids=…"
    return (
        operation.method.value,
        f"`{operation.verb} {operation.path}{query}`",
        words.description(operation).replace("\n\n", " "),
    )


def _parameters(offered: Sequence[Operation]) -> list[str]:
    found = []
    for one in offered:
        if one.parameters:
            schemas = Schemas([parameter.kind for parameter in one.parameters])
            rows = [_parameter(each, schemas) for each in one.parameters]
            name = f"`{one.name}`" if one.name else one.method.value
            found += [f"### Parameters of {name}", table(("Parameter", "Required", "Value", ""), rows)]
    return found


def _parameter(one: Parameter, schemas: Schemas) -> tuple[str, str, str, str]:
    required = "yes" if one.is_required else ""
    return f"`{one.name}`", required, kind(schemas.of(one.kind), schemas.named), one.meaning


def _records(offered: Sequence[Operation], schemas: Schemas) -> list[str]:
    found: list[str] = []
    shown: set[str] = set()
    for title, some in (("sent", [one.takes for one in offered]), ("returned", [one.gives for one in offered])):
        named = _names(schemas.of_shape(shape) for shape in some if shape)
        new = [record for record in tables(named, schemas.named) if record.name not in shown]
        found += [f"## What is {title}"] if new else []
        found += [part for record in new for part in _record(record)]
        shown |= {record.name for record in new}
    return found


def _names(schemas: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(name for schema in schemas for name in references(schema)))


def _record(record: Table) -> list[str]:
    rows = [(f"`{row.name}`", "yes" if row.is_required else "", row.kind, row.meaning) for row in record.rows]
    fields = table(("Field", "Required", "Value", ""), rows) if rows else "No fields."
    return [f"### {record.name}", record.words, fields]


def _example(example: Example) -> list[str]:
    return [
        f"### {example.operation.label}",
        f"```http\n{example.request}\n```",
        f"```http\n{example.answer}\n```",
    ]


def index_page(tunneled: str) -> str:
    responses = document(root(NEWEST))["components"]["responses"]
    parts = [
        "# The protocol",
        _ABOUT.strip(),
        "## How to read it",
        NOTES.strip(),
    ]
    for of in ROOTS:
        rows = [(f"[{label(one)}]({file_of(of, one)})", one.summary) for one in of.resources]
        parts += [f"## {of.title}", table(("Resource", ""), rows)]
    parts += [
        "## Tokens",
        "[OAuth and OpenID Connect](oauth.md)",
        "## Push events",
        "[What the hub sends](push.md)",
        "## A tunneled call",
        "The query and the body are two parts of one multipart body. The response is the same as without tunneling.",
        tunneled,
        "## Refusals",
        REFUSAL,
        table(("Status", "When"), [(status, one["description"]) for status, one in responses.items()]),
    ]
    return "\n\n".join(parts) + "\n"
