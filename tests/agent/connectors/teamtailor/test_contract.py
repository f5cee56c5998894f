"""Compares the vendor's own sample answers with what the connector reads and with what the double answers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hirewire.agent.connectors.teamtailor import mapping, rows
from hirewire.agent.connectors.teamtailor.documents import Document, row_in
from hirewire.agent.doubles.base import Request, Response, Row
from hirewire.agent.sdk.decoding import decode, decode_rows
from hirewire.agent.sdk.orders import AddNote, AddProspect, AddToJob
from hirewire.agent.sdk.records import Stream
from tests.agent.connectors import contracts
from tests.agent.connectors.suite import ADA, every, with_emails
from tests.agent.connectors.teamtailor.world import TeamtailorWorld

#: Attributes that the vendor has added since 2020, when the samples were made.
NEWER = {
    "candidates": {"internal", "restricted-at"},
    "jobs": {"remote-status", "updated-at"},
}
#: Kinds of records without a sample; the vendor's reference lists their attributes.
WITHOUT_SAMPLE = {"notes", "team-memberships"}
PLACE = "https://app.teamtailor.com/companies/c"


@pytest.fixture(scope="module")
def samples() -> dict[str, bytes]:
    folder: Path = contracts.folder("teamtailor-fixtures/spec/fixtures/v1")
    return {path.stem: path.read_bytes() for path in folder.glob("*.json")}


@pytest.fixture(scope="module")
def traffic() -> list[tuple[Request, Response]]:
    world = TeamtailorWorld()
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
    person = connector.write(AddToJob(person=ADA, job_id=world.open_job)).candidate_id
    connector.write(AddProspect(person=with_emails(ADA, emails=("a@b.example",)), candidate_id=person))
    connector.write(AddNote(candidate_id=person, text="Hi", author_first_name="A", author_last_name="B"))
    return exchanged


@pytest.mark.parametrize(
    ("sample", "shape"),
    [
        ("candidates", rows.CandidateRow),
        ("jobs", rows.JobRow),
        ("job_applications", rows.ApplicationRow),
        ("stages", rows.StageRow),
        ("users", rows.UserRow),
        ("locations", rows.LocationRow),
        ("reject_reasons", rows.ReasonRow),
    ],
)
def test_every_row_of_the_vendors_lists_is_read(samples: dict[str, bytes], sample: str, shape: type[rows.Row]) -> None:
    document = decode(samples[sample], Document)

    found, skipped = decode_rows(document.rows(), shape)

    assert skipped == []
    assert len(found) == len(document.data) > 0
    assert document.meta.record_count is not None


def test_the_vendors_application_is_read_with_what_it_includes(samples: dict[str, bytes]) -> None:
    row = _single(samples["job_application_included_candidate_job"], rows.ApplicationRow)
    assert row.candidate
    assert row.job

    application = mapping.application_from(row, row.candidate, row.job)

    assert (application.first_name, application.last_name, application.source) == ("Jonas", "Wennergren", "Sourced")
    assert (application.id, application.candidate_id, application.job_id) == ("634", "410", "26")
    assert application.job_title == "Ruby on Rails developer"


def test_the_vendors_job_is_open_and_has_its_recruiter(samples: dict[str, bytes]) -> None:
    job = mapping.job_from(_single(samples["job_included_user"], rows.JobRow), place=PLACE)

    assert (job.id, job.title, job.state, job.is_posted) == ("26", "Ruby on Rails developer", "open", True)
    assert job.owner
    assert job.owner.email == "admin@teamtailor.localhost"
    assert job.apply_url.endswith("/jobs/26-ruby-on-rails-developer/applications/new")


def test_each_record_of_the_double_has_what_the_vendors_have(
    samples: dict[str, bytes], traffic: list[tuple[Request, Response]]
) -> None:
    expected = _attributes(resource for content in samples.values() for resource in _resources(json.loads(content)))
    sent = [resource for _, response in traffic for resource in _resources(response.body)]

    faults = {
        fault
        for resource in sent
        if resource["type"] not in WITHOUT_SAMPLE
        for fault in _faults(resource, expected[resource["type"]])
    }

    assert {resource["type"] for resource in sent} >= {"candidates", "companies", "job-applications", "jobs", "users"}
    assert faults == set()


def test_relations_of_the_double_name_records_only_if_these_are_included(
    traffic: list[tuple[Request, Response]],
) -> None:
    """In the vendor's samples, too, an answer has the ids of related records only if it includes the records."""
    for request, response in traffic:
        wanted = set(request.query.get("include", "").replace(".", ",").split(",")) - {""}
        for resource in _resources(response.body):
            named = {name for name, relation in resource.get("relationships", {}).items() if "data" in relation}
            assert named <= wanted


def test_lists_of_the_double_have_the_vendors_structure(
    samples: dict[str, bytes], traffic: list[tuple[Request, Response]]
) -> None:
    sample = json.loads(samples["candidates"])
    lists = [response.body for _, response in traffic if isinstance((response.body or {}).get("data"), list)]

    assert lists
    for body in lists:
        assert body["meta"].keys() == sample["meta"].keys()
        assert body.keys() - {"included"} == sample.keys()


def test_only_attributes_that_the_vendor_names_are_written(
    samples: dict[str, bytes], traffic: list[tuple[Request, Response]]
) -> None:
    expected = _attributes(resource for content in samples.values() for resource in _resources(json.loads(content)))
    #: The vendor documents these attributes as write-only, so no sample has them.
    wishes = {"send-user-notifications"}
    written = [request.json()["data"] for request, _ in traffic if request.method != "GET"]

    strange = {
        (data["type"], name)
        for data in written
        if data["type"] not in WITHOUT_SAMPLE
        for name in data["attributes"].keys() - expected[data["type"]].keys() - wishes
    }

    assert {data["type"] for data in written} == {"candidates", "job-applications", "notes"}
    assert strange == set()


def _single(content: bytes, shape: type[Any]) -> Any:  # noqa: ANN401 - an object of type ``shape``
    return msgspec.json.decode(bytes(row_in(content)), type=shape)


def _resources(body: Any) -> Iterator[Row]:  # noqa: ANN401 - any document
    if not isinstance(body, dict) or "data" not in body:
        return
    data = body["data"] if isinstance(body["data"], list) else [body["data"]]
    yield from (each for each in (*data, *body.get("included", ())) if "attributes" in each)


def _attributes(resources: Iterator[Row]) -> dict[str, dict[str, set[type]]]:
    kinds: dict[str, dict[str, set[type]]] = {}
    for resource in resources:
        attributes = kinds.setdefault(resource["type"], {})
        for name, value in resource["attributes"].items():
            attributes.setdefault(name, set()).add(type(value))
    return kinds


def _faults(resource: Row, expected: Mapping[str, set[type]]) -> Iterator[str]:
    kind, attributes = resource["type"], resource["attributes"]
    yield from (f"{kind} lacks {name}" for name in expected.keys() - attributes.keys())
    yield from (f"{kind} has {name}" for name in attributes.keys() - expected.keys() - NEWER.get(kind, set()))
    for name, types in expected.items():
        value = attributes.get(name)
        if value is not None and types != {type(None)} and type(value) not in types:
            yield f"{kind} has a {type(value).__name__} as {name}"
    if not isinstance(resource["id"], str) or "self" not in resource["links"]:
        yield f"{kind} has no id as text, or no link to itself"
