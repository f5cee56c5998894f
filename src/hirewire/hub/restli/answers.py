"""Builds answers: envelopes, headers, and the one format of errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus

import msgspec

from hirewire.hub.restli.errors import ApiError
from hirewire.hub.restli.messages import Answer, address_of
from hirewire.hub.restli.resource import BatchAnswer, Created, Done, Refused
from hirewire.wire.restli import Key, Protocol, encode_key, encode_keys, projection

Fields = projection.Projection | None


def json_answer(
    protocol: Protocol, body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    content = b"" if body is None else msgspec.json.encode(body)
    return Answer(status, content, {**common_headers(protocol), **(headers or {})})


def common_headers(protocol: Protocol) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-RestLi-Protocol-Version": protocol.value,
        "Cache-Control": "no-store",
    }


def error_answer(protocol: Protocol, error: ApiError) -> Answer:
    flag = "X-RestLi-Error-Response" if protocol is Protocol.V2 else "X-LinkedIn-Error-Response"
    body = _error_body(error.http_status, error.message, error.code, error.service_error_code)
    return json_answer(protocol, body, status=error.http_status, headers={flag: "true", **error.headers})


def _error_body(status: int, message: str, code: str, service_error_code: int | None) -> dict[str, object]:
    body: dict[str, object] = {"status": int(status), "message": message}
    if code:
        body["code"] = code
    if service_error_code is not None:
        body["serviceErrorCode"] = service_error_code
    return body


def refusal(refused: Refused) -> dict[str, object]:
    return _error_body(refused.status, refused.message, refused.code, None)


def batch_outcomes(
    protocol: Protocol, outcomes: Mapping[Key, Done | Refused], unreadable: Mapping[str, Refused]
) -> Answer:
    """Answer with an outcome for each key. Keys that cannot be parsed are written as they were sent."""
    results: dict[str, object] = {}
    errors: dict[str, object] = {text: refusal(refused) for text, refused in unreadable.items()}
    for text, outcome in zip(encode_keys(list(outcomes), protocol), outcomes.values(), strict=True):
        if isinstance(outcome, Done):
            results[text] = outcome
        else:
            errors[text] = refusal(outcome)
    return _counted(protocol, {"results": results, "errors": errors}, len(results), len(errors))


def batch_entities(
    protocol: Protocol, keys: Iterable[Key], answer: BatchAnswer, refused: Mapping[Key, Refused], fields: Fields
) -> Answer:
    results: dict[str, object] = {}
    faults = {**answer.errors, **refused}
    errors: dict[str, object] = {}
    for key in keys:
        text = encode_key(key, protocol)
        if key in answer.results:
            results[text] = projected(answer.results[key], fields)
        else:
            errors[text] = refusal(faults.get(key) or Refused(HTTPStatus.NOT_FOUND, "Entity not found"))
    return _counted(protocol, {"results": results, "statuses": {}, "errors": errors}, len(results), len(errors))


def created(protocol: Protocol, made: Created, path: str) -> Answer:
    """Answer a create with the id headers of both protocol versions.

    The header of 1.0 is ``X-LinkedIn-Id``, but some clients read ``X-RestLi-Id`` even on 1.0 calls.
    """
    location = address_of(f"{path.rstrip('/')}/{made.id}")
    headers = {"Location": location, "X-RestLi-Id": made.id, "X-LinkedIn-Id": made.id}
    return json_answer(protocol, made.entity, status=made.status, headers=headers)


def batch_created(protocol: Protocol, made: Sequence[Created | Refused]) -> Answer:
    refused = sum(isinstance(element, Refused) for element in made)
    elements = [_created_element(element) for element in made]
    return _counted(protocol, {"elements": elements}, len(elements) - refused, refused)


def _created_element(made: Created | Refused) -> dict[str, object]:
    if isinstance(made, Refused):
        return {"status": made.status, "error": refusal(made)}
    return {"status": made.status, "id": made.id}


def projected(entity: object, fields: Fields) -> object:
    return entity if fields is None else projection.applied(fields, msgspec.to_builtins(entity))


def _counted(protocol: Protocol, body: object, done: int, refused: int) -> Answer:
    return replace(json_answer(protocol, body), done=done, refused=refused)
