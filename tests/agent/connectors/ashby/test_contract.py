from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.sdk.orders import AddNote, AddProspect, AddToJob
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors import contracts
from tests.agent.connectors.ashby.world import AshbyWorld
from tests.agent.connectors.suite import ADA, every, with_emails

#: The fields that stay required in answers. The vendor's description also requires other fields, but those are often
#: null or missing: only 8 of 32 recorded answers have all fields that the description requires.
KEPT = {"success", "results", "errors", "errorInfo", "id", "candidateId", "jobId", "applicationId"}

BODY = "requestBody"
ANSWER = "responses/200"


@pytest.fixture(scope="module")
def contract() -> Path:
    return contracts.folder("ashby-openapi") / "ashby-openapi.yml"


@pytest.fixture
def traffic() -> list[tuple[Request, Response]]:
    world = AshbyWorld()
    exchanged: list[tuple[Request, Response]] = []

    def keep(request: Request, response: Response) -> Response:
        exchanged.append((request, response))
        return response

    world.double.spoil = keep
    connector = world.connector()
    connector.check()
    for stream in Stream:
        first = list(connector.changes(stream, None))
        every(connector.changes(stream, first[-1].cursor))
        list(connector.ids(stream))
    person = with_emails(ADA, emails=("ada@b.example", "ada@c.example"))
    written = connector.write(AddToJob(person=person, job_id=world.open_job, credited_to="nobody@b.example"))
    key = written.candidate_id
    connector.write(AddProspect(person=with_emails(ADA, emails=("a@b.example",)), candidate_id=key))
    connector.write(AddNote(candidate_id=key, text="Hi", author_first_name="A", author_last_name="B"))
    connector.find(person)
    connector.find(ADA)
    assert connector.read(Stream.CANDIDATES, "00000000-0000-0000-0000-00000000dead") is None
    return [(request, response) for request, response in exchanged if request.method == "POST"]


@cache
def description(path: Path, *, is_loose: bool) -> Any:  # noqa: ANN401 - any YAML
    """The vendor's description of the API. With ``is_loose``, only the fields in ``KEPT`` are required."""
    return _read(yaml.load(path.read_text(), Loader=yaml.CSafeLoader), is_loose=is_loose)


def _read(schema: Any, *, is_loose: bool) -> Any:  # noqa: ANN401 - any YAML
    match schema:
        case {"properties": {"$ref": str()}}:
            # The vendor's description has a mistake: ``properties`` must name the properties, but it holds a reference.
            return {**schema, "properties": {}}
        case {"required": list(names)} if is_loose:
            kept = {**schema, "required": tuple(name for name in names if name in KEPT)}
            return _read(kept, is_loose=True)
        case dict():
            return {name: _read(value, is_loose=is_loose) for name, value in schema.items()}
        case list() | tuple():
            return [_read(each, is_loose=is_loose) for each in schema]
        case _:
            return schema


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case dict():
            return {name: _without_nulls(each) for name, each in value.items() if each is not None}
        case list():
            return [_without_nulls(each) for each in value]
        case _:
            return value


@cache
def _validator(contract: Path, operation: str, place: str) -> jsonschema_rs.Draft202012Validator:
    pointer = f"#/paths/~1{operation}/post/{place}/content/application~1json/schema"
    document = description(contract, is_loose=place != BODY)
    return jsonschema_rs.Draft202012Validator({**document, "$ref": pointer})


def _faults(contract: Path, operation: str, place: str, value: object) -> set[str]:
    errors = _validator(contract, operation, place).iter_errors(_without_nulls(value))
    return {f"{operation}: {error.message[:300]}" for error in errors}


def test_every_answer_of_the_double_fits_the_description(
    contract: Path, traffic: list[tuple[Request, Response]]
) -> None:
    faults = {
        fault for request, response in traffic for fault in _faults(contract, request.path, ANSWER, response.body)
    }

    assert {request.path for request, _ in traffic} > {"candidate.create", "application.info", "candidate.search"}
    assert faults == set()


def test_every_request_fits_the_description(contract: Path, traffic: list[tuple[Request, Response]]) -> None:
    faults = {fault for request, _ in traffic for fault in _faults(contract, request.path, BODY, request.json())}

    assert faults == set()


def test_wrong_requests_and_answers_are_found(contract: Path) -> None:
    assert _faults(contract, "candidate.createNote", BODY, {"note": "Without a candidate."})
    assert _faults(contract, "candidate.list", ANSWER, {"success": True, "results": [{"id": 7}]})
