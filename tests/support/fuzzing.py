"""Calls generated from the OpenAPI documents, made realistic enough to get past the first checks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from zlib import crc32

import requests
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.checks import content_type_conformance, not_a_server_error, response_schema_conformance
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import status_code_conformance

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Aim:
    """The existing data that calls aim at. ``tokens`` has a token for each security scheme of the document."""

    tokens: Mapping[str, str]
    #: Ids by kind. In a URN, an id follows ``urn:li:<kind>:``.
    ids: Mapping[str, str]
    #: Parameters' values that no generator would guess. A key consists of the resource and the name of the parameter.
    values: Mapping[str, str]
    #: Values of form fields, by name.
    proof: Mapping[str, str]


def operations(document: Mapping[str, Any]) -> Iterator[APIOperation]:
    for found in schemathesis.openapi.from_dict(_smaller(document)).get_all_operations():
        yield found.ok()


def _smaller(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Lower the document's limits on lengths and counts.

    100 keys of 255 characters are slow to generate, and find no more faults than three short keys.
    """
    if isinstance(value, dict):
        made = {name: _smaller(member) for name, member in value.items()}
        if isinstance(made.get("pattern"), str):
            short = made["pattern"].replace("{1,255}", "{1,12}")
            made["pattern"] = re.sub(r"\{0,\d+\}\\\)\$$", r"{0,2}\\)$", short)
        return made | {name: 3 for name in ("maxProperties", "maxItems") if made.get(name, 0) >= 10}
    return [_smaller(item) for item in value] if isinstance(value, list) else value


def request(case: Case, aim: Aim, base_url: str) -> requests.PreparedRequest:
    arguments = case.as_transport_kwargs(base_url=base_url)
    arguments["headers"] = {**(arguments["headers"] or {}), **_authorization(case, aim)}
    return requests.Request(**{name: arguments[name] for name in _OF_REQUESTS if name in arguments}).prepare()


_OF_REQUESTS = ("method", "url", "headers", "params", "data", "json", "files", "cookies")


def aimed(case: Case, aim: Aim) -> Case:
    """Point three calls in four at existing data.

    The rest stay as generated, so that unknown ids are tested, too.
    """
    if crc32(repr((case.query, case.path_parameters, case.body)).encode()) % 4 == 0:
        return case
    tag = (case.operation.tags or [""])[0]
    _swap(case.query, tag, aim)
    _swap(case.path_parameters, tag, aim)
    if isinstance(case.body, dict):
        if isinstance(case.body.get("entities"), dict):
            case.body = _agreeing(case, aim)
        else:
            case.body = _put(case.body, aim) | {name: aim.proof[name] for name in case.body if name in aim.proof}
            if f"{tag}.requestId" in aim.values and "requestId" in case.body:
                case.body["requestId"] = aim.values[f"{tag}.requestId"]
    return case


def _agreeing(case: Case, aim: Aim) -> dict[str, Any]:
    entities = {_put(name, aim): record for name, record in case.body["entities"].items() if isinstance(name, str)}
    if entities and isinstance(case.query, dict):
        case.query["ids"] = f"List({','.join(entities)})"
    return {**case.body, "entities": _put(entities, aim)}


def _swap(parameters: dict[str, Any] | None, tag: str, aim: Aim) -> None:
    for name, value in (parameters or {}).items():
        if parameters is not None:
            parameters[name] = aim.values.get(f"{tag}.{name}") or _put(value, aim)


def _put(value: Any, aim: Aim) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {name: _put(member, aim) for name, member in value.items()}
    if isinstance(value, list):
        return [_put(item, aim) for item in value]
    if isinstance(value, str) and ("urn:li:" in value or "urn%3Ali%3A" in value):
        return _with_ids(value, aim)
    return value


def _with_ids(text: str, aim: Aim) -> str:
    for kind, name in aim.ids.items():
        for colon in (":", "%3A"):
            head = f"urn{colon}li{colon}{kind}{colon}"
            before, *behind = text.split(head)
            text = before + "".join(head + quote(name, safe="") + part.lstrip(_OF_IDS) for part in behind)
    return text


_OF_IDS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"


def _authorization(case: Case, aim: Aim) -> dict[str, str]:
    wanted = case.operation.definition.raw.get("security") or [{}]
    scheme = next(iter(wanted[0]), "")
    if case.operation.path.startswith("/v2/provisionedApplications") or "Security" in case.operation.path:
        scheme = "partner"
    # A call to a token endpoint has its credentials in the form. ``aimed`` puts them there.
    return {"Authorization": f"Bearer {aim.tokens[scheme]}"} if scheme not in {"", "clientBasic"} else {}
