"""The schemas around records: requests, answers and errors that all resources share."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from hirewire.hub.api.openapi.schemas import Schema
from hirewire.hub.restli.batches import MAX_ELEMENTS

_STATUS: Final[Schema] = {"type": "integer", "minimum": 200, "maximum": 599}
_WRITTEN: Final[Schema] = {**_STATUS, "description": "The status of this record.", "examples": [204]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def map_of(schema: Schema, **more: object) -> Schema:
    return {"type": "object", "additionalProperties": schema, **more}


def record(properties: Mapping[str, Schema], *required: str) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": list(required or properties)}


SHARED: Final[dict[str, Schema]] = {
    "Error": {
        **record(
            {
                "status": {**_STATUS, "description": "The HTTP status of the call, or of one record in a batch."},
                "message": {"type": "string", "description": "For people. The text may change."},
                "code": {"type": "string", "description": "For programs."},
                "serviceErrorCode": {"type": "integer", "description": "The predecessor of `code`."},
            },
            "status",
            "message",
        ),
        "description": "An error of the whole call, or of one record in a batch.",
    },
    "Done": {**record({"status": _WRITTEN}), "description": "The record was written or deleted."},
    "Outcomes": {
        **record(
            {
                "results": map_of(ref("Done"), description="Records that were written or deleted, by key."),
                "errors": map_of(ref("Error"), description="Records that were rejected, by key."),
            }
        ),
        "description": "Each key is in `results` or in `errors`. The call answers 200 even if it rejects every record.",
    },
    "Link": {
        **record(
            {
                "rel": {"type": "string", "enum": ["next", "prev"], "description": "Which page the link leads to."},
                "href": {"type": "string", "description": "Path and query, without the host."},
                "type": {"type": "string", "description": "Always `application/json`."},
            }
        ),
        "description": "A link to another page.",
    },
    "Paging": {
        **record(
            {
                "start": {"type": "integer", "minimum": 0, "description": "The position of the first element."},
                "count": {"type": "integer", "minimum": 0, "description": "The maximum number of elements on a page."},
                "total": {
                    "type": "integer",
                    "minimum": 0,
                    "description": "The total number of elements. Absent if unknown.",
                },
                "links": {"type": "array", "items": ref("Link"), "description": "Pages before and after this one."},
            },
            "start",
            "count",
            "links",
        ),
        "description": "The position of this page.",
    },
    "Created": {
        **record(
            {
                "elements": {
                    "type": "array",
                    "description": "One outcome for each record.",
                    "items": {
                        "anyOf": [
                            record({"status": _WRITTEN, "id": {"type": "string", "description": "Names the record."}}),
                            record({"status": _WRITTEN, "error": ref("Error")}),
                        ]
                    },
                }
            }
        ),
        "description": "Outcomes in the order of the records that were sent.",
    },
}

REFUSALS: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.BAD_REQUEST: "The call cannot be parsed, or a parameter is missing or wrong.",
    HTTPStatus.UNAUTHORIZED: "There is no token, or it is unknown, expired or revoked.",
    HTTPStatus.FORBIDDEN: "The token lacks the scope, the application has no access to the company, or the customer "
    "has not consented. The message says which of these is the reason, and what to do.",
    HTTPStatus.NOT_FOUND: "There is no such resource or entity.",
    HTTPStatus.METHOD_NOT_ALLOWED: "The resource has no such method.",
    HTTPStatus.CONFLICT: "The call conflicts with the current state. For example, it creates something that "
    "already exists, or deletes the last one of its kind.",
    HTTPStatus.LENGTH_REQUIRED: "The POST has no Content-Length.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 16 MB.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "The URL or the headers are too long. Tunnel the call.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body has an encoding other than gzip.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The body is not valid. The message points at each faulty field.",
    HTTPStatus.UPGRADE_REQUIRED: "The version is not active.",
    HTTPStatus.TOO_MANY_REQUESTS: "The application has used up its calls for the day or its records for the minute.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The database is down, or other calls are changing the same records. See "
    "Retry-After.",
}


def entities(names: str, values: Schema, most: int) -> Schema:
    keyed = map_of(values, propertyNames={"pattern": f"^{names}$"}, minProperties=1, maxProperties=most)
    return record({"entities": keyed})


def elements(of: Schema) -> Schema:
    return record({"elements": {"type": "array", "items": of, "minItems": 1, "maxItems": MAX_ELEMENTS}})


def patch(properties: Mapping[str, Any]) -> Schema:
    change: Schema = {
        "type": "object",
        "properties": {
            "$set": {
                "type": "object",
                "properties": dict(properties),
                "additionalProperties": False,
                "minProperties": 1,
            },
            "$delete": {
                "type": "array",
                "items": {"type": "string", "enum": list(properties)},
                "minItems": 1,
                "uniqueItems": True,
            },
        },
        "minProperties": 1,
        "additionalProperties": False,
    }
    return record({"patch": change})


def page(of: Schema) -> Schema:
    return record({"elements": {"type": "array", "items": of}, "paging": ref("Paging")})


def found(of: Schema) -> Schema:
    return record({"results": map_of(of), "statuses": map_of(_STATUS), "errors": map_of(ref("Error"))})


def _header(name: str, words: str) -> dict[str, Any]:
    return {"headers": {name: {"description": words, "schema": {"type": "string"}}}}


#: Additional headers of a refusal, by status.
_HEADERS: Final[Mapping[HTTPStatus, dict[str, Any]]] = {
    HTTPStatus.UNAUTHORIZED: _header("WWW-Authenticate", "`Bearer`, with an `error` if the token is wrong."),
    HTTPStatus.METHOD_NOT_ALLOWED: _header("Allow", "The methods that exist."),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: _header("Accept-Encoding", "The encodings that the body may have."),
    HTTPStatus.TOO_MANY_REQUESTS: _header("Retry-After", "Seconds until the day or the minute ends."),
    HTTPStatus.SERVICE_UNAVAILABLE: _header("Retry-After", "Seconds to wait before you try again."),
}


def responses() -> dict[str, Any]:
    return {
        str(status.value): {
            "description": words,
            **_HEADERS.get(status, {}),
            "content": {
                "application/json": {"schema": ref("Error"), "example": {"status": status.value, "message": words}}
            },
        }
        for status, words in REFUSALS.items()
    }
