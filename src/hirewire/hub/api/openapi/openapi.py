"""One OpenAPI 3.1 document for each root, generated from the same tables that answer calls."""

from functools import cache
from importlib.metadata import version
from typing import Any, Final

import msgspec
from django.conf import settings

from hirewire.hub.api.openapi import calls, envelopes, oauth, webhooks
from hirewire.hub.api.openapi.operations import V2, Operation, Root, kinds, label, operations, prose, root
from hirewire.hub.api.openapi.schemas import Schemas

Document = dict[str, Any]

#: What OpenAPI cannot express.
NOTES: Final = """\
This is Recruiter System Connect's protocol, which is built on Rest.li.

**Two syntaxes.** Keys and lists are written as here, `ids=List((a:1,b:2),(a:3,b:4))`, or in the older syntax, \
`ids[0].a=1&ids[0].b=2&ids[1].a=3&ids[1].b=4`, and as `a=1&b=2` in paths and as names in `entities`. \
Either is read whatever `X-RestLi-Protocol-Version` says; answers are written as it says, in 1.0.0 without it. \
The keys in the URL and in the body must be the same.

**Methods.** What a call means follows from its verb and its parameters. `X-RestLi-Method` may say it too, and \
must for `batch_create`. `x-restli-methods` names them. Where a path and GET mean two methods, the second one's entry \
has a slash at the end of its path, since a description allows one operation for each; calls work with and without it.

**Outcomes.** A batch answers 200 with an outcome for each record, even when all were refused. Success means that the \
record is kept, whether or not what it belongs to is there already.

**Keys in answers.** An answer writes keys in the hub's own encoding: parts sorted by name, values percent-encoded, \
without `$params`. Take a key of an answer apart, decode its values and compare those; never compare keys as text.

**Tunnelling.** Every call may be sent as a POST with `X-HTTP-Method-Override` and the verb that is meant: the query \
as a form, or, where there is a body, as the first part of `multipart/mixed` with the body as the second. A hundred \
complex keys do not fit into a URL, whose query may have 4 KB.

**Bodies.** A body may come with `Content-Encoding: gzip`, and has 16 MB at most when it is unpacked. Other encodings \
are 415 with what is read in `Accept-Encoding`.

**Refusals.** Each 401 says in `WWW-Authenticate` whether a token is missing or wrong, each 405 in `Allow` which \
methods there are. `start` and `count` go up to 2147483647; a page holds as many elements as its resource allows.

**Projection.** Reading methods take `fields=a,b` and then answer with those members only; `a:(c,d)` goes into a member.
"""

REFUSAL: Final = (
    'A refusal is `{"status": …, "message": …}`, often with a `code`, for a whole call or in the `errors` of a batch.'
)


@cache
def document_bytes(name: str) -> bytes:
    """The document of a root as served. It changes only with the program."""
    return msgspec.json.format(msgspec.json.encode(document(root(name))), indent=1)


def document(of: Root) -> Document:
    offered = operations(of)
    schemas = Schemas([*kinds(offered), *webhooks.KINDS, *(oauth.KINDS if of.name == V2 else ())])
    paths = calls.paths(offered, schemas)
    if of.name == V2:
        paths |= oauth.paths(schemas)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": f"Hirewire, {of.title}",
            "version": of.name if of.is_versioned else version("hirewire"),
            "summary": "Recruiter System Connect: what an applicant tracking system calls.",
            "description": NOTES,
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.HIREWIRE_HUB_URL}],
        "tags": [*map(_tag, offered_resources(offered)), *webhooks.TAGS, *(oauth.TAGS if of.name == V2 else ())],
        "paths": paths,
        "webhooks": webhooks.webhooks(schemas),
        "components": {
            "schemas": {**_published(schemas), **envelopes.SHARED},
            "responses": envelopes.responses(),
            "securitySchemes": _security_schemes(),
        },
    }


def _published(schemas: Schemas) -> Document:
    """The schemas without the marks that only examples need."""
    marked: Document = msgspec.json.decode(msgspec.json.encode(schemas.named))
    for schema in marked.values():
        for member in schema.get("properties", {}).values():
            member.pop("x-seldom", None)
    return marked


def offered_resources(offered: list[Operation]) -> list[Operation]:
    """One operation of each resource."""
    return list({label(operation.resource): operation for operation in offered}.values())


def _tag(operation: Operation) -> Document:
    resource = operation.resource
    own = type(resource).__dict__.get("__doc__")
    return {
        "name": label(resource),
        "description": "\n\n".join(filter(None, [resource.summary, prose(own)])),
    }


def _security_schemes() -> Document:
    hub = settings.HIREWIRE_HUB_URL
    token_url = f"{hub}/oauth/v2/accessToken"
    return {
        "application": {
            "type": "oauth2",
            "description": "An application's own token, which lives 30 minutes. Customers' data are read and written "
            "with the token of the customer's application.",
            "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": {}}},
        },
        "person": {
            "type": "oauth2",
            "description": "A token that a person allowed.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{hub}/oauth/v2/authorization",
                    "tokenUrl": token_url,
                    "refreshUrl": token_url,
                    "scopes": {scope.value: words for scope, words in oauth.SCOPES.items()},
                }
            },
        },
    }
