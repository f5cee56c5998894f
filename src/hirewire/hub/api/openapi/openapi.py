"""One OpenAPI 3.1 document for each root, generated from the resource classes that answer its calls."""

from functools import cache
from importlib.metadata import version
from typing import Any, Final

import msgspec
from django.conf import settings

from hirewire.hub.api.openapi import calls, envelopes, oauth, webhooks
from hirewire.hub.api.openapi.operations import V2, Operation, Root, kinds, label, operations, prose, root
from hirewire.hub.api.openapi.schemas import Schemas

Document = dict[str, Any]

#: Rules of the protocol that OpenAPI cannot express.
NOTES: Final = """\
This is Recruiter System Connect's protocol, which is built on Rest.li.

**Two syntaxes.** The newer syntax writes keys and lists as `ids=List((a:1,b:2),(a:3,b:4))`. The older syntax writes \
`ids[0].a=1&ids[0].b=2&ids[1].a=3&ids[1].b=4`, and keys in paths and in `entities` as `a=1&b=2`. The OpenAPI documents \
and the examples of calls below `/rest/` use the newer syntax. The examples of calls below `/v2/` use the older \
syntax. The server reads both syntaxes, whatever `X-RestLi-Protocol-Version` says. The header determines the syntax of \
the answer: 2.0.0 means the newer syntax, and 1.0.0 or no header means the older syntax. If both the URL and the body \
of a batch contain keys, the keys must be the same.

**Methods.** The verb and the parameters identify the method. The header `X-RestLi-Method` may also name it, and is \
required for `batch_create`. In the OpenAPI documents, the extension field `x-restli-methods` lists the methods of an \
operation. OpenAPI allows only one operation per path and verb. If a GET with ids and a GET without ids are both \
possible, the documents therefore list the GET without ids under a path that ends in a slash. Calls work with and \
without that slash.

**Outcomes.** A batch answers 200 with an outcome for each record, even if all records were rejected. Success means \
only that the record is stored: a note, for example, may be stored before its candidate exists.

**Keys in answers.** Answers write keys in the hub's own encoding: parts sorted by name, values percent-encoded, \
without `$params`. Parse the keys of an answer, decode their values and compare the decoded values. Never compare keys \
as text.

**Tunneling.** You may send any call as a POST with the real verb in `X-HTTP-Method-Override`. If the call has no \
body, send the query as a form in the body of the POST. If the call has a body, send a `multipart/mixed` message: its \
first part is the query, and its second part is the body. Without tunneling, a query may be up to 4 KB long, which is \
too short for a hundred complex keys.

**Bodies.** A body may have `Content-Encoding: gzip`; the limit is 16 MB after unpacking. The hub answers other \
encodings with 415, and lists the supported encodings in `Accept-Encoding`.

**Refusals.** Each 401 says in `WWW-Authenticate` whether the token is missing or wrong. Each 405 lists the existing \
methods in `Allow`. `start` and `count` may be up to 2147483647. Each resource has a maximum page size, so a page may \
have fewer elements than `count`.

**Projection.** Methods that read records accept `fields=a,b`, and then return only those fields. `a:(c,d)` selects \
the fields `c` and `d` inside `a`.
"""

REFUSAL: Final = (
    'An error is `{"status": …, "message": …}`, often with a `code`. It answers a whole call, or is an entry in the '
    "`errors` of a batch."
)


@cache
def document_bytes(name: str) -> bytes:
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
            "summary": "Recruiter System Connect: the calls that an applicant tracking system makes.",
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
            "securitySchemes": {**_security_schemes(), **(oauth.SCHEMES if of.name == V2 else {})},
        },
    }


def _published(schemas: Schemas) -> Document:
    """The schemas without the marks that only the examples need."""
    marked: Document = msgspec.json.decode(msgspec.json.encode(schemas.named))
    for schema in marked.values():
        for member in schema.get("properties", {}).values():
            member.pop("x-seldom", None)
    return marked


def offered_resources(offered: list[Operation]) -> list[Operation]:
    """One operation of each resource, to stand for the resource."""
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
            "description": "An application's own token, valid for 30 minutes. To read and write a customer's data, use "
            "the token of that customer's application.",
            "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": {}}},
        },
        "person": {
            "type": "oauth2",
            "description": "A token that a person authorized.",
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
