import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from hirewire.agent.doubles.base import Request, Response
from hirewire.agent.doubles.clock import RunningClock
from hirewire.agent.doubles.greenhouse import Greenhouse
from hirewire.agent.doubles.greenhouse.seed import seed
from hirewire.agent.sdk.orders import AddNote, AddProspect, AddToJob, KeepMessage
from hirewire.agent.sdk.records import Named, Stream
from hirewire.kit import clock
from tests.agent.connectors import contracts
from tests.agent.connectors.greenhouse.world import GreenhouseWorld
from tests.agent.connectors.suite import ADA, every, with_emails

#: Fields that occur only in request bodies; the vendor documents them separately.
WRITTEN = {"application", "note_type"}
#: Query parameters that are not named after a field.
FREE = {"per_page", "cursor", "email", "tag"}


@pytest.fixture(scope="module")
def contract() -> Path:
    return contracts.folder("greenhouse-v3-schemas/tap_greenhouse")


@pytest.fixture
def traffic() -> list[tuple[Request, Response]]:
    world = GreenhouseWorld()
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
    written = connector.write(AddToJob(person=ADA, job_id=world.open_job))
    person = written.candidate_id
    connector.write(AddProspect(person=with_emails(ADA, emails=("a@b.example",)), candidate_id=person))
    connector.write(AddNote(candidate_id=person, text="Hi", author_first_name="A", author_last_name="B"))
    message = KeepMessage(
        message_id="m",
        thread="t",
        contract="c",
        recruiter=Named("A", "B"),
        is_from_candidate=False,
        text="Hi",
        sent_at=clock.now(),
        candidate_id=person,
    )
    connector.write(message)
    return exchanged


def schema(contract: Path, resource: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((contract / "schemas" / f"{resource}.json").read_text())
    return found


def test_every_row_of_the_double_fits_the_schema(contract: Path, traffic: list[tuple[Request, Response]]) -> None:
    rows = [
        (request.path, row)
        for request, response in traffic
        if request.method == "GET" and isinstance(response.body, list)
        for row in response.body
    ]

    faults = {
        f"{path}: {error.message}"
        for path, row in rows
        for error in jsonschema_rs.validator_for(schema(contract, path)).iter_errors(row)
    }

    assert rows
    assert faults == set()


def test_every_row_of_the_seeded_double_fits_the_schema(contract: Path) -> None:
    double = seed(Greenhouse(clock=RunningClock()), count=60)

    faults = {
        f"{resource}: {error.message}"
        for resource, table in double.store.tables.items()
        for row in table.values()
        for error in jsonschema_rs.validator_for(schema(contract, resource)).iter_errors(row)
    }

    assert faults == set()


def test_every_request_uses_only_documented_parameters(contract: Path, traffic: list[tuple[Request, Response]]) -> None:
    streams = tomllib.loads((contract / "streams.toml").read_text())["streams"]
    paths = {stream["path"].removeprefix("/v3/") for stream in streams}
    requests = [request for request, _ in traffic if request.path != "token"]

    strange = {
        f"{request.method} {request.path} {name}"
        for request in requests
        for name in _names(request)
        if name not in schema(contract, request.path.partition("/")[0])["properties"]
    }

    assert requests
    assert {request.path.partition("/")[0] for request in requests} <= paths
    assert strange == set()


def _names(request: Request) -> set[str]:
    """The fields that a request names, in its filters or its body."""
    if request.method != "GET":
        return set(request.json()) - WRITTEN
    names = {re.sub(r"\[\w+\]$", "", name) for name in request.query} - FREE
    return {"id" if name == "ids" else name.removesuffix("s") if name.endswith("_ids") else name for name in names}


def test_the_vendors_sample_webhooks_are_understood(contract: Path) -> None:
    pages = contracts.folder("greenhouse-webhook-docs").glob("source/includes/webhooks/*.md")
    samples = [
        json.loads(block)
        for page in pages
        for block in re.findall(r"```json\n(\{.*?\n\})\n```", page.read_text(), re.DOTALL)
        if '"action"' in block and _is_json(block)
    ]
    world = GreenhouseWorld()

    named = {
        sample["action"]: [hint.stream for hint in world.connector().hints(world.sent(sample))] for sample in samples
    }

    assert named["delete_candidate"] == [Stream.CANDIDATES, Stream.APPLICATIONS, Stream.APPLICATIONS]
    assert named["merge_candidate"] == [Stream.CANDIDATES, Stream.CANDIDATES]
    assert named["candidate_anonymized"] == [Stream.CANDIDATES]
    assert named["delete_application"] == [Stream.CANDIDATES, Stream.APPLICATIONS]
    assert named["job_deleted"] == [Stream.JOBS]
    assert Stream.APPLICATIONS in named["candidate_stage_change"]
    assert Stream.JOBS in named["job_post_created"]
    assert named["scorecard_deleted"] == [Stream.CANDIDATES]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
