import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from hirewire.hub.api.openapi.openapi import document
from hirewire.hub.api.openapi.operations import roots
from hirewire.wire.push import PushType
from hirewire.wire.records import candidates
from hirewire.wire.validation import decode_record

DOCUMENTS = {one.name: document(one) for one in roots()}
NEWEST = [DOCUMENTS["v2"], DOCUMENTS[roots()[1].name]]
named = pytest.mark.parametrize("found", NEWEST, ids=["v2", "rest"])


def operations(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for section in ("paths", "webhooks"):
        for path, item in found[section].items():
            for verb, operation in item.items():
                yield f"{verb} {path}", operation


def contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Bodies that the operation itself describes. Error responses are shared components, and are left out."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for answer in operation["responses"].values():
        yield from answer.get("content", {}).values()


def shown(content: dict[str, Any]) -> list[Any]:
    if "example" in content:
        return [content["example"]]
    return [one["value"] for one in content.get("examples", {}).values()]


def everywhere(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from everywhere(one)


@named
def test_every_operation_has_a_summary_and_a_description(found: dict[str, Any]) -> None:
    silent = [name for name, one in operations(found) if not (one["summary"] and one["description"].endswith("."))]

    assert silent == []


@named
def test_every_body_has_an_example_that_its_schema_allows(found: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations(found):
        for content in contents(operation):
            validator = jsonschema_rs.validator_for({**content["schema"], "components": found["components"]})
            faults = [str(fault) for value in shown(content) for fault in validator.iter_errors(value)]
            wrong += [(name, fault) for fault in faults or ([] if shown(content) else ["has no example"])]

    assert wrong == []


@named
def test_examples_of_parameters_fit_their_schemas(found: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations(found):
        for parameter in operation.get("parameters", ()):
            value = parameter.get("example", parameter["schema"].get("examples", [None])[0])
            # Python checks the pattern, because a pattern for a hundred keys exceeds the validator's size limit.
            schema = {**parameter["schema"], "components": found["components"]}
            pattern = schema.pop("pattern", "")
            is_valid = jsonschema_rs.validator_for(schema).is_valid(value) and re.search(pattern, str(value))
            if value is not None and not is_valid:
                wrong.append((name, parameter["name"], value))

    assert wrong == []


def test_records_in_examples_are_accepted() -> None:
    content = DOCUMENTS["v2"]["paths"]["/v2/atsCandidates"]["put"]["requestBody"]["content"]["application/json"]
    [record] = content["examples"]["batch_update"]["value"]["entities"].values()

    assert decode_record(candidates.Candidate, msgspec.json.encode(record)).first_name == "Noor"


@named
def test_every_field_and_parameter_is_described(found: dict[str, Any]) -> None:
    schemas = found["components"]["schemas"]
    fields = [
        (name, field, of) for name, schema in schemas.items() for field, of in schema.get("properties", {}).items()
    ]
    parameters = [
        (name, parameter["name"], parameter)
        for name, operation in operations(found)
        for parameter in operation.get("parameters", ())
    ]

    silent = [(name, field) for name, field, of in fields + parameters if not of.get("description", "").endswith(".")]

    assert silent == []


@named
def test_descriptions_are_rules_and_not_error_messages(found: dict[str, Any]) -> None:
    words = [one["description"] for one in everywhere(found) if isinstance(one.get("description"), str)]

    assert [text for text in words if "field is required but not found" in text or "judged with" in text] == []


@named
def test_no_text_of_a_library_appears_in_descriptions(found: dict[str, Any]) -> None:
    words = [one["description"] for one in everywhere(found) if isinstance(one.get("description"), str)]

    assert [text for text in words if "base class" in text.lower() or "serializable" in text] == []


@named
def test_no_record_has_defaults(found: dict[str, Any]) -> None:
    """Type generators would treat a field with a default as always present."""
    assert [one for one in everywhere(found["components"]["schemas"]) if "default" in one] == []


@named
def test_enum_values_are_strings(found: dict[str, Any]) -> None:
    assert [one for one in everywhere(found) if isinstance(one.get("enum"), list) and one.get("type") != "string"] == []


@named
def test_no_two_members_become_one_name_in_code(found: dict[str, Any]) -> None:
    for name, schema in found["components"]["schemas"].items():
        names = [re.sub(r"\W", "", member).lower() for member in schema.get("properties", {})]
        assert len(names) == len(set(names)), name


@named
def test_batch_get_and_finders_are_separate_operations(found: dict[str, Any]) -> None:
    mixed = [
        name
        for name, operation in operations(found)
        if {"ids", "q"} <= {parameter["name"] for parameter in operation.get("parameters", ())}
    ]

    assert mixed == []
    assert [name for name, one in operations(found) if len({*methods(one)}) > 1] == []


def methods(operation: dict[str, Any]) -> list[str]:
    return [one["method"] for one in operation.get("x-restli-methods", ())]


@named
def test_every_push_event_is_described(found: dict[str, Any]) -> None:
    assert set(found["webhooks"]) == set(PushType)


def test_operation_ids_are_unique_in_every_version() -> None:
    for found in DOCUMENTS.values():
        ids = [operation["operationId"] for _, operation in operations(found)]
        assert len(ids) == len(set(ids))
