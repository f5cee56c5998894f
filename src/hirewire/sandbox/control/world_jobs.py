"""Converts jobs between the form of a world file and the form of the API."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from hirewire.hub.ats.postings.models import JobPosting, PostingState
from hirewire.hub.ats.postings.rows import PostingRow
from hirewire.kit import clock
from hirewire.sandbox.control import world_file as file
from hirewire.wire.records.postings import Operation, SimpleJobPosting
from hirewire.wire.urn import contract_urn, id_of, organization_urn

#: Maps the name of a field in a world file to its name in ``SimpleJobPosting``, if the two names differ.
_NAMES: Final = {"id": "external_job_posting_id", "apply_url": "company_apply_url"}
#: Maps the name of each field in ``SimpleJobPosting`` to its name in a world file.
_FIELDS: Final = {_NAMES.get(name, name): name for name in file.Job.__struct_fields__ if name != "is_open"}
#: Fields that have database columns. The column ``extra`` holds all other fields.
_COLUMNS: Final = [name for name in PostingRow._fields if name in _FIELDS]
#: Maps the name of each field in the API's JSON to its name in a world file.
_IN_JSON: Final = {
    field.encode_name: _FIELDS[field.name]
    for field in msgspec.structs.fields(SimpleJobPosting)
    if field.name in _FIELDS
}


def element(job: file.Job, *, company_id: int, operation: Operation) -> bytes:
    given: dict[str, Any] = {on_wire: getattr(job, name) for on_wire, name in _FIELDS.items()}
    if job.contract is not None:
        given["contract"] = contract_urn(job.contract)
    posting = SimpleJobPosting(
        **given,
        integration_context=organization_urn(company_id),
        job_posting_operation_type=operation,
        listed_at=clock.millis(),
    )
    return msgspec.json.encode(posting)


def path_in_file(pointer: str) -> str:
    """Return a field's path in a file: ``.apply_url`` for ``/companyApplyUrl``."""
    _, *steps = pointer.split("/")
    names = [_IN_JSON.get(step, step) for step in steps]
    return "".join(f"[{name}]" if name.isdecimal() else f".{name}" for name in names)


def described(posting: JobPosting) -> file.Job:
    columns = {name: getattr(posting, name) for name in _COLUMNS}
    # Empty columns are left out: they belong to fields that were not sent.
    sent: Mapping[str, Any] = {name: value for name, value in {**posting.extra, **columns}.items() if value != ""}
    given = {name: sent[on_wire] for on_wire, name in _FIELDS.items() if on_wire in sent}
    if "contract" in given:
        given["contract"] = id_of(given["contract"], "contract")
    given["description"] = posting.sent_description or posting.description
    return msgspec.convert({**given, "is_open": posting.state == PostingState.LISTED}, file.Job)
